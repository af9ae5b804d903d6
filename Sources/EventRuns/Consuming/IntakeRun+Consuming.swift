import EventSettings
import AMQP

// Consuming until the end, also across what the broker does to a consumer.
extension IntakeRun {
    /// How long it is tried to consume where the broker cannot let it yet.
    private static let patience = Duration.seconds(60)
    /// The pause before the first try again; each further one is twice as long.
    private static let firstPause = Duration.milliseconds(100)
    /// The longest pause.
    private static let longestPause = Duration.seconds(5)

    /// Consumes until the limit is reached, the queue is drained, the latch opens or the run is to stop. What the limit
    /// holds back stays held back.
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
                // One that lasted is no reason to wait for the next.
                pause = .now - begun > Self.longestPause ? Self.firstPause : min(pause * 2, Self.longestPause)
                await stop.wait(atMost: pause)
            }
        }
        // Its completions settle what was written; a failure is the writer's to report.
        try? await intake.sink.writer.flush()
        takeOffWithdrawn()
    }

    /// Starts a consumer, and waits for a node that does not have the queue yet.
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

    /// Takes what a consumer gets. What the broker takes back meanwhile is not begun on.
    ///
    /// - Parameter prepare: What is done before the consumer is cancelled.
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

    /// Says at once when the broker ends a consumer while messages are worked on, which may take long.
    private func watchEnd(of consumer: Consumer) async {
        guard let error = await consumer.endByBroker() else { return }
        let count = ownActivity.unfinishedCount
        guard count > 0 else { return }
        let messages = count == 1 ? "1 message" : "\(count) messages"
        report(
            .warning(
                "\(description(of: error)); \(messages) under way will be finished and cannot be acknowledged, nothing else "
                    + "is begun"))
    }

    /// What happened, with the queue's name.
    private func description(of error: AMQPError) -> String {
        let text = BrokerRefusal.explain(error, .consuming).message
        return text.contains("\"\(intake.queue)\"") ? text : "queue \"\(intake.name)\": \(text)"
    }

    /// Whether a consumer that the broker has ended is replaced by another.
    ///
    /// A message that was held too long is a failure, so `on_error` decides. A queue that is gone is the end.
    private func consumesAgain(after error: AMQPError, _ limit: SettlementQueue, _ enough: Latch) -> Bool {
        guard stop.reason == nil, !limit.isReached, !enough.isOpen else { return false }
        switch error.code {
        case .consumerTimeout: return intake.onError != .stop && mode != .never
        case .consumerCancelled:
            guard let reason = error.underlying as? AMQPError else { return true }
            return reason.code != .notFound
        // A recovery has waited for some seconds.
        default: return error.isPassing
        }
    }
}

extension AMQPError {
    /// Whether a queue is there, and its node cannot let it be consumed yet.
    fileprivate var isPassing: Bool { code == .unavailable || isWithoutReplica }
}
