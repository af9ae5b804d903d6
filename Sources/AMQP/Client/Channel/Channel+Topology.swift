extension Channel {
    /// Declares an exchange, so that it exists afterwards with just these properties.
    ///
    /// A recovery declares it again, unless it was deleted over this connection, or goes with its last binding and that
    /// was removed over this connection. Throws `preconditionFailed` (406) if it exists with others, `accessRefused`
    /// (403) for a name that begins with `amq.` or if the user may not configure it; the channel is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.6.2.1; the corresponding C function is `amqp_exchange_declare`.
    public func declareExchange(_ exchange: Exchange) async throws {
        _ = try await call(
            .exchangeDeclare(exchange, passive: false), expecting: MethodID.exchangeDeclareOK,
            "exchange.declare of \"\(exchange.name)\"\(exchange.arguments.names)",
            kind: .topology(.declaredExchange(exchange)))
    }

    /// Makes sure that an exchange exists, and creates nothing. Throws `notFound` (404) if it does not; the channel
    /// is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.6.2.1 (passive); the corresponding C function is `amqp_exchange_declare`.
    public func checkExchange(_ name: String) async throws {
        _ = try await call(
            .exchangeDeclare(Exchange(name, durable: false), passive: true),
            expecting: MethodID.exchangeDeclareOK, "exchange.declare (passive) of \"\(name)\"")
    }

    /// Deletes an exchange and its bindings. One that does not exist is deleted already. A recovery brings neither
    /// back.
    ///
    /// Throws `preconditionFailed` (406) if `ifUnused` is set and it has bindings; the channel is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.6.2.3; the corresponding C function is `amqp_exchange_delete`.
    public func deleteExchange(_ name: String, ifUnused: Bool = false) async throws {
        _ = try await call(
            .exchangeDelete(name, ifUnused: ifUnused), expecting: MethodID.exchangeDeleteOK,
            "exchange.delete of \"\(name)\"", kind: .topology(.deletedExchange(name, isConditional: ifUnused)))
    }

    /// Declares a queue, so that it exists afterwards with just these properties, and returns its name and counts.
    ///
    /// A recovery declares it again, unless it was deleted over this connection, the broker cancelled its consumer, or it
    /// goes with its last consumer and that has gone; a queue that the broker has named gets a new name then, see
    /// ``RecoveryReport/renamedQueues``. Throws
    /// `preconditionFailed` (406) if it exists with others, `resourceLocked` (405) if another connection has it
    /// to itself, `accessRefused` (403) if the user may not; the channel is closed then. With `whenHeld` a queue that
    /// another connection has is tried again as the policy says, on channels of their own, so that this one stays open.
    ///
    /// Source: AMQP 0-9-1 section 1.7.2.1; the corresponding C function is `amqp_queue_declare`.
    @discardableResult
    public func declareQueue(_ queue: Queue, whenHeld: RetryPolicy? = nil) async throws -> QueueStatus {
        if let whenHeld {
            return try await whenHeld.run(repeatedFor: \.isHeld) {
                try await connection.withChannel { try await $0.declareQueue(queue) }
            }
        }
        return try await queueStatus(
            .queueDeclare(queue, passive: false),
            "queue.declare of \"\(queue.name)\"\(queue.declaredArguments.names)",
            kind: .topology(.declaredQueue(queue)))
    }

    /// Asks for the counts of a queue, and creates nothing. Throws `notFound` (404) if it does not exist; the
    /// channel is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.7.2.1 (passive); the corresponding C function is `amqp_queue_declare`.
    @discardableResult
    public func checkQueue(_ name: String) async throws -> QueueStatus {
        try await queueStatus(
            .queueDeclare(Queue(name, durable: false), passive: true), "queue.declare (passive) of \"\(name)\"")
    }

    /// Deletes a queue with its messages and returns how many there were. One that does not exist is deleted already.
    /// A recovery brings neither it nor its bindings back.
    ///
    /// Throws `preconditionFailed` (406) if a condition is set and not met; the channel is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.7.2.9; the corresponding C function is `amqp_queue_delete`.
    @discardableResult
    public func deleteQueue(_ name: String, ifUnused: Bool = false, ifEmpty: Bool = false) async throws -> Int {
        try await messageCount(
            .queueDelete(name, ifUnused: ifUnused, ifEmpty: ifEmpty), MethodID.queueDeleteOK,
            "queue.delete of \"\(name)\"",
            kind: .topology(.deletedQueue(name, isConditional: ifUnused || ifEmpty)))
    }

    /// Removes the messages of a queue that are ready, and returns how many there were.
    ///
    /// What was delivered and is not settled stays. Throws `notFound` (404) if there is no such queue; the channel
    /// is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.7.2.7; the corresponding C function is `amqp_queue_purge`.
    @discardableResult
    public func purgeQueue(_ name: String) async throws -> Int {
        try await messageCount(.queuePurge(name), MethodID.queuePurgeOK, "queue.purge of \"\(name)\"")
    }

    /// Binds a queue or an exchange to an exchange. A binding that exists stays as it is.
    ///
    /// A recovery makes it again, unless it was removed over this connection. Throws `notFound` (404) if one of the
    /// two does not exist; the channel is closed then.
    ///
    /// Source: AMQP 0-9-1 section 1.7.2.3 and RabbitMQ's exchange.bind; the corresponding C functions are
    /// `amqp_queue_bind` and `amqp_exchange_bind`.
    public func bind(_ binding: Binding) async throws {
        var binding = binding
        if case .queue(let name) = binding.destination { binding.destination = .queue(named(name)) }
        let reply =
            switch binding.destination {
            case .queue: MethodID.queueBindOK
            case .exchange: MethodID.exchangeBindOK
            }
        _ = try await call(
            .bind(binding), expecting: reply, "binding to \"\(binding.source)\"", kind: .topology(.bound(binding)))
    }

    /// Removes a binding; key and arguments must be those it was made with. One that does not exist is removed already.
    /// A recovery does not bring it back.
    ///
    /// Source: AMQP 0-9-1 section 1.7.2.5 and RabbitMQ's exchange.unbind; the corresponding C functions are
    /// `amqp_queue_unbind` and `amqp_exchange_unbind`.
    public func unbind(_ binding: Binding) async throws {
        let reply =
            switch binding.destination {
            case .queue: MethodID.queueUnbindOK
            case .exchange: MethodID.exchangeUnbindOK
            }
        _ = try await call(
            .unbind(binding), expecting: reply, "unbinding from \"\(binding.source)\"",
            kind: .topology(.unbound(binding)))
    }

    /// The queue that a name stands for: "" is the one that was declared last on this channel. It is sent as it is known,
    /// since a recovery does it over another channel.
    ///
    /// Source: AMQP 0-9-1, the domain queue-name.
    func named(_ queue: String) -> String {
        queue.isEmpty ? core.access { $0.channel(key)?.lastQueue ?? "" } : queue
    }

    private func queueStatus(
        _ method: ClientMethod, _ operation: String, kind: ChannelState.PendingReply.Kind = .call
    ) async throws -> QueueStatus {
        let reply = try await call(method, expecting: MethodID.queueDeclareOK, operation, kind: kind)
        guard case .method(.queueDeclareOK(let status)) = reply else { throw AMQPError.unexpectedReply(operation) }
        return status
    }

    private func messageCount(
        _ method: ClientMethod, _ expected: UInt32, _ operation: String, kind: ChannelState.PendingReply.Kind = .call
    ) async throws -> Int {
        let reply = try await call(method, expecting: expected, operation, kind: kind)
        guard case .method(.messageCount(_, let count)) = reply else { throw AMQPError.unexpectedReply(operation) }
        return count
    }
}

extension FieldTable {
    /// The names of what it holds, behind what they belong to; nothing if it is empty.
    var names: String { isEmpty ? "" : " with " + entries.map(\.key).joined(separator: ", ") }
}
