internal import CAMQP

/// The methods that this client sends, but basic.publish, which ``MessageFrames`` writes without a detour.
enum ClientMethod {
    case connectionClose(code: UInt16, text: String)
    case connectionCloseOK
    case channelOpen
    case channelFlow(active: Bool)
    case channelFlowOK(active: Bool)
    case channelClose(code: UInt16, text: String)
    case channelCloseOK
    case exchangeDeclare(Exchange, passive: Bool)
    case exchangeDelete(String, ifUnused: Bool)
    case bind(Binding)
    case unbind(Binding)
    case queueDeclare(Queue, passive: Bool)
    case queuePurge(String)
    case queueDelete(String, ifUnused: Bool, ifEmpty: Bool)
    case basicQoS(count: UInt16, global: Bool)
    case basicConsume(queue: String, tag: String, noAck: Bool, exclusive: Bool, arguments: FieldTable)
    case basicCancel(String, nowait: Bool = false)
    case basicGet(queue: String, noAck: Bool)
    case basicAck(tag: UInt64, multiple: Bool)
    case basicNack(tag: UInt64, multiple: Bool, requeue: Bool)
    case basicReject(tag: UInt64, requeue: Bool)
    case confirmSelect
    case txSelect
    case txCommit
    case txRollback

    /// An upper bound of the payload's size.
    var maximumSize: Int {
        let strings = 1_100
        switch self {
        case .exchangeDeclare(let exchange, _): return strings + FieldTableCodec.size(exchange.arguments)
        case .queueDeclare(let queue, _): return strings + FieldTableCodec.size(queue.declaredArguments)
        case .bind(let binding), .unbind(let binding): return strings + FieldTableCodec.size(binding.arguments)
        case .basicConsume(_, _, _, _, let arguments): return strings + FieldTableCodec.size(arguments)
        default: return strings
        }
    }

    /// Writes the method's arguments, as `amqp_encode_method` does, and returns its id and their size.
    ///
    /// Throws ``AMQPError/Code/invalidArgument`` where a name has more than 255 bytes.
    func encode(into destination: amqp_bytes_t, _ scratch: Scratch) throws(AMQPError) -> (id: UInt32, count: Int) {
        switch self {
        case .connectionClose, .connectionCloseOK, .channelOpen, .channelFlow, .channelFlowOK, .channelClose,
            .channelCloseOK, .confirmSelect, .txSelect, .txCommit, .txRollback:
            try encodeSession(into: destination, scratch)
        case .exchangeDeclare, .exchangeDelete, .queueDeclare, .queuePurge, .queueDelete:
            try encodeDeclaration(into: destination, scratch)
        case .bind(let binding): try Self.encode(binding, isRemoval: false, into: destination, scratch)
        case .unbind(let binding): try Self.encode(binding, isRemoval: true, into: destination, scratch)
        default: try encodeBasic(into: destination, scratch)
        }
    }
}

extension ClientMethod {
    private static func write<Method>(
        _ id: UInt32, _ method: Method, _ destination: amqp_bytes_t
    ) throws(AMQPError) -> (id: UInt32, count: Int) {
        var method = method
        let count = withUnsafeMutablePointer(to: &method) { amqp_encode_method(id, $0, destination) }
        guard count >= 0 else {
            let reason = String(cString: amqp_error_string2(count))
            throw AMQPError(
                .invalidArgument, "librabbitmq cannot encode the method \(id >> 16).\(id & 0xFFFF): \(reason)")
        }
        return (id, Int(count))
    }

    private func encodeSession(
        into destination: amqp_bytes_t, _ scratch: Scratch
    ) throws(AMQPError) -> (id: UInt32, count: Int) {
        switch self {
        case .connectionClose(let code, let text):
            let method = amqp_connection_close_t(
                reply_code: code, reply_text: try scratch.shortString(text, "reply text"), class_id: 0, method_id: 0)
            return try Self.write(MethodID.connectionClose, method, destination)
        case .channelClose(let code, let text):
            let method = amqp_channel_close_t(
                reply_code: code, reply_text: try scratch.shortString(text, "reply text"), class_id: 0, method_id: 0)
            return try Self.write(MethodID.channelClose, method, destination)
        case .connectionCloseOK:
            return try Self.write(MethodID.connectionCloseOK, amqp_connection_close_ok_t(), destination)
        case .channelOpen: return try Self.write(MethodID.channelOpen, amqp_channel_open_t(), destination)
        case .channelCloseOK: return try Self.write(MethodID.channelCloseOK, amqp_channel_close_ok_t(), destination)
        case .channelFlow(let active):
            return try Self.write(MethodID.channelFlow, amqp_channel_flow_t(active: active.wire), destination)
        case .channelFlowOK(let active):
            return try Self.write(
                MethodID.channelFlowOK, amqp_channel_flow_ok_t(active: active.wire), destination)
        case .txSelect: return try Self.write(MethodID.txSelect, amqp_tx_select_t(), destination)
        case .txCommit: return try Self.write(MethodID.txCommit, amqp_tx_commit_t(), destination)
        case .txRollback: return try Self.write(MethodID.txRollback, amqp_tx_rollback_t(), destination)
        default: return try Self.write(MethodID.confirmSelect, amqp_confirm_select_t(nowait: 0), destination)
        }
    }

    private func encodeDeclaration(
        into destination: amqp_bytes_t, _ scratch: Scratch
    ) throws(AMQPError) -> (id: UInt32, count: Int) {
        switch self {
        case .exchangeDeclare(let exchange, let passive):
            let method = amqp_exchange_declare_t(
                ticket: 0, exchange: try scratch.shortString(exchange.name, "exchange name"),
                type: try scratch.shortString(exchange.kind.rawValue, "exchange type"),
                passive: passive.wire, durable: exchange.durable.wire, auto_delete: exchange.autoDelete.wire,
                internal: exchange.internal.wire, nowait: 0,
                arguments: try FieldTableCodec.encode(exchange.arguments, scratch))
            return try Self.write(MethodID.exchangeDeclare, method, destination)
        case .exchangeDelete(let name, let ifUnused):
            let method = amqp_exchange_delete_t(
                ticket: 0, exchange: try scratch.shortString(name, "exchange name"), if_unused: ifUnused.wire,
                nowait: 0)
            return try Self.write(MethodID.exchangeDelete, method, destination)
        case .queueDeclare(let queue, let passive):
            let method = amqp_queue_declare_t(
                ticket: 0, queue: try scratch.shortString(queue.name, "queue name"), passive: passive.wire,
                durable: queue.durable.wire, exclusive: queue.exclusive.wire, auto_delete: queue.autoDelete.wire,
                nowait: 0, arguments: try FieldTableCodec.encode(queue.declaredArguments, scratch))
            return try Self.write(MethodID.queueDeclare, method, destination)
        case .queuePurge(let name):
            let method = amqp_queue_purge_t(ticket: 0, queue: try scratch.shortString(name, "queue name"), nowait: 0)
            return try Self.write(MethodID.queuePurge, method, destination)
        case .queueDelete(let name, let ifUnused, let ifEmpty):
            let method = amqp_queue_delete_t(
                ticket: 0, queue: try scratch.shortString(name, "queue name"), if_unused: ifUnused.wire,
                if_empty: ifEmpty.wire, nowait: 0)
            return try Self.write(MethodID.queueDelete, method, destination)
        default: return (0, 0)
        }
    }

    private static func encode(
        _ binding: Binding, isRemoval: Bool, into destination: amqp_bytes_t, _ scratch: Scratch
    ) throws(AMQPError) -> (id: UInt32, count: Int) {
        let source = try scratch.shortString(binding.source, "exchange name")
        let key = try scratch.shortString(binding.routingKey, "routing key")
        let arguments = try FieldTableCodec.encode(binding.arguments, scratch)
        switch binding.destination {
        case .queue(let name):
            let queue = try scratch.shortString(name, "queue name")
            if isRemoval {
                let method = amqp_queue_unbind_t(
                    ticket: 0, queue: queue, exchange: source, routing_key: key, arguments: arguments)
                return try write(MethodID.queueUnbind, method, destination)
            }
            let method = amqp_queue_bind_t(
                ticket: 0, queue: queue, exchange: source, routing_key: key, nowait: 0, arguments: arguments)
            return try write(MethodID.queueBind, method, destination)
        case .exchange(let name):
            let target = try scratch.shortString(name, "exchange name")
            if isRemoval {
                let method = amqp_exchange_unbind_t(
                    ticket: 0, destination: target, source: source, routing_key: key, nowait: 0, arguments: arguments)
                return try write(MethodID.exchangeUnbind, method, destination)
            }
            let method = amqp_exchange_bind_t(
                ticket: 0, destination: target, source: source, routing_key: key, nowait: 0, arguments: arguments)
            return try write(MethodID.exchangeBind, method, destination)
        }
    }

    private func encodeBasic(
        into destination: amqp_bytes_t, _ scratch: Scratch
    ) throws(AMQPError) -> (id: UInt32, count: Int) {
        switch self {
        case .basicQoS(let count, let global):
            let method = amqp_basic_qos_t(prefetch_size: 0, prefetch_count: count, global: global.wire)
            return try Self.write(MethodID.basicQoS, method, destination)
        case .basicConsume(let queue, let tag, let noAck, let exclusive, let arguments):
            let method = amqp_basic_consume_t(
                ticket: 0, queue: try scratch.shortString(queue, "queue name"),
                consumer_tag: try scratch.shortString(tag, "consumer tag"), no_local: 0, no_ack: noAck.wire,
                exclusive: exclusive.wire, nowait: 0, arguments: try FieldTableCodec.encode(arguments, scratch))
            return try Self.write(MethodID.basicConsume, method, destination)
        case .basicCancel(let tag, let nowait):
            let method = amqp_basic_cancel_t(
                consumer_tag: try scratch.shortString(tag, "consumer tag"), nowait: nowait.wire)
            return try Self.write(MethodID.basicCancel, method, destination)
        case .basicGet(let queue, let noAck):
            let method = amqp_basic_get_t(
                ticket: 0, queue: try scratch.shortString(queue, "queue name"), no_ack: noAck.wire)
            return try Self.write(MethodID.basicGet, method, destination)
        case .basicAck(let tag, let multiple):
            let method = amqp_basic_ack_t(delivery_tag: tag, multiple: multiple.wire)
            return try Self.write(MethodID.basicAck, method, destination)
        case .basicNack(let tag, let multiple, let requeue):
            let method = amqp_basic_nack_t(delivery_tag: tag, multiple: multiple.wire, requeue: requeue.wire)
            return try Self.write(MethodID.basicNack, method, destination)
        case .basicReject(let tag, let requeue):
            let method = amqp_basic_reject_t(delivery_tag: tag, requeue: requeue.wire)
            return try Self.write(MethodID.basicReject, method, destination)
        default: return (0, 0)
        }
    }
}

extension Bool {
    /// The C form of a flag.
    var wire: amqp_boolean_t { self ? 1 : 0 }
}
