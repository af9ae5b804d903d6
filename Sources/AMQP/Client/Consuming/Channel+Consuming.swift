/// Who acknowledges a delivery.
///
/// Source: AMQP 0-9-1 section 1.8.3.3 (basic.consume, no-ack).
public enum Acknowledgement: Sendable, Hashable {
    /// The application, with ``Delivery/ack()``; until then the broker keeps the message.
    case manual
    /// The broker counts a message as done when it is sent: it is lost when the connection breaks before it is handled,
    /// and what is not handled yet is kept in memory without a bound.
    case automatic
}

extension Channel {
    /// Consumes a queue: returns a sequence of its messages, which continues after a recovery.
    ///
    /// Suspends until the broker has answered, at most for the operation timeout. Deliveries come as the broker sends
    /// them, at most the prefetch ahead of what is settled. A consumer without a reference to it is cancelled.
    ///
    /// - Parameters:
    ///   - queue: The queue's name.
    ///   - tag: The consumer's name on this channel; empty makes one up.
    ///   - prefetch: How many unacknowledged messages the broker sends to this consumer at most; 0 means no limit. Half
    ///     of it is how many acknowledgements gather on this channel before they are sent, at most 512.
    ///   - acknowledgement: Who acknowledges. With `.automatic` the broker ignores the prefetch and sends all it has;
    ///     what the loop has not read yet is kept in memory.
    ///   - exclusive: Whether it is the only consumer that the queue may have.
    ///   - arguments: Extensions such as `x-priority`; see ``ConsumerArguments``. A recovery consumes with the same ones,
    ///     but a stream continues behind what has arrived.
    ///   - whenCancelled: What becomes of the consumer when the broker cancels it. Default: its sequence ends.
    ///   - whenHeld: How to try again while someone else has the queue or its only consumer. Default: not at all.
    /// - Throws: `notFound` (404) if there is no such queue, `accessRefused` (403) if another consumer has it to
    ///   itself, `resourceLocked` (405) if another connection has; the channel is closed then. `invalidArgument`
    ///   if the tag is taken on this channel.
    ///
    /// A consumer that tries again has a channel of its own on the connection, since each refusal closes one: it ends
    /// with this channel, and this one stays open if it is refused.
    ///
    /// Source: AMQP 0-9-1 sections 1.8.3.1 and 1.8.3.3; the corresponding C functions are `amqp_basic_qos` and
    /// `amqp_basic_consume`.
    public func consume(
        _ queue: String, tag: String = "", prefetch: UInt16 = 250, acknowledgement: Acknowledgement = .manual,
        exclusive: Bool = false, arguments: FieldTable = [:], whenCancelled: CancellationPolicy = .end,
        whenHeld: RetryPolicy? = nil
    ) async throws -> Consumer {
        let tag = tag.isEmpty ? "ctag-" + String(UInt64.random(in: .min ... .max), radix: 36) : tag
        let subscription = Subscription(
            queue: named(queue), tag: tag, prefetch: prefetch, needsAck: acknowledgement == .manual,
            exclusive: exclusive,
            arguments: arguments)
        if whenCancelled == .end, whenHeld == nil {
            let mailbox = Mailbox(keepsArrived: !subscription.needsAck)
            try await subscribe(subscription, mailbox)
            return Consumer(subscription, on: self, attachedTo: self, mailbox)
        }
        let consumer = Consumer(
            subscription, on: self, attachedTo: nil, Mailbox(keepsArrived: !subscription.needsAck),
            whenCancelled: whenCancelled)
        try await consumer.begin(whenHeld: whenHeld)
        return consumer
    }

    /// Starts a consumer on this channel, whose deliveries go to that mailbox.
    func subscribe(
        _ subscription: Subscription, _ mailbox: Mailbox, again: ConsumingAgain? = nil,
        role: ConsumerState.Role = .sequence
    ) async throws {
        let operation = "basic.consume of \"\(subscription.queue)\"\(subscription.place.asked.names)"
        let tag = ByteName(subscription.tag)
        _ = try await core.wait(operation, timeout: core.configuration.operationTimeout, .repeats) {
            state, _, waiter in
            let channel = try open(in: &state)
            guard channel.consumers[tag] == nil else {
                throw AMQPError(.invalidArgument, "this channel has a consumer \"\(tag.text)\" already")
            }
            let origin = DeliveryBatch.Origin(
                settler: core, channel: key, generation: channel.generation, consumerTag: tag.text,
                queue: subscription.queue, needsAck: subscription.needsAck, place: subscription.place)
            channel.consumerCount += 1
            let consumer = ConsumerState(
                sink: mailbox, origin: origin, prefetch: subscription.prefetch, exclusive: subscription.exclusive,
                place: subscription.place, number: channel.consumerCount, again: again, role: role)
            try state.consume(consumer, channel, waiter: waiter)
            // Deliveries may follow consume-ok in the same packet, so the mailbox stands ready before.
            channel.consumers[tag] = consumer
            let prefetch = Int(subscription.prefetch)
            channel.ackBatch = max(1, min(channel.ackBatch, prefetch == 0 ? 512 : prefetch / 2))
        }
    }

    /// Has the broker cancel a consumer of this channel, also in a task that is cancelled.
    func cancelConsumer(_ tag: String) async throws {
        _ = try await core.wait(
            "basic.cancel of \"\(tag)\"", timeout: core.configuration.operationTimeout, ignoresCancellation: true,
            .repeats
        ) { state, _, waiter in
            let channel = try open(in: &state)
            try state.request(
                .basicCancel(tag), MethodID.basicCancelOK, channel, waiter: waiter, kind: .cancel(tag: tag))
        }
    }

    /// Limits how many unacknowledged messages the broker sends: to each consumer that starts afterwards on this
    /// channel or, with `global`, to all of its consumers together. A recovery sets it again.
    ///
    /// ``consume(_:tag:prefetch:acknowledgement:exclusive:arguments:whenCancelled:whenHeld:)`` sets that of its own
    /// consumer, whatever was set here without `global`; a limit with `global` holds beside it. Zero means no limit.
    /// RabbitMQ lifts the limit of all for a moment if a consumer begins with a smaller one of its own.
    /// A consumer that may try again, with `whenCancelled` or `whenHeld`, has a channel of its own, which the limit is
    /// not for. Throws `notSupported` for `global` on RabbitMQ 4.3 and later, which answer it and limit nothing.
    ///
    /// Source: AMQP 0-9-1 section 1.8.3.1 with RabbitMQ's meaning; the corresponding C function is `amqp_basic_qos`.
    public func setPrefetch(_ count: UInt16, global: Bool = false) async throws {
        _ = try await core.wait("basic.qos", timeout: core.configuration.operationTimeout, .repeats) {
            state, _, waiter in
            let channel = try open(in: &state)
            if global, count > 0, let problem = state.opened.sharedPrefetchProblem { throw problem }
            try state.setPrefetch(count, global: global, channel, waiter: waiter)
        }
        core.access { $0.channel(key)?.prefetches[global] = count }
    }

    /// Fetches one message, or nil if the queue is empty.
    ///
    /// A round trip for each message: ``consume(_:tag:prefetch:acknowledgement:exclusive:arguments:whenCancelled:whenHeld:)`` is faster by
    /// orders of magnitude. A message whose caller waits no longer goes back to its queue; with `.automatic` it is lost
    /// then. Throws `notFound` (404) if there is no such queue; the channel is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.8.3.10; the corresponding C function is `amqp_basic_get`.
    public func get(_ queue: String, acknowledgement: Acknowledgement = .manual) async throws -> Delivery? {
        let noAck = acknowledgement == .automatic
        let reply = try await call(
            .basicGet(queue: queue, noAck: noAck), expecting: MethodID.basicGetOK, "basic.get of \"\(queue)\"",
            kind: .get(queue: queue, needsAck: !noAck))
        guard case .delivery(let batch) = reply else { return nil }
        return Delivery(batch: batch, index: 0)
    }

    /// Has the broker send nothing more to a consumer without a reader.
    func abandonConsumer(_ tag: String) {
        core.access { state in
            guard state.isSending, let channel = state.channel(key) else { return }
            if channel.isRestoring { channel.consumers[ByteName(tag)]?.abandon() }
            guard channel.isOpen else { return }
            state.abandon(consumer: tag, channel)
        }
    }
}

extension Channel {
    /// Deliveries that have arrived and are not settled; 0 if the channel has ended.
    package var unsettledCount: Int {
        core.access { state in state.channel(key)?.acks.unsettled ?? 0 }
    }
}
