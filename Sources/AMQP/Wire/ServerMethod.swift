internal import CAMQP

/// The methods that the broker sends, but those that come by the thousand (deliver, ack), decoded to Swift's values.
enum ServerMethod: Sendable {
    /// The broker closes the connection; the method that it does so over, or 0.
    case connectionClose(AMQPError.Reply, over: UInt32)
    case connectionCloseOK
    case connectionBlocked(reason: String)
    case connectionUnblocked
    case connectionUpdateSecretOK
    case channelFlow(active: Bool)
    case channelClose(AMQPError.Reply)
    case channelCloseOK
    case queueDeclareOK(QueueStatus)
    /// queue.purge-ok or queue.delete-ok.
    case messageCount(id: UInt32, Int)
    case basicCancel(tag: String)
    case basicConsumeOK(tag: String)
    case basicCancelOK(tag: String)
    case basicGetEmpty
    /// A reply whose arrival is all it says.
    case done(id: UInt32)

    /// The id that a waiting call compares with what it expects; nil for what no call waits for.
    var replyID: UInt32? {
        switch self {
        case .connectionCloseOK: MethodID.connectionCloseOK
        case .channelCloseOK: MethodID.channelCloseOK
        case .queueDeclareOK: MethodID.queueDeclareOK
        case .messageCount(let id, _), .done(let id): id
        case .basicGetEmpty: MethodID.basicGetEmpty
        case .basicConsumeOK: MethodID.basicConsumeOK
        case .basicCancelOK: MethodID.basicCancelOK
        case .connectionClose, .connectionBlocked, .connectionUnblocked, .connectionUpdateSecretOK, .channelFlow,
            .channelClose, .basicCancel:
            nil
        }
    }
}

/// Decodes methods with librabbitmq and one recycled pool. It belongs to the connection's thread.
final class MethodDecoder {
    private var pool = amqp_pool_t()

    init() { init_amqp_pool(&pool, 4096) }
    deinit { empty_amqp_pool(&pool) }

    /// Decodes the arguments of a method and hands them to `use` as the C struct they are; its bytes point into
    /// `arguments` and are gone afterwards. Returns nil if the bytes do not decode.
    func decode<Method, Result>(
        _ id: UInt32, _ arguments: UnsafeRawBufferPointer, as type: Method.Type, _ use: (Method) -> Result
    ) -> Result? {
        recycle_amqp_pool(&pool)
        var decoded: UnsafeMutableRawPointer?
        let bytes = amqp_bytes_t(
            len: arguments.count, bytes: UnsafeMutableRawPointer(mutating: arguments.baseAddress))
        guard amqp_decode_method(id, &pool, bytes, &decoded) >= 0, let decoded else { return nil }
        return use(decoded.assumingMemoryBound(to: Method.self).pointee)
    }

    /// Decodes one of the methods that do not come by the thousand. Returns nil for bytes that do not decode, and for
    /// a method that a broker never sends.
    func serverMethod(_ id: UInt32, _ arguments: UnsafeRawBufferPointer) -> ServerMethod? {
        // The declarations' replies may hold only lengths and numbers; a table in them would need the scan.
        switch id {
        case MethodID.connectionClose:
            return decode(id, arguments, as: amqp_connection_close_t.self) {
                .connectionClose(
                    .init(code: $0.reply_code, text: $0.reply_text.text),
                    over: UInt32($0.class_id) << 16 | UInt32($0.method_id))
            }
        case MethodID.channelClose:
            return decode(id, arguments, as: amqp_channel_close_t.self) {
                .channelClose(.init(code: $0.reply_code, text: $0.reply_text.text))
            }
        case MethodID.connectionBlocked:
            return decode(id, arguments, as: amqp_connection_blocked_t.self) {
                .connectionBlocked(reason: $0.reason.text)
            }
        case MethodID.channelFlow:
            return decode(id, arguments, as: amqp_channel_flow_t.self) { .channelFlow(active: $0.active != 0) }
        case MethodID.queueDeclareOK:
            return decode(id, arguments, as: amqp_queue_declare_ok_t.self) {
                .queueDeclareOK(
                    QueueStatus(
                        name: $0.queue.text, messageCount: Int($0.message_count),
                        consumerCount: Int($0.consumer_count)))
            }
        case MethodID.queuePurgeOK:
            return decode(id, arguments, as: amqp_queue_purge_ok_t.self) {
                .messageCount(id: id, Int($0.message_count))
            }
        case MethodID.queueDeleteOK:
            return decode(id, arguments, as: amqp_queue_delete_ok_t.self) {
                .messageCount(id: id, Int($0.message_count))
            }
        case MethodID.basicConsumeOK:
            return decode(id, arguments, as: amqp_basic_consume_ok_t.self) {
                .basicConsumeOK(tag: $0.consumer_tag.text)
            }
        case MethodID.basicCancelOK:
            return decode(id, arguments, as: amqp_basic_cancel_ok_t.self) {
                .basicCancelOK(tag: $0.consumer_tag.text)
            }
        case MethodID.basicCancel:
            return decode(id, arguments, as: amqp_basic_cancel_t.self) { .basicCancel(tag: $0.consumer_tag.text) }
        default: return plainReply(id)
        }
    }

    private func plainReply(_ id: UInt32) -> ServerMethod? {
        switch id {
        case MethodID.connectionCloseOK: .connectionCloseOK
        case MethodID.connectionUnblocked: .connectionUnblocked
        // librabbitmq 0.11 does not know connection.update-secret: told by its id, never decoded.
        case MethodID.connectionUpdateSecretOK: .connectionUpdateSecretOK
        case MethodID.channelCloseOK: .channelCloseOK
        case MethodID.basicGetEmpty: .basicGetEmpty
        case MethodID.channelOpenOK, MethodID.exchangeDeclareOK, MethodID.exchangeDeleteOK, MethodID.exchangeBindOK,
            MethodID.exchangeUnbindOK, MethodID.queueBindOK, MethodID.queueUnbindOK, MethodID.basicQoSOK,
            MethodID.channelFlowOK, MethodID.confirmSelectOK, MethodID.txSelectOK, MethodID.txCommitOK,
            MethodID.txRollbackOK:
            .done(id: id)
        default: nil
        }
    }
}
