internal import CAMQP

/// The methods that this client sends, except basic.publish, which ``MessageFrames`` writes without a detour.
///
/// A method is added here, in ``encode(into:_:)`` and in ``MethodEncoder``; the compiler names the places.
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
    var maximumSize: Int { 1_100 + (arguments.map(FieldTableCodec.size) ?? 0) }

    /// The table that it carries, if its kind carries one.
    private var arguments: FieldTable? {
        switch self {
        case .exchangeDeclare(let exchange, _): exchange.arguments
        case .queueDeclare(let queue, _): queue.declaredArguments
        case .bind(let binding), .unbind(let binding): binding.arguments
        case .basicConsume(_, _, _, _, let arguments): arguments
        case .connectionClose, .connectionCloseOK, .channelOpen, .channelFlow, .channelFlowOK, .channelClose,
            .channelCloseOK, .exchangeDelete, .queuePurge, .queueDelete, .basicQoS, .basicCancel, .basicGet, .basicAck,
            .basicNack, .basicReject, .confirmSelect, .txSelect, .txCommit, .txRollback:
            nil
        }
    }

    /// Writes the method's arguments, as `amqp_encode_method` does, and returns its id and their size.
    ///
    /// Throws ``AMQPError/Code/invalidArgument`` if a name has more than 255 bytes.
    func encode(into destination: amqp_bytes_t, _ scratch: Scratch) throws(AMQPError) -> (id: UInt32, count: Int) {
        let encoder = MethodEncoder(destination: destination, scratch: scratch)
        return switch self {
        case .connectionClose(let code, let text): try encoder.connectionClose(code, text)
        case .connectionCloseOK: try encoder.write(MethodID.connectionCloseOK, amqp_connection_close_ok_t())
        case .channelOpen: try encoder.write(MethodID.channelOpen, amqp_channel_open_t())
        case .channelFlow(let active):
            try encoder.write(MethodID.channelFlow, amqp_channel_flow_t(active: active.wire))
        case .channelFlowOK(let active):
            try encoder.write(MethodID.channelFlowOK, amqp_channel_flow_ok_t(active: active.wire))
        case .channelClose(let code, let text): try encoder.channelClose(code, text)
        case .channelCloseOK: try encoder.write(MethodID.channelCloseOK, amqp_channel_close_ok_t())
        case .exchangeDeclare(let exchange, let passive): try encoder.exchangeDeclare(exchange, passive)
        case .exchangeDelete(let name, let ifUnused): try encoder.exchangeDelete(name, ifUnused)
        case .bind(let binding): try encoder.bind(binding)
        case .unbind(let binding): try encoder.unbind(binding)
        case .queueDeclare(let queue, let passive): try encoder.queueDeclare(queue, passive)
        case .queuePurge(let name): try encoder.queuePurge(name)
        case .queueDelete(let name, let ifUnused, let ifEmpty): try encoder.queueDelete(name, ifUnused, ifEmpty)
        case .basicQoS(let count, let global):
            try encoder.write(
                MethodID.basicQoS, amqp_basic_qos_t(prefetch_size: 0, prefetch_count: count, global: global.wire))
        case .basicConsume(let queue, let tag, let noAck, let exclusive, let arguments):
            try encoder.basicConsume(queue, tag, noAck: noAck, exclusive: exclusive, arguments)
        case .basicCancel(let tag, let nowait): try encoder.basicCancel(tag, nowait)
        case .basicGet(let queue, let noAck): try encoder.basicGet(queue, noAck)
        case .basicAck(let tag, let multiple):
            try encoder.write(MethodID.basicAck, amqp_basic_ack_t(delivery_tag: tag, multiple: multiple.wire))
        case .basicNack(let tag, let multiple, let requeue):
            try encoder.write(
                MethodID.basicNack,
                amqp_basic_nack_t(delivery_tag: tag, multiple: multiple.wire, requeue: requeue.wire))
        case .basicReject(let tag, let requeue):
            try encoder.write(MethodID.basicReject, amqp_basic_reject_t(delivery_tag: tag, requeue: requeue.wire))
        case .confirmSelect: try encoder.write(MethodID.confirmSelect, amqp_confirm_select_t(nowait: 0))
        case .txSelect: try encoder.write(MethodID.txSelect, amqp_tx_select_t())
        case .txCommit: try encoder.write(MethodID.txCommit, amqp_tx_commit_t())
        case .txRollback: try encoder.write(MethodID.txRollback, amqp_tx_rollback_t())
        }
    }
}
