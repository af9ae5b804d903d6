/// A subscription to a queue: an asynchronous sequence of deliveries.
///
/// ```swift
/// let consumer = try await channel.consume("scoreboard", prefetch: 100)
/// for try await delivery in consumer {
///     print(String(decoding: delivery.body, as: UTF8.self))
///     delivery.ack()
/// }
/// ```
///
/// The broker sends no more than the prefetch ahead, so a slow loop slows the broker, not the connection. When the
/// connection is lost and comes back, the sequence continues: what was not settled is delivered again. The sequence hands
/// out nothing more that arrived before the loss, and ``Delivery/ack()`` returns false for what it had handed out. The
/// consumer of a stream continues behind what had arrived.
///
/// The sequence ends after ``cancel()`` and when the channel or connection is closed on purpose; it throws
/// ``AMQPError`` with ``AMQPError/Code/consumerCancelled`` when the broker cancels the consumer, such as when its queue
/// is deleted, or ``AMQPError/Code/consumerTimeout`` when deliveries were not settled in time, unless it consumes again by
/// ``CancellationPolicy/resubscribe(_:)``; the error of the channel or connection when that has ended; and the broker's
/// refusal if a recovery could not consume again. A task that is cancelled gets a `CancellationError` when it would have to
/// wait; what has arrived is handed out before that. Several tasks may iterate at once; each delivery goes to one of
/// them. A consumer without a reference to it is cancelled, and what it had not handed out goes back to the queue.
///
/// Source: AMQP 0-9-1 section 1.8.3.3 (basic.consume).
public final class Consumer: AsyncSequence, Sendable {
    /// What the sequence hands out.
    public typealias Element = Delivery

    /// The consumer's name on its channel; a recovery keeps it.
    public let tag: String
    /// The queue it consumes, by the name it had at first: after a recovery a queue that the broker had named has
    /// another one, which ``Delivery/queue`` tells.
    public let queue: String
    /// The channel that it was made on.
    let channel: Channel
    let mailbox: Mailbox
    let subscription: Subscription
    let whenCancelled: CancellationPolicy
    let attachment: Locked<Attachment>

    /// The channel that a consumer consumes on.
    struct Attachment {
        /// Nil while it waits to consume again.
        var channel: Channel?
        var isCancelled = false
    }

    init(
        _ subscription: Subscription, on channel: Channel, attachedTo own: Channel?, _ mailbox: Mailbox,
        whenCancelled: CancellationPolicy = .end
    ) {
        tag = subscription.tag
        queue = subscription.queue
        self.subscription = subscription
        self.channel = channel
        self.mailbox = mailbox
        self.whenCancelled = whenCancelled
        attachment = Locked(Attachment(channel: own))
    }

    /// Asks the broker to send nothing more, and ends the sequence behind what has arrived.
    ///
    /// Deliveries that were not settled stay with the channel: settle them, or close the channel to give them back. It
    /// is done also in a task that is cancelled. Throws `timeout` when the broker does not answer by the operation
    /// timeout, and `channelClosed` or `connectionClosed` if they have ended. It waits for a lost connection.
    ///
    /// Source: AMQP 0-9-1 section 1.8.3.5; the corresponding C function is `amqp_basic_cancel`.
    public func cancel() async throws {
        let own = attachment.withLock { attachment in
            attachment.isCancelled = true
            return attachment.channel
        }
        // If it waits to consume again, there is nothing to tell the broker.
        guard let own else {
            waitNoLonger()
            return mailbox.finish(.cancelled)
        }
        do {
            try await own.cancelConsumer(tag)
        } catch let error as AMQPError where error.code == .channelClosed && own !== channel && channel.isOpen {
            // The broker has cancelled it at the same time, and its own channel goes with that.
            waitNoLonger()
            mailbox.finish(.cancelled)
        }
    }

    deinit {
        let left = mailbox.abandon()
        // First of all: the broker would send what is given back again, and may count that.
        if let own = attachment.withLock({ $0.channel }) { own.abandonConsumer(tag) } else { waitNoLonger() }
        for slice in left { slice.giveBack() }
    }

    /// Is no longer among those that wait to consume again.
    func waitNoLonger() {
        channel.core.access { state in
            state.channel(channel.key)?.waitingConsumers.removeAll { $0.sink === mailbox }
        }
    }

    /// Makes an iterator; each delivery goes to one of them.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Hands out deliveries from the batch it holds, and crosses to the connection once a batch. What it holds when it
    /// goes, such as after a `break`, goes back to the consumer for the next iterator.
    public struct Iterator: AsyncIteratorProtocol {
        private let reader: Reader

        init(_ consumer: Consumer) { reader = Reader(consumer) }

        /// The next delivery, or nil at the end. Suspends only if nothing has arrived; then it also lets the
        /// acknowledgements go that have gathered. Throws as ``Consumer`` says.
        public mutating func next() async throws -> Delivery? {
            try await next(isolation: #isolation)
        }

        /// The next delivery, or nil at the end, without a change of executor; see ``next()``.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Delivery? {
            while true {
                if let delivery = reader.next() { return delivery }
                guard let slice = try await reader.consumer.nextSlice() else { return nil }
                // The broker may take it back at once: then there is another, or the end.
                reader.slice = slice
            }
        }

        /// The next delivery of the batch in hand, or nil where ``next()`` would have to cross to the connection.
        package mutating func nextInHand() -> Delivery? { reader.next() }
    }

    /// What an iterator holds, so that it is given back when the iterator goes. It belongs to one task, so nothing
    /// checks for exclusive access.
    private final class Reader {
        let consumer: Consumer
        @exclusivity(unchecked) var slice: Mailbox.Slice?

        init(_ consumer: Consumer) {
            self.consumer = consumer
            consumer.mailbox.addReader()
        }

        deinit {
            consumer.mailbox.removeReader()
            if let slice { consumer.mailbox.putBack(slice) }
        }

        func next() -> Delivery? {
            guard let current = slice, current.start < current.end else { return nil }
            guard consumer.mailbox.isCurrent(current.life) else {
                current.dropped()
                slice = nil
                return nil
            }
            slice?.start += 1
            return Delivery(batch: current.batch, index: current.start)
        }
    }

    private func nextSlice() async throws -> Mailbox.Slice? {
        do {
            let (slice, isOver) = try mailbox.take()
            if slice != nil || isOver { return slice }
            // A task that waits for more has finished with what came before.
            if let own = attachment.withLock({ $0.channel }) { own.core.flushAcks(own.key) }
            return try await mailbox.wait()
        } catch let cancellation as BrokerCancellation {
            throw await reason(of: cancellation)
        }
    }

    /// Finds out what has become of the queue: the broker gives no reason for cancelling a consumer.
    private func reason(of cancellation: BrokerCancellation) async -> AMQPError {
        do {
            try await channel.connection.withChannel { try await $0.checkQueue(cancellation.queue) }
            return cancellation.error(.exists)
        } catch {
            return cancellation.error(BrokerCancellation.finding(error))
        }
    }

    /// Suspends until the broker has ended the consumer, whatever is left to read, and says why; nil if it ends
    /// otherwise, or the task is cancelled before.
    package func endByBroker() async -> AMQPError? {
        switch await mailbox.waitForEnd() {
        case .cancelledByBroker(let cancellation): await reason(of: cancellation)
        case .lost(let error): error
        case .cancelled, .closed, .abandoned, nil: nil
        }
    }

    /// The arguments for a consumer that continues where this one has ended: in a stream behind what was handed out.
    package var argumentsToContinue: FieldTable { subscription.place.arguments() }
}
