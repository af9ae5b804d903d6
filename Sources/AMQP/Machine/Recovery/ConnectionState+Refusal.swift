internal import DequeModule

extension ConnectionState {
    /// The broker closes the connection. Fails the call that it does so over, and tells what everything else gets.
    ///
    /// RabbitMQ names the method, unless a process of it crashed; it never names the channel. Of several calls that may
    /// have caused it none fails at first: each is made again once, and fails if the broker does the same again.
    mutating func closedByBroker(
        _ reply: AMQPError.Reply, over method: UInt32, _ turn: inout Turn
    ) -> AMQPError {
        let plain = AMQPError.closed(by: reply, .connectionClosed, "the broker closed the connection")
        guard reply.isOfRequest else { return plain }
        let suspects = suspects(method)
        guard !suspects.isEmpty else { return plain }
        // The cause of a crash is not known: it may have been a message, too.
        let isCertain = suspects.count == 1 && (method != 0 || !hasUnconfirmed)
        var loss = AMQPError(
            .connectionClosed, "the broker closed the connection over a call that it refuses", reply: reply)
        loss.occasion = .calls
        for suspect in suspects { accuse(suspect, loss, isCertain: isCertain, &turn) }
        return loss
    }

    /// A call that the broker may have closed the connection over.
    private struct Suspect {
        var channel: ChannelState
        var call: ChannelState.PendingReply
    }

    /// The calls of that method that have no answer, or all of them if it is 0. A channel is served in order, so of one
    /// method the first counts.
    private func suspects(_ method: UInt32) -> [Suspect] {
        var suspects: [Suspect] = []
        for channel in channels {
            guard let channel else { continue }
            let calls = channel.pending.filter { call in
                call.waiter != 0 && !call.isChannelClose && (method == 0 || call.requestID == method)
            }
            suspects += calls.prefix(method == 0 ? .max : 1).map { Suspect(channel: channel, call: $0) }
        }
        return suspects
    }

    private var hasUnconfirmed: Bool { channels.contains { ($0?.publisher?.tracker.outstanding ?? 0) > 0 } }

    private mutating func accuse(
        _ suspect: Suspect, _ loss: AMQPError, isCertain: Bool, _ turn: inout Turn
    ) {
        // If its caller has gone, there is no one to tell, and the call is not made again.
        guard let waiter = waiters.remove(suspect.call.waiter) else { return }
        let error = AMQPError(
            .refused, "the broker closed the connection over \(waiter.operation)", reply: loss.reply)
        if waiter.isRecovery {
            refusedSteps[waiter.operation, default: RefusedStep()].add(error)
            return turn.resume(waiter, with: .failure(loss))
        }
        guard isCertain else { return turn.resume(waiter, with: .success(.suspected(error))) }
        if case .consume(let tag) = suspect.call.kind { suspect.channel.consumers[ByteName(tag)] = nil }
        turn.resume(waiter, with: .failure(error))
    }
}

/// A step of recoveries that the broker closed the connection over.
struct RefusedStep {
    /// How often a step is made that the broker answers with an internal error, which may pass.
    private static let attempts = 3

    private var count = 0
    private var error: AMQPError?

    mutating func add(_ error: AMQPError) {
        count += 1
        self.error = error
    }

    /// Why the step is left out from now on; nil if it may be made again.
    var verdict: AMQPError? {
        guard let error, error.reply?.code != 541 || count >= Self.attempts else { return nil }
        return error
    }
}

extension ChannelState.PendingReply {
    /// The method that was asked for.
    fileprivate var requestID: UInt32 {
        // Replies have the number behind their request's, but for this one.
        expected == MethodID.exchangeUnbindOK ? MethodID.exchangeUnbind : expected - 1
    }
}
