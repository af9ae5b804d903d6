extension ConnectionState {
    /// Sends connection.close once, and resumes the waiter when the connection has ended.
    mutating func close(waiter: UInt64, _ turn: inout Turn) {
        switch phase {
        case .closed: return resume(waiter, &turn)
        case .closing: break
        case .opening, .recovering: isAborted = true
        case .open, .draining:
            sayGoodbye()
            phase = .closing
        }
        closeWaiters.append(waiter)
    }

    /// Sends connection.close, once everything is settled.
    mutating func sayGoodbye() {
        for channel in channels {
            if let channel { settleAll(of: channel) }
        }
        send(.connectionClose(code: 200, text: "Goodbye"), channel: 0)
    }

    /// Settles everything and sends channel.close, and resumes the waiter when the broker has answered.
    mutating func close(_ channel: ChannelState, waiter: UInt64) {
        settleAll(of: channel)
        send(.channelClose(code: 200, text: "Goodbye"), channel: channel.id)
        channel.life = .closing
        channel.pending.append(
            .init(kind: .channelClose, expected: MethodID.channelCloseOK, waiter: waiter))
    }

    /// Accepts nothing new, and resumes the waiter when no publisher awaits a confirm any more.
    mutating func drain(_ waiter: UInt64, _ turn: inout Turn) {
        flushAcks()
        if case .open = phase { phase = .draining }
        guard isDraining || isRecovering else { return resume(waiter, &turn) }
        awaitSettled(waiter, &turn)
    }

    private var isDraining: Bool { if case .draining = phase { true } else { false } }

    private mutating func awaitSettled(_ waiter: UInt64, _ turn: inout Turn) {
        let isBusy = channels.contains { ($0?.publisher?.tracker.outstanding ?? 0) > 0 }
        guard isBusy else { return resume(waiter, &turn) }
        urge()
        settledWaiters.append(waiter)
    }

    /// Resumes the calls that waited for the last confirm.
    mutating func resumeSettled(_ turn: inout Turn) {
        guard !settledWaiters.isEmpty else { return }
        let waiting = settledWaiters
        settledWaiters = []
        for waiter in waiting { awaitSettled(waiter, &turn) }
    }

    /// Ends the connection: every waiter gets the error, every consumer's sequence ends.
    mutating func finish(_ error: AMQPError?, _ turn: inout Turn) {
        if case .closed = phase { return }
        if case .open = phase, error != nil { retired.losses += 1 }
        phase = .closed(error)
        for waiter in closeWaiters { resume(waiter, &turn) }
        let reason = error ?? AMQPError(.connectionClosed, "the connection was closed")
        for channel in channels {
            guard let channel else { continue }
            channels[Int(channel.id)] = nil
            channel.end(reason, isClean: error == nil, &waiters, &turn)
            keepCounts(of: channel)
        }
        for waiter in waiters.removeAll() { turn.resume(waiter, with: .failure(reason)) }
        tell(.closed(error))
        subscribers = [:]
    }
}
