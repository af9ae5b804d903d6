internal import Logging

/// Brings back what was on a lost connection, once its socket is open again: topology, channels, consumers, and the
/// messages without a confirm.
struct Recovery: Sendable {
    /// How often something is tried that the broker still holds for the lost connection, such as an exclusive queue.
    private static let attempts = 7

    let core: ConnectionCore
    /// The life of the connection that this is for; it ends with the next loss.
    let generation: UInt64
    let endpoint: AMQPEndpoint
    private let start = MonotonicTime.now

    /// Does all of it. A loss in the middle ends it, and the connection's thread begins anew.
    func run() async {
        var report = RecoveryReport(endpoint: endpoint)
        do {
            do {
                if core.configuration.recovery?.declaresTopology == true { try await declareTopology(&report) }
            } catch let error as AMQPError where error.code == .channelsExhausted {
                report.problems.append(AMQPError(error.code, "nothing could be declared again: \(error.message)"))
            }
            for key in lostChannels { try await restore(key, &report) }
            let done = report
            core.logger.info("connection is back", metadata: ["endpoint": "\(endpoint)"])
            core.perform { state, turn in
                guard state.generation == generation, state.isRecovering else { return }
                state.endRecovery(done, &turn)
            }
        } catch {
            core.logger.debug("recovery failed", metadata: ["error": "\(error)"])
            let failure = error as? AMQPError ?? AMQPError(.connectionClosed, "\(error)")
            core.access { state in
                guard state.generation == generation, state.isRecovering else { return }
                state.failedRecovery = AMQPError(.connectionClosed, failure.message, reply: nil, underlying: failure)
            }
        }
    }

    private var lostChannels: [ChannelKey] {
        core.access { state in
            state.channels.compactMap { channel in
                channel.flatMap { $0.isRestoring ? $0.key : nil }
            }
        }
    }

    /// Makes a call as long as the connection is in the life that this is for.
    @discardableResult
    private func wait<Value>(
        _ operation: String, _ start: (inout ConnectionState, inout Turn, _ waiter: UInt64) throws -> Value
    ) async throws -> (value: Value, resumption: Resumption) {
        let result = try await core.wait(operation, timeout: core.configuration.operationTimeout, .recovery) {
            state, turn, waiter in
            guard state.generation == generation, state.isRecovering else {
                throw AMQPError(.connectionClosed, "the connection was lost again")
            }
            // The broker closed the connection over it before: once more would be for ever.
            if let refusal = state.refusedSteps[operation]?.verdict { throw refusal }
            return try start(&state, &turn, waiter)
        }
        core.access { $0.refusedSteps[operation] = nil }
        return result
    }
}

// MARK: - Channels

extension Recovery {
    /// Opens a channel again with its consumers, and sends what has no confirm.
    private func restore(_ key: ChannelKey, _ report: inout RecoveryReport) async throws {
        var attempt = 0
        while true {
            do throws(RestoreFailure) {
                try await reopen(key, &report)
                report.resentMessages += try goOn(key)
                // A cluster may have been upgraded meanwhile.
                let problem = core.access { state in
                    state.channel(key)?.prefetches[true].flatMap {
                        $0 > 0 ? state.opened.sharedPrefetchProblem : nil
                    }
                }
                if let problem { report.problems.append(problem) }
                return
            } catch {
                guard core.access({ restoring(key, $0) != nil }) else { return }
                guard let refusal = error.refusal else { throw error.error }
                if refusal.saysNoStream, let tag = error.consumer, learnNoStream(key, tag) { continue }
                if refusal.isHeld, attempt + 1 < Self.attempts {
                    try await Task.sleep(for: Self.backoff.delay(attempt))
                    attempt += 1
                } else {
                    report.problems.append(refusal)
                    giveUp(key, consumer: error.consumer, refusal)
                    if error.consumer == nil { return }
                }
            }
        }
    }

    /// Sends what has no confirm, and hands the channel over to its users; returns how many messages.
    private func goOn(_ key: ChannelKey) throws(RestoreFailure) -> Int {
        do {
            return try core.access { state throws(AMQPError) in
                guard let channel = try opened(key, state) else { return 0 }
                channel.life = .open
                for (tag, consumer) in channel.consumers where consumer.isAbandoned {
                    try state.request(
                        .basicCancel(tag.text), MethodID.basicCancelOK, channel, waiter: 0, kind: .cancel(tag: tag.text)
                    )
                }
                // A dedicated channel whose consumer could not come back.
                state.retire(channel)
                return channel.publisher?.resend(&state.outgoing) ?? 0
            }
        } catch {
            throw RestoreFailure(error: error)
        }
    }

    /// The channel, if it is on its way back in this life of the connection.
    private func restoring(_ key: ChannelKey, _ state: ConnectionState) -> ChannelState? {
        state.generation == generation ? state.restoring(key) : nil
    }

    /// The same, if the broker has opened it. Throws why the broker closed it if no call was waiting.
    private func opened(_ key: ChannelKey, _ state: ConnectionState) throws(AMQPError) -> ChannelState? {
        guard let channel = restoring(key, state) else { return nil }
        if case .lost(let refusal?) = channel.life { throw refusal }
        return channel
    }

    /// What kept a channel from coming back.
    private struct RestoreFailure: Error {
        var error: any Error
        /// The consumer that it failed for.
        var consumer: ByteName?
        /// The broker's refusal; nil if the connection was lost again.
        var refusal: AMQPError? {
            guard let error = error as? AMQPError, error.reply != nil, !error.isLoss else { return nil }
            return error
        }
    }

    private func reopen(
        _ key: ChannelKey, _ report: inout RecoveryReport
    ) async throws(RestoreFailure) {
        do {
            try await wait("opening channel \(key.id) again") { state, turn, waiter in
                guard let channel = state.restoring(key) else {
                    // Closed by the application meanwhile: there is nothing to bring back.
                    return state.resume(waiter, &turn)
                }
                channel.life = .lost(refusal: nil)
                try state.request(.channelOpen, MethodID.channelOpenOK, channel, waiter: waiter, kind: .channelOpen)
            }
            try await selectConfirms(key)
        } catch {
            throw RestoreFailure(error: error)
        }
        let tags = core.access { $0.channel(key)?.consumers.keys.sorted { $0.text < $1.text } ?? [] }
        for tag in tags {
            let step = "consuming with \"\(tag.text)\" on channel \(key.id) again"
            // The channel is open, and works without it.
            if let refusal = core.access({ $0.refusedSteps[step]?.verdict }) {
                report.problems.append(refusal)
                giveUp(key, consumer: tag, refusal)
                continue
            }
            do {
                try await findPlace(key, tag)
                try await wait(step) { state, turn, waiter in
                    guard let channel = try opened(key, state), let consumer = channel.consumers[tag] else {
                        return state.resume(waiter, &turn)
                    }
                    if consumer.isAbandoned {
                        channel.consumers[tag] = nil
                        state.forgetQueues(of: CollectionOfOne(consumer))
                        return state.resume(waiter, &turn)
                    }
                    try state.consume(consumer, channel, waiter: waiter)
                }
            } catch {
                throw RestoreFailure(error: error, consumer: tag)
            }
        }
    }

    /// Finds out where a consumer continues that has got nothing yet: in a stream with what was published since it began.
    private func findPlace(_ key: ChannelKey, _ tag: ByteName) async throws {
        let (consumer, canAsk) = core.access { state in
            let consumer = state.channel(key)?.consumers[tag]
            let queue = consumer.flatMap { state.topology.queue($0.origin.queue) }
            let mayBeStream = queue.map { $0.declaredArguments["x-queue-type"] == "stream" } ?? true
            return (consumer, mayBeStream && state.opened.brokerVersion != nil)
        }
        guard let consumer else { return }
        if consumer.place.isOpen, canAsk {
            let answer = await core.isStream(consumer.origin.queue, .recovery) {
                $0.generation == generation && $0.isRecovering
            }
            if let answer { consumer.place.learn(isStream: answer) }
        }
        // Others are not held up for long: without the wait a little of what is older comes too.
        guard let pause = consumer.place.timeToWholeSecond(), .now < start + .seconds(1) else { return }
        try await Task.sleep(for: pause)
    }

    /// Notes that a consumer's queue is no stream, though its messages had offsets; returns false if the application says
    /// that it is one.
    private func learnNoStream(_ key: ChannelKey, _ tag: ByteName) -> Bool {
        let consumer = core.access { restoring(key, $0)?.consumers[tag] }
        guard let consumer, consumer.place.learnNoStream() else { return false }
        // What was kept of before the loss comes again.
        consumer.sink.beginAgain()
        return true
    }

    private func selectConfirms(_ key: ChannelKey) async throws {
        try await wait("confirm.select on channel \(key.id) again") { state, turn, waiter in
            guard let channel = try opened(key, state) else {
                return state.resume(waiter, &turn)
            }
            for global in [false, true] {
                guard let count = channel.prefetches[global] else { continue }
                try state.setPrefetch(count, global: global, channel, waiter: 0)
            }
            guard channel.publisher?.confirms == true else {
                return state.resume(waiter, &turn)
            }
            try state.request(.confirmSelect, MethodID.confirmSelectOK, channel, waiter: waiter)
        }
    }

    /// Ends what cannot come back: one consumer, or the whole channel.
    private func giveUp(_ key: ChannelKey, consumer tag: ByteName?, _ error: AMQPError) {
        core.perform { state, turn in
            guard let channel = restoring(key, state) else { return }
            if let tag {
                guard let consumer = channel.consumers.removeValue(forKey: tag) else { return }
                if consumer.again == nil { state.forgetQueues(of: CollectionOfOne(consumer)) }
                state.stop(consumer, of: channel, .refused(error), &turn)
            } else {
                state.end(channel, error, isClean: false, &turn)
            }
        }
    }

    /// How long to wait for the broker to notice that the lost connection is gone.
    private static let backoff = Backoff(initialDelay: .milliseconds(100), maximumDelay: .milliseconds(6400))
}

// MARK: - Topology

extension Recovery {
    /// Declares again what was declared, on a channel for that alone; what the broker refuses is left out and reported.
    private func declareTopology(_ report: inout RecoveryReport) async throws {
        let record = core.access { $0.topology }
        for exchange in record.exchanges {
            _ = try await declare("exchange \"\(exchange.name)\"", &report) {
                (.exchangeDeclare(exchange, passive: false), MethodID.exchangeDeclareOK)
            }
        }
        for recorded in record.queues {
            let old = recorded.queue.name
            var queue = recorded.queue
            if recorded.isServerNamed { queue.name = "" }
            let reply = try await declare("queue \"\(old)\"", &report) {
                (.queueDeclare(queue, passive: false), MethodID.queueDeclareOK)
            }
            guard recorded.isServerNamed, case .method(.queueDeclareOK(let status))? = reply else { continue }
            rename(old, status.name)
        }
        for binding in core.access({ $0.topology.bindings }) {
            let reply =
                switch binding.destination {
                case .queue: MethodID.queueBindOK
                case .exchange: MethodID.exchangeBindOK
                }
            _ = try await declare("binding to \"\(binding.source)\"", &report) { (.bind(binding), reply) }
        }
        try await closeTemporary()
    }

    private func rename(_ old: String, _ new: String) {
        core.access { state in
            guard state.generation == generation else { return }
            state.topology.renamed(old, to: new)
            for channel in state.channels {
                guard let channel else { continue }
                for (tag, consumer) in channel.consumers where consumer.origin.queue.hasSameBytes(as: old) {
                    channel.consumers[tag]?.origin.queue = new
                }
            }
        }
    }

    /// Makes one declaration; nil if the broker refuses it for good.
    private func declare(
        _ what: String, _ report: inout RecoveryReport, _ method: () -> (ClientMethod, UInt32)
    ) async throws -> Resumption? {
        let (method, expected) = method()
        for attempt in 0..<Self.attempts {
            let key = try await temporaryChannel()
            do {
                return try await wait("declaring \(what) again") { state, turn, waiter in
                    guard let channel = state.channel(key) else {
                        throw AMQPError(.channelClosed, "the recovery's channel is gone")
                    }
                    try state.request(method, expected, channel, waiter: waiter)
                }.resumption
            } catch let error as AMQPError where error.reply != nil && !error.isLoss {
                if error.code == .resourceLocked, attempt + 1 < Self.attempts {
                    try await Task.sleep(for: Self.backoff.delay(attempt))
                    continue
                }
                report.problems.append(
                    AMQPError(error.code, "\(what) could not be declared again: \(error.message)", reply: error.reply))
                return nil
            }
        }
        return nil
    }

    /// The channel for declarations; a new one if the broker has closed the last.
    private func temporaryChannel() async throws -> ChannelKey {
        let existing = core.access { state in
            state.channels.lazy.compactMap { $0 }.first { $0.isTemporary && $0.isOpen }?.key
        }
        if let existing { return existing }
        return try await wait("opening a channel for declarations") { state, turn, waiter in
            try state.openTemporaryChannel(waiter: waiter)
        }.value
    }

    /// Waits for the answer too, so that the channel's number is free when the connection is back.
    private func closeTemporary() async throws {
        try await wait("closing the channel for declarations") { state, turn, waiter in
            let channel = state.channels.lazy.compactMap(\.self).first { $0.isTemporary && $0.isOpen }
            guard let channel else { return state.resume(waiter, &turn) }
            state.close(channel, waiter: waiter)
        }
    }
}
