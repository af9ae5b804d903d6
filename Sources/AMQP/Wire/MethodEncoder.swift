internal import CAMQP

/// Writes the arguments of methods with librabbitmq's codec.
///
/// Each function throws ``AMQPError/Code/invalidArgument`` if a name has more than 255 bytes, and returns the method's
/// id and the size of its arguments. Source: `amqp_encode_method`.
struct MethodEncoder {
    typealias Encoded = (id: UInt32, count: Int)

    let destination: amqp_bytes_t
    let scratch: Scratch

    /// Writes a method from its C struct.
    @inline(__always)
    func write<Method>(_ id: UInt32, _ method: Method) throws(AMQPError) -> Encoded {
        var method = method
        let count = withUnsafeMutablePointer(to: &method) { amqp_encode_method(id, $0, destination) }
        guard count >= 0 else {
            let reason = String(cString: amqp_error_string2(count))
            throw AMQPError(
                .invalidArgument, "librabbitmq cannot encode the method \(id >> 16).\(id & 0xFFFF): \(reason)")
        }
        return (id, Int(count))
    }

    func connectionClose(_ code: UInt16, _ text: String) throws(AMQPError) -> Encoded {
        let method = amqp_connection_close_t(
            reply_code: code, reply_text: try scratch.shortString(text, "reply text"), class_id: 0, method_id: 0)
        return try write(MethodID.connectionClose, method)
    }

    func channelClose(_ code: UInt16, _ text: String) throws(AMQPError) -> Encoded {
        let method = amqp_channel_close_t(
            reply_code: code, reply_text: try scratch.shortString(text, "reply text"), class_id: 0, method_id: 0)
        return try write(MethodID.channelClose, method)
    }

    func basicConsume(
        _ queue: String, _ tag: String, noAck: Bool, exclusive: Bool, _ arguments: FieldTable
    ) throws(AMQPError) -> Encoded {
        let method = amqp_basic_consume_t(
            ticket: 0, queue: try scratch.shortString(queue, "queue name"),
            consumer_tag: try scratch.shortString(tag, "consumer tag"), no_local: 0, no_ack: noAck.wire,
            exclusive: exclusive.wire, nowait: 0, arguments: try FieldTableCodec.encode(arguments, scratch))
        return try write(MethodID.basicConsume, method)
    }

    func basicCancel(_ tag: String, _ nowait: Bool) throws(AMQPError) -> Encoded {
        let method = amqp_basic_cancel_t(
            consumer_tag: try scratch.shortString(tag, "consumer tag"), nowait: nowait.wire)
        return try write(MethodID.basicCancel, method)
    }

    func basicGet(_ queue: String, _ noAck: Bool) throws(AMQPError) -> Encoded {
        let method = amqp_basic_get_t(
            ticket: 0, queue: try scratch.shortString(queue, "queue name"), no_ack: noAck.wire)
        return try write(MethodID.basicGet, method)
    }
}

// MARK: - Exchanges, queues and bindings

extension MethodEncoder {
    func exchangeDeclare(_ exchange: Exchange, _ passive: Bool) throws(AMQPError) -> Encoded {
        let method = amqp_exchange_declare_t(
            ticket: 0, exchange: try scratch.shortString(exchange.name, "exchange name"),
            type: try scratch.shortString(exchange.kind.rawValue, "exchange type"),
            passive: passive.wire, durable: exchange.durable.wire, auto_delete: exchange.autoDelete.wire,
            internal: exchange.internal.wire, nowait: 0,
            arguments: try FieldTableCodec.encode(exchange.arguments, scratch))
        return try write(MethodID.exchangeDeclare, method)
    }

    func exchangeDelete(_ name: String, _ ifUnused: Bool) throws(AMQPError) -> Encoded {
        let method = amqp_exchange_delete_t(
            ticket: 0, exchange: try scratch.shortString(name, "exchange name"), if_unused: ifUnused.wire, nowait: 0)
        return try write(MethodID.exchangeDelete, method)
    }

    func queueDeclare(_ queue: Queue, _ passive: Bool) throws(AMQPError) -> Encoded {
        let method = amqp_queue_declare_t(
            ticket: 0, queue: try scratch.shortString(queue.name, "queue name"), passive: passive.wire,
            durable: queue.durable.wire, exclusive: queue.exclusive.wire, auto_delete: queue.autoDelete.wire,
            nowait: 0, arguments: try FieldTableCodec.encode(queue.declaredArguments, scratch))
        return try write(MethodID.queueDeclare, method)
    }

    func queuePurge(_ name: String) throws(AMQPError) -> Encoded {
        let method = amqp_queue_purge_t(ticket: 0, queue: try scratch.shortString(name, "queue name"), nowait: 0)
        return try write(MethodID.queuePurge, method)
    }

    func queueDelete(_ name: String, _ ifUnused: Bool, _ ifEmpty: Bool) throws(AMQPError) -> Encoded {
        let method = amqp_queue_delete_t(
            ticket: 0, queue: try scratch.shortString(name, "queue name"), if_unused: ifUnused.wire,
            if_empty: ifEmpty.wire, nowait: 0)
        return try write(MethodID.queueDelete, method)
    }

    func bind(_ binding: Binding) throws(AMQPError) -> Encoded {
        let (source, key, arguments) = try parts(of: binding)
        switch binding.destination {
        case .queue(let name):
            let method = amqp_queue_bind_t(
                ticket: 0, queue: try scratch.shortString(name, "queue name"), exchange: source, routing_key: key,
                nowait: 0, arguments: arguments)
            return try write(MethodID.queueBind, method)
        case .exchange(let name):
            let method = amqp_exchange_bind_t(
                ticket: 0, destination: try scratch.shortString(name, "exchange name"), source: source,
                routing_key: key, nowait: 0, arguments: arguments)
            return try write(MethodID.exchangeBind, method)
        }
    }

    func unbind(_ binding: Binding) throws(AMQPError) -> Encoded {
        let (source, key, arguments) = try parts(of: binding)
        switch binding.destination {
        case .queue(let name):
            let method = amqp_queue_unbind_t(
                ticket: 0, queue: try scratch.shortString(name, "queue name"), exchange: source, routing_key: key,
                arguments: arguments)
            return try write(MethodID.queueUnbind, method)
        case .exchange(let name):
            let method = amqp_exchange_unbind_t(
                ticket: 0, destination: try scratch.shortString(name, "exchange name"), source: source,
                routing_key: key, nowait: 0, arguments: arguments)
            return try write(MethodID.exchangeUnbind, method)
        }
    }

    private func parts(
        of binding: Binding
    ) throws(AMQPError) -> (source: amqp_bytes_t, key: amqp_bytes_t, arguments: amqp_table_t) {
        (
            try scratch.shortString(binding.source, "exchange name"),
            try scratch.shortString(binding.routingKey, "routing key"),
            try FieldTableCodec.encode(binding.arguments, scratch)
        )
    }
}

extension Bool {
    /// The C form of a flag.
    var wire: amqp_boolean_t { self ? 1 : 0 }
}
