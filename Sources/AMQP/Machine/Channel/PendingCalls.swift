/// The calls of an RPC client that await their reply, by correlation id. Guarded by the connection's lock.
///
/// A class, so that a channel's role can hold it and a call changes it in place.
final class PendingCalls {
    private var waitersByID: [ByteName: UInt64] = [:]
    /// Replies that no call awaited any more; it outlives the channel.
    let lateReplies: Locked<Int>

    init(lateReplies: Locked<Int>) { self.lateReplies = lateReplies }

    func add(_ id: String, waiter: UInt64) { waitersByID[ByteName(id)] = waiter }

    func remove(_ id: String) -> UInt64? { waitersByID.removeValue(forKey: ByteName(id)) }

    /// Ends all of them with that error.
    func fail(_ error: AMQPError, _ waiters: inout Waiters, _ turn: inout Turn) {
        for waiter in waitersByID.values { turn.resume(waiters.remove(waiter), with: .failure(error)) }
        waitersByID.removeAll()
    }
}

extension ConnectionState {
    /// Hands a reply to the call that it answers, or counts it as late.
    mutating func reply(
        _ content: ContentAssembly, _ channelID: UInt16, _ consumer: ConsumerState, _ turn: inout Turn
    ) {
        guard let channel = channel(channelID), let calls = channel.calls else { return }
        guard let id = content.properties.correlationID, let pending = calls.remove(id),
            let waiter = waiters.remove(pending)
        else { return calls.lateReplies.withLock { $0 += 1 } }
        guard !content.isTooLarge else {
            return turn.resume(waiter, with: .failure(AMQPError.tooLarge("the reply", content.bodyCount)))
        }
        turn.resume(waiter, with: .success(.delivery(DeliveryBatch(origin: consumer.origin, alone: content))))
    }

    /// Ends a call whose request no queue wanted.
    mutating func returnedCall(
        _ channel: ChannelState, _ reply: AMQPError.Reply, _ content: ContentAssembly, _ turn: inout Turn
    ) {
        guard let id = content.properties.correlationID, let waiter = channel.calls?.remove(id) else { return }
        let address = content.head.prefix(Int(content.exchangeCount) + Int(content.routingKeyCount))
        let exchange = String(decoding: address.prefix(Int(content.exchangeCount)), as: UTF8.self)
        let routingKey = String(decoding: address.dropFirst(Int(content.exchangeCount)), as: UTF8.self)
        let error = AMQPError(
            .notFound,
            "nobody can answer: no queue is bound to exchange \"\(exchange)\" for \"\(routingKey)\"; is the server up?",
            reply: reply)
        fail(waiter, error, &turn)
    }
}
