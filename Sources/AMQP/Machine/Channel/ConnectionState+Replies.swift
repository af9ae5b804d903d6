internal import DequeModule

extension ConnectionState {
    /// Handles a method that concerns one channel. Throws if the broker may not send it there.
    mutating func handle(_ method: ServerMethod, on id: UInt16, _ turn: inout Turn) throws(ProtocolBreach) {
        guard let channel = channel(id) else { throw ProtocolBreach("method on channel \(id), which is not open") }
        switch method {
        case .channelClose(let reply): closedByBroker(channel, reply, &turn)
        case .channelFlow(let active): send(.channelFlowOK(active: active), channel: id)
        case .basicCancel(let tag): consumerCancelled(channel, tag, &turn)
        case .channelCloseOK where channel.isClosing: closed(channel, &turn)
        // A method of the connection answers no call of a channel, and so breaks the protocol.
        case .channelCloseOK, .queueDeclareOK, .messageCount, .basicConsumeOK, .basicCancelOK, .basicGetEmpty, .done,
            .connectionClose, .connectionCloseOK, .connectionBlocked, .connectionUnblocked, .connectionUpdateSecretOK:
            if channel.isClosing {
                try answerWhileClosing(channel, method, &turn)
            } else {
                try answer(channel, method, &turn)
            }
        }
    }

    /// Queues a method that the broker answers. Waiter 0 stands for none.
    mutating func request(
        _ method: ClientMethod, _ reply: UInt32, _ channel: ChannelState, waiter: UInt64,
        kind: ChannelState.PendingReply.Kind = .call
    ) throws(AMQPError) {
        try outgoing.append(method, channel: channel.id, frameMax: opened.frameMax)
        channel.pending.append(.init(kind: kind, expected: reply, waiter: waiter))
    }

    /// Sends basic.qos and basic.consume at once: the prefetch that the broker gives to a consumer is the one set last.
    mutating func consume(_ consumer: ConsumerState, _ channel: ChannelState, waiter: UInt64) throws(AMQPError) {
        let tag = consumer.origin.consumerTag
        let arguments = consumer.place.arguments()
        consumer.place.sent(arguments)
        let method = ClientMethod.basicConsume(
            queue: consumer.origin.queue, tag: tag, noAck: !consumer.origin.needsAck, exclusive: consumer.exclusive,
            arguments: arguments)
        try setConsumerPrefetch(consumer.prefetch, channel)
        try request(method, MethodID.basicConsumeOK, channel, waiter: waiter, kind: .consume(tag: tag))
    }

    /// Sends the prefetch of consumers that begin from now on, and again that of the whole channel: RabbitMQ lifts it.
    private mutating func setConsumerPrefetch(_ count: UInt16, _ channel: ChannelState) throws(AMQPError) {
        let global = channel.prefetches[true] ?? 0
        // Between the two nothing would be limited for a moment, so it is not sent if it says nothing more than that
        // of the channel, or nothing new.
        if global > 0 {
            let sent = channel.sentPrefetch ?? 0
            if sent == count || (count == 0 || count >= global) && (sent == 0 || sent >= global) { return }
        }
        try request(.basicQoS(count: count, global: false), MethodID.basicQoSOK, channel, waiter: 0)
        channel.sentPrefetch = count
        if global > 0 { try setChannelPrefetch(global, channel) }
    }

    /// Sends the prefetch that the consumers of a channel share.
    mutating func setChannelPrefetch(
        _ count: UInt16, _ channel: ChannelState, waiter: UInt64 = 0
    ) throws(AMQPError) {
        try request(.basicQoS(count: count, global: true), MethodID.basicQoSOK, channel, waiter: waiter)
    }

    /// Sends a prefetch that an application sets.
    mutating func setPrefetch(
        _ count: UInt16, global: Bool, _ channel: ChannelState, waiter: UInt64
    ) throws(AMQPError) {
        if global { return try setChannelPrefetch(count, channel, waiter: waiter) }
        try request(.basicQoS(count: count, global: false), MethodID.basicQoSOK, channel, waiter: waiter)
        channel.sentPrefetch = count
        if let shared = channel.prefetches[true], shared > 0 { try setChannelPrefetch(shared, channel) }
    }

    /// Matches a reply with the call that waits for it. Throws if no call does.
    private mutating func answer(
        _ channel: ChannelState, _ method: ServerMethod, _ turn: inout Turn
    ) throws(ProtocolBreach) {
        guard let index = channel.pending.firstIndex(where: { $0.isAnswered(by: method) }) else {
            throw ProtocolBreach("a reply (\(method)) on channel \(channel.id) that nothing asked for")
        }
        let pending = channel.pending.remove(at: index)
        let waiter = waiters.remove(pending.waiter)
        switch pending.kind {
        case .channelOpen:
            channel.opened()
            if waiter == nil, !channel.isRestoring { close(channel, waiter: 0) }
        case .consume(let tag):
            // Its caller went away: no reader will take what comes.
            if waiter == nil { abandon(consumer: tag, channel) }
            channel.consumers[ByteName(tag)]?.begin()
            channel.consumers[ByteName(tag)]?.place.begun()
        case .cancel(let tag):
            cancelled(tag, of: channel, &turn)
            retire(channel)
            resumeQuiet(&turn)
        case .selectTransactions: channel.transactions = .selected
        case .topology(let change): make(change, method, on: channel)
        case .call, .channelClose, .get: break
        }
        turn.resume(waiter, with: .success(.method(method)))
    }

    /// Takes what is answered while the channel closes: only what the broker did to the topology still matters.
    private mutating func answerWhileClosing(
        _ channel: ChannelState, _ method: ServerMethod, _ turn: inout Turn
    ) throws(ProtocolBreach) {
        guard let pending = channel.pending.first(where: { $0.isAnswered(by: method) }), pending.isTopology else {
            return
        }
        try answer(channel, method, &turn)
    }

    /// A consumer was cancelled from this side.
    mutating func cancelled(_ tag: String, of channel: ChannelState, _ turn: inout Turn) {
        guard let consumer = channel.consumers.removeValue(forKey: ByteName(tag)) else { return }
        forgetQueues(of: CollectionOfOne(consumer))
        turn.end(consumer.sink, .cancelled)
    }

    /// Cancels a consumer without a reader; what still arrives goes back to its queue.
    mutating func abandon(consumer tag: String, _ channel: ChannelState) {
        guard let consumer = channel.consumers[ByteName(tag)], !consumer.isAbandoned else { return }
        channel.consumers[ByteName(tag)]?.abandon()
        try? request(.basicCancel(tag), MethodID.basicCancelOK, channel, waiter: 0, kind: .cancel(tag: tag))
    }

    /// The broker cancelled a consumer.
    mutating func consumerCancelled(_ channel: ChannelState, _ tag: String, _ turn: inout Turn) {
        guard let consumer = channel.consumers.removeValue(forKey: ByteName(tag)) else { return }
        let cancellation = cancellation(of: consumer, channel)
        // Its queue is gone, most often: a recovery does not bring it back, unless it was declared anew meanwhile.
        if !consumer.isQueueDeleted { topology.deletedQueue(consumer.origin.queue) }
        if consumer.isQueueDeleted { consumer.place.gone() }
        takeBack(consumer, channel)
        retire(channel)
        stop(consumer, of: channel, .cancelled(cancellation), &turn)
    }

    /// What is known of the reason for which the broker cancels a consumer.
    private func cancellation(of consumer: ConsumerState, _ channel: ChannelState) -> BrokerCancellation {
        var cancellation = BrokerCancellation(queue: consumer.origin.queue)
        cancellation.mayBeTimeout = opened.brokerVersion.map { $0 >= BrokerVersion(4, 3) } ?? false
        let milliseconds =
            consumer.place.arguments()[BrokerCancellation.timeoutArgument]?.integerValue
            ?? topology.queue(consumer.origin.queue)?.arguments[BrokerCancellation.timeoutArgument]?.integerValue
        cancellation.knownTimeout = milliseconds.map { .milliseconds($0) }
        if let unsettled = channel.acks.unsettled(of: consumer.number) {
            cancellation.unsettledCount = unsettled.count
            cancellation.longestHeld = .nanoseconds(MonotonicTime.now.nanoseconds - unsettled.since.nanoseconds)
        }
        return cancellation
    }

    /// Gives back all that a cancelled consumer was sent and the application has not settled.
    ///
    /// RabbitMQ 4.3 takes back only what was held for too long. It keeps the consumer, with what else it was sent, and
    /// sends to it again once nothing is overdue: so the consumer is cancelled from this side too.
    private mutating func takeBack(_ consumer: ConsumerState, _ channel: ChannelState) {
        guard channel.isOpen else { return }
        send(.basicCancel(consumer.origin.consumerTag, nowait: true), channel: channel.id)
        // A stream took nothing away from others, and RabbitMQ ends the connection if its deliveries are refused.
        let isStream = consumer.place.keepsArrived
        consumer.place.cancelled()
        channel.acks.refuseAll(of: consumer.number) { tag in
            if !isStream { send(.basicNack(tag: tag, multiple: false, requeue: true), channel: channel.id) }
        }
    }

    /// Ends a consumer that the broker consumes no more for, or lets it consume again.
    mutating func stop(
        _ consumer: ConsumerState, of channel: ChannelState, _ reason: ConsumingStop, _ turn: inout Turn
    ) {
        guard let again = consumer.again, let owner = channel.owner.flatMap({ self.channel($0) })
        else { return turn.end(consumer.sink, reason.end) }
        if !consumer.place.keepsArrived { consumer.sink.beginAgain() }
        owner.waitingConsumers.append(
            WaitingConsumer(sink: consumer.sink, queue: consumer.origin.queue, place: consumer.place))
        turn.consumeAgain(again, after: reason)
    }

    /// The broker ended a channel: confirms it, and tells everyone who uses the channel.
    mutating func closedByBroker(_ channel: ChannelState, _ reply: AMQPError.Reply, _ turn: inout Turn) {
        send(.channelCloseOK, channel: channel.id)
        let error = AMQPError.closed(by: reply, .channelClosed, "the broker closed the channel")
        switch channel.life {
        case .lost, .reopened:
            // The recovery decides what becomes of the channel.
            for pending in channel.pending { fail(pending.waiter, error, &turn) }
            channel.pending.removeAll()
            channel.beginAgain(refusal: error)
        case .opening: end(channel, error, isClean: false, &turn)
        case .open:
            if error.code == .consumerTimeout {
                // A consumer's own channel: closing it is how older brokers cancel the consumer.
                for (tag, consumer) in channel.consumers where consumer.again != nil {
                    channel.consumers[tag] = nil
                    stop(consumer, of: channel, .refused(error), &turn)
                }
            }
            end(channel, error, isClean: false, &turn)
        case .closing, .over:
            // Both sides close at once. The broker still answers our close, so the id is not free before that.
            giveUp(channel, error, &turn)
        }
    }

    /// Ends a channel whose close the broker has not answered: its id stays taken until that.
    mutating func giveUp(
        _ channel: ChannelState, _ error: AMQPError, isClean: Bool = false, _ turn: inout Turn
    ) {
        // What the broker still does to the topology counts.
        let kept = channel.pending.filter { $0.isChannelClose || $0.isTopology }
        channel.pending.removeAll(where: \.isChannelClose)
        let consumers = channel.consumers.values
        channel.end(error, isClean: isClean, &waiters, &turn)
        forgetQueues(of: consumers)
        endDedicated(of: channel, error, isClean: isClean, &turn)
        keepCounts(of: channel)
        channel.pending = kept
        channel.publisher = nil
        resumeSettled(&turn)
        resumeQuiet(&turn)
    }

    /// The broker has answered channel.close: the id is free again.
    mutating func closed(_ channel: ChannelState, _ turn: inout Turn) {
        for pending in channel.pending where pending.isChannelClose {
            resume(pending.waiter, &turn)
        }
        end(channel, AMQPError(.channelClosed, "the channel was closed"), isClean: true, &turn)
    }

    /// Ends a channel whose id is free at once, and the channels of its consumers with it.
    mutating func end(_ channel: ChannelState, _ error: AMQPError, isClean: Bool, _ turn: inout Turn) {
        free(channel)
        let consumers = channel.consumers.values
        channel.end(error, isClean: isClean, &waiters, &turn)
        forgetQueues(of: consumers)
        endDedicated(of: channel, error, isClean: isClean, &turn)
        keepCounts(of: channel)
        resumeSettled(&turn)
        resumeQuiet(&turn)
    }

    private mutating func endDedicated(
        of owner: ChannelState, _ error: AMQPError, isClean: Bool, _ turn: inout Turn
    ) {
        for dedicated in channels {
            guard let dedicated, dedicated.owner == owner.key else { continue }
            switch dedicated.life {
            // The call that opens it finds its owner ended, and closes it.
            case .opening, .closing, .over: break
            case .lost: end(dedicated, error, isClean: isClean, &turn)
            case .open, .reopened:
                close(dedicated, waiter: 0)
                giveUp(dedicated, error, isClean: isClean, &turn)
            }
        }
    }

    /// Closes a consumer's own channel that has no consumer any more, as soon as its deliveries are settled.
    mutating func retire(_ channel: ChannelState) {
        guard let owner = channel.owner, channel.consumers.isEmpty else { return }
        channel.role = .retired(owner: owner)
        closeRetired(channel)
    }

    mutating func closeRetired(_ channel: ChannelState) {
        guard channel.isRetired, channel.acks.unsettled == 0, channel.isOpen else { return }
        close(channel, waiter: 0)
    }

    mutating func free(_ channel: ChannelState) {
        channels[Int(channel.id)] = nil
    }
}
