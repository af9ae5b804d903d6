/// What a consumer asks of the broker, each time it begins.
struct Subscription: Sendable {
    var queue: String
    var tag: String
    var prefetch: UInt16
    var needsAck: Bool
    var exclusive: Bool
    /// What it asks for, and where it continues in a stream.
    let place: StreamPlace

    init(queue: String, tag: String, prefetch: UInt16, needsAck: Bool, exclusive: Bool, arguments: FieldTable) {
        self.queue = queue
        self.tag = tag
        self.prefetch = prefetch
        self.needsAck = needsAck
        self.exclusive = exclusive
        // A stream needs acknowledgements and a prefetch.
        place = StreamPlace(arguments, isPossible: needsAck && prefetch > 0)
    }
}

/// The way to a consumer that is to consume again, without keeping it alive.
final class Resubscription: Sendable {
    private struct Weak {
        weak var consumer: Consumer?
    }

    private let state: Locked<Weak>
    private let policy: RetryPolicy

    init(_ consumer: Consumer, _ policy: RetryPolicy) {
        state = Locked(Weak(consumer: consumer))
        self.policy = policy
    }

    /// Consumes again in a task of its own, with that reason for its end if it cannot.
    func start(after reason: ConsumingStop) {
        state.withLock { $0.consumer }?.attachment.withLock { $0.channel = nil }
        Task.detached { [self] in
            do {
                try await policy.run(repeatedFor: \.mayPass, pausesFirst: true) {
                    // Held no longer than an attempt takes: one that the application has dropped goes meanwhile.
                    guard let consumer = state.withLock({ $0.consumer }), !consumer.mailbox.isOver else { return }
                    try await consumer.subscribeAgain()
                }
            } catch {
                let before = reason.error(after: error)
                let final = AMQPError(
                    .consumerCancelled, "\(before.message), and it could not be consumed again: \(error)",
                    reply: before.reply, underlying: error)
                state.withLock { $0.consumer }?.mailbox.finish(.lost(final))
            }
        }
    }
}

extension Consumer {
    /// Consumes for the first time, on a channel of its own.
    func begin(whenHeld: RetryPolicy?) async throws {
        guard let whenHeld else { return try await subscribe() }
        try await whenHeld.run(repeatedFor: \.isHeld) { try await subscribe() }
    }

    /// Consumes on a new channel after the broker has cancelled the consumer, in a stream behind what has arrived.
    fileprivate func subscribeAgain() async throws {
        let place = subscription.place
        if let pause = place.timeToWholeSecond() { try await Task.sleep(for: pause) }
        // Another product may take the offset for any queue.
        if channel.core.access({ $0.opened.brokerVersion != nil }) { place.tryOffset() }
        do {
            try await subscribe()
        } catch let error as AMQPError where error.code == .notFound {
            place.gone()
            throw error
        } catch let error as AMQPError where error.saysNoStream && place.learnNoStream() {
            try await subscribe()
        }
    }

    /// Opens a channel for this consumer alone and consumes on it.
    fileprivate func subscribe() async throws {
        let new = try await channel.connection.openChannel(for: channel)
        var again: ConsumingAgain?
        if case .resubscribe(let policy) = whenCancelled { again = Resubscription(self, policy).start }
        do {
            try await new.subscribe(subscription, mailbox, again: again)
        } catch {
            try? await new.close()
            throw error
        }
        let isCancelled = attachment.withLock { attachment in
            attachment.channel = new
            return attachment.isCancelled
        }
        waitNoLonger()
        guard isCancelled || !channel.isOpen else { return }
        // Cancelled, or its channel closed, while it began.
        try? await new.cancelConsumer(tag)
        mailbox.finish(channel.isOpen ? .cancelled : .closed)
    }
}

extension AMQPError {
    /// Whether a cancelled consumer may be let in later: its queue is missing or someone else's, or the network failed.
    fileprivate var mayPass: Bool { code == .notFound || isHeld || isLoss }
}
