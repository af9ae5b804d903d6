/// Gives back what was delivered and not settled before its channel ends, if the broker counts the two differently.
///
/// A quorum queue counts what the end of a channel takes back as a failed delivery, and drops or dead-letters a message
/// that has failed too often. From RabbitMQ 4.3 on, what basic.nack gives back does not count. Before, it counts as much,
/// and the message goes behind all others. There the library closes the channel, which puts it back in its place.
extension ConnectionState {
    /// Cancels the consumers of a channel and of those dedicated to its consumers, or of all channels, if what is unsettled there is to be given
    /// back. The waiter resumes once the broker has answered.
    ///
    /// The broker would send what is given back again at once, to the same consumer. Its sequence ends: nothing that is
    /// left could be settled.
    mutating func stopConsuming(on key: ChannelKey? = nil, waiter: UInt64, _ turn: inout Turn) {
        for channel in channels {
            guard let channel, channel.isPart(of: key), givesBack(channel) else { continue }
            for consumer in channel.consumers.values where consumer.origin.needsAck {
                turn.end(consumer.sink, .closed)
            }
            cancelConsumers(of: channel)
        }
        quietWaiters.append((waiter, key))
        resumeQuiet(&turn)
    }

    /// Resumes those that wait until the broker has cancelled their consumers.
    mutating func resumeQuiet(_ turn: inout Turn) {
        guard !quietWaiters.isEmpty else { return }
        let waiting = quietWaiters
        quietWaiters = []
        for (waiter, key) in waiting {
            let isBusy = channels.contains { channel in
                channel.map { $0.isGivingBack && $0.isPart(of: key) && $0.pending.contains(where: \.isCancel) }
                    ?? false
            }
            if isBusy {
                quietWaiters.append((waiter, key))
            } else {
                resume(waiter, &turn)
            }
        }
    }

    /// Sends what has gathered on a channel that is about to end, and gives the rest back; none of its deliveries can be
    /// settled afterwards.
    mutating func settleAll(of channel: ChannelState) {
        if channel.acks.gathered > 0 { flushAcks(channel) }
        let isGivenBack = givesBack(channel)
        if isGivenBack { cancelConsumers(of: channel) }
        let count = channel.acks.settleAll()
        guard isGivenBack, count > 0 || channel.isGivingBack else { return }
        channel.counts.nacked += UInt64(count)
        // In a transaction only what is committed counts, and what was not is to be rolled back.
        if channel.transactions != .none { send(.txRollback, channel: channel.id) }
        // Tag 0 stands for all, also for what is still on its way here.
        send(.basicNack(tag: 0, multiple: true, requeue: true), channel: channel.id)
        if channel.transactions != .none { send(.txCommit, channel: channel.id) }
    }

    /// RabbitMQ ends the connection (540) if a stream's delivery is refused, and a stream keeps its messages anyway.
    private func givesBack(_ channel: ChannelState) -> Bool {
        channel.isOpen && !channel.isFedByStream && opened.brokerVersion?.countsGivenBack == false
    }

    private mutating func cancelConsumers(of channel: ChannelState) {
        for consumer in channel.consumers.values where consumer.origin.needsAck {
            abandon(consumer: consumer.origin.consumerTag, channel)
            channel.isGivingBack = true
        }
    }
}

extension ChannelState {
    /// Whether it is that channel, or dedicated to a consumer of it; nil is any.
    fileprivate func isPart(of key: ChannelKey?) -> Bool {
        key == nil || self.key == key || owner == key
    }
}

extension ChannelState.PendingReply {
    fileprivate var isCancel: Bool { if case .cancel = kind { true } else { false } }
}
