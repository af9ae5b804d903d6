internal import DequeModule

extension ConnectionState {
    /// Whether the connection was lost and is not back yet.
    var isRecovering: Bool { if case .recovering = phase { true } else { false } }

    /// Records a loss, and gets everything ready to come back. False if the connection is to end instead.
    mutating func beginRecovery(_ loss: AMQPError, _ turn: inout Turn) -> Bool {
        guard loss.isLoss, !isAborted else { return false }
        switch phase {
        case .open:
            retired.losses += 1
            tell(.lost(loss))
        case .recovering: break
        case .opening, .draining, .closing, .closed: return false
        }
        phase = .recovering(loss)
        generation += 1
        failedRecovery = nil
        blockedReason = nil
        outgoing = Outgoing()
        ackDeadline = .distantFuture
        for waiter in waiters.removeRecovery() { turn.resume(waiter, with: .failure(loss)) }
        for channel in channels {
            if let channel { suspend(channel, loss, &turn) }
        }
        resumeQuiet(&turn)
        return true
    }

    /// Keeps of a channel what will be opened again.
    private mutating func suspend(_ channel: ChannelState, _ loss: AMQPError, _ turn: inout Turn) {
        makeUnanswered(on: channel)
        switch channel.role {
        case .temporary, .retired: return free(channel)
        case .application, .dedicated, .calls: break
        }
        switch channel.life {
        case .closing, .over: return closed(channel, &turn)
        case .opening:
            free(channel)
            return again(channel, &turn)
        case .open, .lost, .reopened: break
        }
        if channel.transactions == .selected {
            let error = AMQPError(
                .connectionClosed,
                "the connection was lost, and with it the channel's transaction: open another channel and do it again",
                reply: loss.reply, underlying: loss)
            return end(channel, error, isClean: false, &turn)
        }
        if channel.isRestoring {
            channel.pending.removeAll()
        } else {
            again(channel, &turn)
        }
        channel.calls?.fail(
            AMQPError(
                .connectionClosed,
                "the connection was lost, and with it the address that the reply goes to: call again once it is back",
                reply: loss.reply, underlying: loss), &waiters, &turn)
        let abandoned = channel.consumers.values.filter(\.isAbandoned)
        channel.beginAgain()
        forgetQueues(of: abandoned)
    }

    /// Finds out by a consumer's first delivery whether its queue is a stream.
    mutating func learnKind(of consumer: ConsumerState, from deliveries: DeliveryBatch, _ id: UInt16) {
        guard let channel = channel(id) else { return }
        channel.consumers[ByteName(consumer.origin.consumerTag)]?.hasDelivered = true
        if deliveries.mayHaveHeader("x-stream-offset", at: 0) { channel.isFedByStream = true }
    }

    /// Lets calls that the broker has not answered be made again.
    private mutating func again(_ channel: ChannelState, _ turn: inout Turn) {
        for pending in channel.pending {
            let waiter = waiters.remove(pending.waiter)
            switch pending.kind {
            case .consume(let tag): channel.consumers[ByteName(tag)] = nil
            case .cancel(let tag):
                cancelled(tag, of: channel, &turn)
                turn.resume(waiter, with: .success(.done))
                continue
            case .selectTransactions: channel.transactions = .none
            case .call, .channelOpen, .channelClose, .get, .topology: break
            }
            if waiter == nil { continue }
            turn.resume(waiter, with: .success(.recovered))
        }
        channel.pending.removeAll()
    }

    /// Opens a channel that serves a recovery, or a look at a queue, alone.
    mutating func openTemporaryChannel(waiter: UInt64) throws(AMQPError) -> ChannelKey {
        let channel = try makeChannel()
        channel.role = .temporary
        try request(.channelOpen, MethodID.channelOpenOK, channel, waiter: waiter, kind: .channelOpen)
        return channel.key
    }

    /// The channel, if it is on its way back.
    func restoring(_ key: ChannelKey) -> ChannelState? {
        guard isRecovering, let channel = channel(key), channel.isRestoring else { return nil }
        return channel
    }

    /// Ends a channel of a lost connection; false if the broker has to be told, since it is open there again.
    mutating func closeLost(_ key: ChannelKey, _ turn: inout Turn) -> Bool {
        guard let channel = restoring(key) else { return false }
        guard case .lost = channel.life, channel.pending.isEmpty else {
            channel.life = .open
            return false
        }
        closed(channel, &turn)
        return true
    }

    /// Everything is back: the calls that waited resume.
    mutating func endRecovery(_ report: RecoveryReport, _ turn: inout Turn) {
        // Someone closes it who waits for the confirms of what was sent again.
        phase = settledWaiters.isEmpty ? .open : .draining
        openSince = .now
        retired.recoveries += 1
        for waiter in recoveryWaiters { resume(waiter, with: .recovered, &turn) }
        recoveryWaiters = []
        var report = report
        report.renamedQueues = topology.takeRenamed()
        tell(.recovered(report))
        resumePublishers(&turn)
        resumeSettled(&turn)
    }
}
