import AMQP

/// Consumes a queue of which a part stays in its place.
///
/// The messages that stay are left unsettled, and use up the prefetch. When they have used all of it, the consumer is
/// cancelled. Its channel stays open with its messages, and the next round has its own channel and consumer. At the end
/// the channels are closed one after the other, as in ``QueuePeek``, and the broker puts each message back in its
/// place.
struct RestKeepingRounds: Sendable {
    /// How long a queue must have been silent before messages that were kept for long are given back.
    private static let silence = Duration.seconds(1)
    /// The highest number of rounds: a connection has 2,047 channels if the broker does not set another number.
    private static let rounds = 1_000

    let run: IntakeRun
    let kept: KeptRest
    let connection: AMQPConnection
    let limit: SettlementQueue

    /// Consumes until enough messages have come, the queue is drained or the run has to stop.
    func consume() async throws {
        let kind = try await kept.rule.queue.kind(of: run.intake.queue, on: connection)
        if kind == .stream {
            kept.keepNothing()
            try await run.consume(limit: limit, window: run.intake.prefetch)
        } else {
            if kind == .quorum { try watchDeliveries() }
            try await consumeInRounds(isQuorum: kind == .quorum)
        }
        limit.settleRest()
        try await run.close()
    }

    /// Reports what giving back costs if the broker counts it.
    private func watchDeliveries() throws(AMQPError) {
        let version = connection.brokerVersion
        guard version.countsGivenBack else { return }
        let limit = kept.rule.queue.deliveryLimit(at: version)
        if let limit, kept.rule.age != nil, kept.rule.policy == .requeue {
            throw AMQPError(
                .preconditionFailed,
                "queue \"\(run.intake.queue)\" is a quorum queue with a delivery limit of \(limit), and this broker counts "
                    + "each message that is given back: --rest requeue would use it up; let the run end instead (--drain, "
                    + "-n), or look with --peek")
        }
        var watch = DeliveryCountWatch(queue: run.intake.queue, limit: limit, occasion: "--where that gives it back")
        if let notice = try watch.begin() { run.report(notice) }
        kept.watch(watch)
    }

    private func consumeInRounds(isQuorum: Bool) async throws {
        guard !limit.isReached, !kept.isComplete else { return await run.activity.begin() }
        let losses = Task { [kept, connection] in
            for await case .lost in connection.events { kept.forgetAfterLoss() }
        }
        defer { losses.cancel() }
        var isFirst = true
        while try await sweep(isFirst: isFirst, isQuorum: isQuorum) { isFirst = false }
    }

    /// Consumes until the kept messages have to go back, and gives them back. Returns true if the run continues after
    /// that.
    private func sweep(isFirst: Bool, isQuorum: Bool) async throws -> Bool {
        var channels: [Channel] = []
        var end: KeptRest.RoundEnd?
        var failure: (any Error)?
        do {
            repeat {
                end = try await round(on: &channels, isFirst: isFirst && channels.isEmpty)
            } while end == .full && run.stop.reason == nil && !limit.isReached
            // A quorum queue keeps returned messages separately, and puts newly returned ones behind them. So all of
            // them are taken.
            while isQuorum, kept.isLastReturned, try await passOver(on: &channels) {}
        } catch {
            failure = error
        }
        run.returns.refuseFailed()
        let closing = ChannelsInOrder(queue: run.intake.queue, isQuorum: isQuorum, observer: run.channel)
        let closingFailure = await closing.close(channels)
        failure = failure ?? closingFailure
        if let failure { throw failure }
        kept.forget()
        return end == .old && run.stop.reason == nil && !limit.isReached
    }

    private func open(_ channels: inout [Channel]) async throws -> Channel {
        guard channels.count < Self.rounds else { throw RestError(queue: run.intake.name, count: kept.count) }
        let channel = try await connection.openChannel()
        channels.append(channel)
        return channel
    }

    private func round(on channels: inout [Channel], isFirst: Bool) async throws -> KeptRest.RoundEnd? {
        let window = try kept.nextWindow(
            prefetch: run.intake.prefetch, ready: run.ready, wanted: limit.remaining, queue: run.intake.name)
        guard window > 0 else { return .all }
        let over = kept.begin(window)
        let channel = try await open(&channels)
        let consumer = try await channel.consume(
            run.intake.queue, prefetch: UInt16(clamping: window), arguments: run.intake.arguments)
        if isFirst { await run.activity.begin() }
        let ageing = Task { [kept, run] in await kept.waitForAge(silence: Self.silence, of: run.ownActivity) }
        defer {
            ageing.cancel()
            kept.settleDeferred()
        }
        try await run.take(from: consumer, on: channel, limit, until: over) {
            kept.holdBack()
            await channel.waitUntilStill(window)
        }
        // Its completions settle what was written. The writer itself reports a failure.
        try? await run.intake.sink.writer.flush()
        return kept.end
    }

    /// Takes messages without looking at them, up to one that has not been delivered before. Returns true if there may
    /// be more.
    private func passOver(on channels: inout [Channel]) async throws -> Bool {
        let size = run.intake.prefetch
        let channel = try await open(&channels)
        let consumer = try await channel.consume(
            run.intake.queue, prefetch: UInt16(clamping: size), arguments: run.intake.arguments)
        let filled = Latch()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await run.waitForEmptyQueue(isStream: false, or: filled)
                await channel.waitUntilStill(size)
                if !Task.isCancelled { try await run.end(consumer, on: channel) }
            }
            var count = 0
            var isReturned = false
            for try await delivery in consumer {
                count += 1
                isReturned = delivery.redelivered
                if count == size || !isReturned { filled.open() }
            }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
            return isReturned && count >= size
        }
    }
}
