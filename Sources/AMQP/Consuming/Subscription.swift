/// What a consumer asks of the broker, each time it begins.
struct Subscription: Sendable {
    var queue: String
    var tag: String
    var prefetch: UInt16
    var needsAck: Bool
    var exclusive: Bool
    var arguments: FieldTable
}

/// The way to a consumer that is to consume again, without keeping it alive.
final class ConsumingAgain: Sendable {
    private struct Weak {
        weak var consumer: Consumer?
    }

    private let state: Locked<Weak>
    private let policy: RetryPolicy

    init(_ consumer: Consumer, _ policy: RetryPolicy) {
        state = Locked(Weak(consumer: consumer))
        self.policy = policy
    }

    /// Consumes again in a task of its own, with that reason for its end where it cannot.
    func start(after reason: AMQPError) {
        state.withLock { $0.consumer }?.lane.withLock { $0.channel = nil }
        Task.detached { [self] in
            do {
                try await policy.run(repeatedFor: \.mayPass, pausesFirst: true) {
                    // Held no longer than an attempt takes: one that nobody holds goes meanwhile.
                    guard let consumer = state.withLock({ $0.consumer }), !consumer.mailbox.isOver else { return }
                    try await consumer.subscribe()
                }
            } catch {
                let final = AMQPError(
                    .consumerCancelled, "\(reason.message), and it could not be consumed again: \(error)",
                    reply: reason.reply, underlying: error)
                state.withLock { $0.consumer }?.mailbox.finish(.cancelledByBroker(final))
            }
        }
    }
}

extension Consumer {
    /// Consumes for the first time, on a lane of its own.
    func begin(whenHeld: RetryPolicy?) async throws {
        guard let whenHeld else { return try await subscribe() }
        try await whenHeld.run(repeatedFor: \.isHeld) { try await subscribe() }
    }

    /// Opens a lane and consumes on it.
    fileprivate func subscribe() async throws {
        let new = try await channel.connection.openChannel(for: channel)
        var again: ConsumingAgain?
        if case .resubscribe(let policy) = whenCancelled { again = ConsumingAgain(self, policy) }
        do {
            try await new.subscribe(subscription, mailbox, again: again)
        } catch {
            try? await new.close()
            throw error
        }
        let isCancelled = lane.withLock { lane in
            lane.channel = new
            return lane.isCancelled
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
