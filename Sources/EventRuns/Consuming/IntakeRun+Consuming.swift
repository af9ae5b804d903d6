import EventGeneration
import EventSettings
import AMQP

// Consuming until the end, also after the broker ends a consumer.
extension IntakeRun {
    /// How long the run tries to consume while the broker cannot allow it yet.
    private static let patience = Duration.seconds(60)
    /// The pause before the first retry. Each later pause is twice as long.
    private static let firstPause = Duration.milliseconds(100)
    /// The longest pause.
    private static let longestPause = Duration.seconds(5)

    /// Consumes until the limit is reached, the queue is drained, the latch opens or the run has to stop. Settlements
    /// that the limit holds back stay held back.
    func consume(limit: SettlementQueue, window: Int, until enough: Latch = Latch()) async throws {
        var arguments = intake.arguments
        var pause = Self.firstPause
        var isFirst = true
        while true {
            let consumer = try await begin(arguments, window)
            if isFirst { await activity.begin() }
            isFirst = false
            let begun = ContinuousClock.now
            do {
                try await take(from: consumer, on: channel, limit, until: enough)
                break
            } catch let error as AMQPError where consumesAgain(after: error, limit, enough) {
                report(.warning("\(description(of: error)): consuming again"))
                arguments = consumer.argumentsToContinue
                // If a consumer lasted long, the next one does not have to wait.
                pause = .now - begun > Self.longestPause ? Self.firstPause : min(pause * 2, Self.longestPause)
                await stop.wait(atMost: pause)
            }
        }
        // Its completions settle what was written. The writer itself reports a failure.
        try? await intake.sink.writer.flush()
        takeOffWithdrawn()
    }

    /// Starts a consumer. Waits if the node does not have the queue yet.
    private func begin(_ arguments: FieldTable, _ window: Int) async throws -> Consumer {
        let end = ContinuousClock.now + Self.patience
        var pause = Self.firstPause
        var hasWarned = false
        while true {
            do {
                try await reopenChannel()
                return try await channel.consume(
                    intake.queue, prefetch: UInt16(clamping: window), arguments: arguments)
            } catch let error as AMQPError where error.isPassing && .now < end && stop.reason == nil {
                if !hasWarned { report(.warning("queue \"\(intake.name)\": \(error): waiting for it")) }
                hasWarned = true
                await stop.wait(atMost: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Takes what a consumer gets. It does not begin to handle deliveries that the broker takes back in the meantime.
    ///
    /// - Parameter prepare: Called before the consumer is cancelled.
    func take(
        from consumer: Consumer, on channel: Channel, _ limit: SettlementQueue, until enough: Latch,
        beforeCancelling prepare: @escaping @Sendable () async -> Void = {}
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.waitForEnd(limit, enough)
                if !Task.isCancelled { await prepare() }
                if !Task.isCancelled { try await self.end(consumer, on: channel) }
            }
            group.addTask { await self.watchLosses() }
            if !actions.isEmpty { group.addTask { await self.watchEnd(of: consumer) } }
            if let workers {
                try await work(through: consumer, limit, workers)
            } else {
                try await takeBatches(of: consumer, limit)
            }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }

    /// Reports at once that the broker ended a consumer: the messages still being handled may take long.
    private func watchEnd(of consumer: Consumer) async {
        guard let error = await consumer.endByBroker() else { return }
        let count = ownActivity.unfinishedCount
        guard count > 0 else { return }
        let messages = counted(count, "message")
        report(
            .warning(
                "\(description(of: error)); \(messages) in progress will be finished and cannot be acknowledged, nothing else "
                    + "is begun"))
    }

    /// What happened, with the queue's name.
    private func description(of error: AMQPError) -> String {
        let text = BrokerRefusal.explain(error, .consuming).message
        return text.contains("\"\(intake.queue)\"") ? text : "queue \"\(intake.name)\": \(text)"
    }

    /// Whether another consumer replaces a consumer that the broker has ended.
    ///
    /// A message that was held too long is a failure, so `on_error` decides. If the queue is gone, the run ends.
    private func consumesAgain(after error: AMQPError, _ limit: SettlementQueue, _ enough: Latch) -> Bool {
        guard stop.reason == nil, !limit.isReached, !enough.isOpen else { return false }
        switch error.code {
        case .consumerTimeout: return intake.onError != .stop && mode != .never
        case .consumerCancelled:
            guard let reason = error.underlying as? AMQPError else { return true }
            return reason.code != .notFound
        // A recovery has waited for some seconds already.
        default: return error.isPassing
        }
    }
}

extension AMQPError {
    /// Whether the queue exists, but its node cannot serve a consumer yet.
    fileprivate var isPassing: Bool { code == .unavailable || isWithoutReplica }
}
