internal import DequeModule

extension Channel {
    /// Makes the channel's publisher, and with confirms puts the channel into confirm mode. A channel has one
    /// publisher.
    ///
    /// The publisher holds the channel, and comes back with it after a loss of the connection. Throws `invalidArgument`
    /// if the channel has a publisher already, if confirms are asked for on a channel with transactions, or if the
    /// prefix of its message ids has more than 235 bytes, and `channelClosed` or `connectionClosed` if they have ended.
    /// It waits for a lost connection.
    ///
    /// Source: RabbitMQ's confirm.select; the corresponding C function is `amqp_confirm_select`.
    public func makePublisher(_ configuration: Publisher.Configuration = .init()) async throws -> Publisher {
        try await makePublisher(configuration, observer: nil)
    }

    /// Makes the channel's publisher with an observer of what becomes of its messages; without confirms it hears
    /// nothing.
    package func makePublisher(
        _ configuration: Publisher.Configuration, observer: (any PublishObserver)?
    ) async throws -> Publisher {
        if let prefix = configuration.messageIDPrefix, prefix.utf8.count > 235 {
            throw AMQPError(.invalidArgument, "the message id prefix has \(prefix.utf8.count) bytes: 235 are the limit")
        }
        var made: PublisherState?
        do {
            _ = try await core.wait("confirm.select", timeout: core.configuration.operationTimeout, .repeats) {
                state, turn, waiter in
                let channel = try open(in: &state)
                // It is there already if the connection was lost in between.
                guard channel.publisher == nil || channel.publisher === made else {
                    throw AMQPError(.invalidArgument, "this channel has a publisher already: open another channel")
                }
                guard !configuration.confirms || channel.transactions == .none else {
                    throw AMQPError(
                        .invalidArgument,
                        "a channel with transactions has no confirms: make the publisher without them, or on another channel"
                    )
                }
                made =
                    made
                    ?? PublisherState(
                        configuration, channel: key.id, frameMax: state.opened.sendingFrameMax, observer: observer)
                channel.publisher = made
                guard configuration.confirms else {
                    return state.resume(waiter, &turn)
                }
                try state.request(.confirmSelect, MethodID.confirmSelectOK, channel, waiter: waiter)
            }
        } catch {
            core.access { state in
                guard let made, let channel = state.channel(key), channel.publisher === made else {
                    return
                }
                channel.publisher = nil
            }
            throw error
        }
        guard let made else { throw AMQPError.unexpectedReply("confirm.select") }
        return Publisher(channel: self, configuration: configuration, kept: made)
    }

    /// The channel and its publisher, or why neither can be used any more.
    ///
    /// While the connection is lost both are still there, but ``ConnectionState/isPaused`` leaves no room.
    func publisher(in state: inout ConnectionState) throws(AMQPError) -> (ChannelState, PublisherState) {
        if case .recovering(let loss) = state.phase { return try lostPublisher(in: &state, loss) }
        let channel = try open(in: &state)
        guard let publisher = channel.publisher else {
            throw AMQPError(.channelClosed, "the channel has no publisher")
        }
        return (channel, publisher)
    }

    private func lostPublisher(
        in state: inout ConnectionState, _ loss: AMQPError
    ) throws(AMQPError) -> (ChannelState, PublisherState) {
        guard let channel = state.channel(key), let publisher = channel.publisher else {
            throw fate.withLock { $0.error } ?? AMQPError(.channelClosed, "the channel has no publisher")
        }
        guard publisher.configuration.waitsForRecovery else {
            throw AMQPError(.connectionClosed, "the connection is lost and not back yet", underlying: loss)
        }
        return (channel, publisher)
    }

    /// The next failure of the publisher; waits for one. Nil when there will be none.
    func nextFailure() async throws -> PublishFailure? {
        let resumption = try await core.wait("a failure", timeout: .nanoseconds(Int64.max)) { state, turn, waiter in
            if let publisher = state.channel(key)?.publisher {
                guard let failure = publisher.takeFailure() else {
                    return publisher.failureWaiters.append(waiter)
                }
                return state.resume(waiter, with: .failure(failure), &turn)
            }
            let left = fate.withLock { $0.failures.popFirst() }
            state.resume(waiter, with: left.map { .failure($0) } ?? .done, &turn)
        }.resumption
        if case .failure(let failure) = resumption { return failure }
        return nil
    }

    /// Resumes publishing tasks if there is room.
    func resumeWindow() {
        core.perform { state, turn in state.resumePublishers(&turn) }
    }

    /// The failures that no flush has reported yet, and how many messages have settled since the one before; they count
    /// as reported afterwards.
    func takeUnreportedFailures() -> (failures: UnreportedFailures, settled: UInt64) {
        core.access { state in
            if let publisher = state.channel(key)?.publisher {
                return publisher.unreported.take(publisher.statistics)
            }
            return fate.withLock { $0.unreported.take($0.statistics) }
        }
    }

    func publisherStatistics() -> Publisher.Statistics {
        core.access { state in
            state.channel(key)?.publisher?.statistics ?? fate.withLock { $0.statistics }
        }
    }

    func outstandingCount() -> Int {
        core.access { state in state.channel(key)?.publisher?.tracker.outstanding ?? 0 }
    }
}
