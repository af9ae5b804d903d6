internal import DequeModule

/// What has arrived for consumers, and what answers basic.get.
extension ConnectionState {
    /// Deliveries that arrived in a row on one channel, for one consumer or for none.
    struct Arrived {
        var channel: UInt16
        var first: UInt64
        var count: Int
        /// The number of the consumer that reads them; nil if there is none.
        var consumer: UInt64?
        var needsAck: Bool
        /// No consumer reads them, and they are not given back either; see ``DeliveryBatch/giveBack(at:)``.
        var isLeft: Bool
    }

    /// Counts deliveries, and gives back those that no consumer reads. Throws if their tags are out of order.
    mutating func arrived(_ arrived: Arrived, at now: MonotonicTime) throws(ProtocolBreach) {
        guard let channel = channel(arrived.channel), channel.isOpen else { return }
        guard
            channel.acks.deliver(
                arrived.first, count: arrived.count, needsAck: arrived.needsAck, consumer: arrived.consumer ?? 0,
                at: now)
        else { throw ProtocolBreach("delivery tag \(arrived.first) out of order") }
        guard arrived.consumer == nil else {
            channel.counts.delivered += UInt64(arrived.count)
            return
        }
        if arrived.isLeft || channel.isGivingBack { return }
        for tag in arrived.first..<arrived.first + UInt64(arrived.count) where channel.acks.refuse(tag) {
            send(.basicNack(tag: tag, multiple: false, requeue: true), channel: channel.id)
        }
    }

    /// Answers basic.get. If its caller waits no longer, the message goes back to its queue.
    mutating func fetched(
        _ content: ContentAssembly, on id: UInt16, remaining: Int, _ settler: any DeliverySettler, _ turn: inout Turn
    ) throws(ProtocolBreach) {
        guard let channel = channel(id), channel.isOpen else { return }
        guard let index = channel.pending.firstIndex(where: \.isGet),
            case .get(let queue, let needsAck) = channel.pending[index].kind
        else { throw ProtocolBreach("basic.get-ok unasked") }
        let pending = channel.pending.remove(at: index)
        let tag = content.deliveryTag
        guard channel.acks.deliver(tag, needsAck: needsAck) else {
            throw ProtocolBreach("delivery tag \(tag) out of order")
        }
        if content.isTooLarge { channel.acks.markUnread(tag) }
        guard let waiter = waiters.remove(pending.waiter) else {
            if channel.acks.refuse(tag) {
                send(.basicNack(tag: tag, multiple: false, requeue: true), channel: id)
            }
            return
        }
        channel.counts.fetched += 1
        let origin = DeliveryBatch.Origin(
            settler: settler, channel: channel.key, generation: channel.generation, consumerTag: "", queue: queue,
            needsAck: needsAck, remainingMessageCount: remaining)
        turn.resume(waiter, with: .success(.delivery(DeliveryBatch(origin: origin, alone: content))))
    }
}
