/// What the application says of its deliveries, and when the broker hears of it.
extension ConnectionState {
    /// Gathers the acknowledgement of a delivery; false if it cannot be acknowledged any more.
    mutating func acknowledge(_ origin: DeliveryBatch.Origin, _ tag: UInt64) -> Bool {
        guard isSending else { return false }
        guard let channel = channel(of: origin) else { return origin.isOfLostStream }
        guard channel.acks.acknowledge(tag) else { return origin.place?.isOfCancelledStream == true }
        scheduleAcks(of: channel)
        return true
    }

    /// Gathers the acknowledgements of all runs that `next` returns, and returns how many could be.
    mutating func acknowledge(_ next: () -> DeliveryRun?) -> Int {
        guard isSending else { return 0 }
        var count = 0
        var last: ChannelState?
        while let run = next() {
            let origin = run.batch.origin
            guard origin.needsAck else { continue }
            guard let channel = channel(of: origin) else {
                if origin.isOfLostStream { count += run.indices.count }
                continue
            }
            if let last, last !== channel { scheduleAcks(of: last) }
            last = channel
            for index in run.indices where channel.acks.acknowledge(run.batch.records[index].deliveryTag) {
                count += 1
            }
        }
        if let last { scheduleAcks(of: last) }
        return count
    }

    /// Sends the refusal of a delivery; false if it cannot be refused any more.
    mutating func refuse(_ origin: DeliveryBatch.Origin, _ tag: UInt64, _ refusal: Refusal) -> Bool {
        guard isSending, let channel = channel(of: origin), channel.acks.refuse(tag) else { return false }
        switch refusal {
        case .nack(let requeue):
            channel.counts.nacked += 1
            send(.basicNack(tag: tag, multiple: false, requeue: requeue), channel: channel.id)
        case .reject(let requeue):
            channel.counts.rejected += 1
            send(.basicReject(tag: tag, requeue: requeue), channel: channel.id)
        }
        if channel.isRetired { closeRetired(channel) }
        return true
    }

    /// Whether a delivery is still the application's to settle.
    func isUnsettled(_ origin: DeliveryBatch.Origin, _ tag: UInt64) -> Bool {
        guard isSending else { return false }
        guard let channel = channel(of: origin) else { return origin.isOfLostStream }
        return channel.acks.isUnsettled(tag) || origin.place?.isOfCancelledStream == true
    }

    /// The channel that a delivery came over, if it still is in the same life.
    private func channel(of origin: DeliveryBatch.Origin) -> ChannelState? {
        guard let channel = channel(origin.channel), channel.generation == origin.generation
        else { return nil }
        return channel
    }

    /// Sends what a channel has gathered: now if that is much, and soon otherwise.
    private mutating func scheduleAcks(of channel: ChannelState) {
        if channel.acks.gathered >= channel.ackBatch {
            flushAcks(channel)
        } else if channel.acks.gathered > 0, ackDeadline == .distantFuture {
            ackDeadline = .now + acknowledgementDelay
        }
        if channel.isRetired { closeRetired(channel) }
    }

    /// Sends what has gathered on every channel.
    mutating func flushAcks() {
        ackDeadline = .distantFuture
        for channel in channels {
            guard let channel, channel.acks.gathered > 0 else { continue }
            flushAcks(channel)
        }
    }

    /// Sends what has gathered on one channel.
    mutating func flushAcks(_ channel: ChannelState) {
        channel.counts.acked += UInt64(channel.acks.gathered)
        channel.acks.flush { tag, multiple in
            send(.basicAck(tag: tag, multiple: multiple), channel: channel.id)
        }
    }
}
