package import EventSettings
package import AMQP

/// Takes messages from queues, shows and records them, and acknowledges each one once that has succeeded.
package struct ConsumingService: Sendable {
    /// One queue and what is done with its messages.
    package struct Intake: Sendable {
        package var queue: String
        /// Messages held unacknowledged at most.
        package var prefetch: Int
        /// The largest body that is taken, in bytes, unless the connection takes less.
        package var bodyLimit = ConsumerSettings.standardBodyLimit
        /// Whether someone has chosen the prefetch; otherwise fewer are held where holding them may cost them.
        package var isPrefetchChosen = false
        /// What is known of the queue.
        package var traits = QueueTraits()
        package var arguments: FieldTable
        /// Whether the queue is a stream, which keeps what was read.
        package var isStream: Bool
        /// Whether only the broker knows if it is a stream.
        package var mayBeStream = false
        package var onError: ConsumerSettings.OnError
        /// Whether a message that `print` cannot show is a failure; otherwise its body is shown as it is.
        package var mustPrint: Bool
        package var printer: MessagePrinter?
        package var sink: MessageSink
        /// What is done with each message once it is shown and recorded, one after the other.
        package var actions: [any ActionPlan] = []
        /// Messages that the actions are done for at once.
        package var workers: Int = 1
        /// How far back a message that comes again is known; nil handles every one.
        package var deduplication: Deduplication? = nil
        /// What people call the queue, where that is not its name.
        package var title: String? = nil
        /// Whether messages are only looked at.
        package var isPeek = false
        /// Which messages are shown, recorded and worked on; nil is all.
        package var filter: MessageFilter? = nil
        /// What becomes of the others; nil acknowledges them: the queue is the run's own, or a stream, which keeps them.
        package var rest: RestRule? = nil

        /// Has a stream that is drained read from its first message, unless the arguments say where to begin: the
        /// broker's default is what comes from now on, which is nothing to drain. True if it is changed.
        package mutating func drainAsStream() -> Bool {
            isStream = true
            guard arguments["x-stream-offset"] == nil else { return false }
            arguments["x-stream-offset"] = "first"
            return true
        }

        /// Whether the queues keep what comes: it is looked at, or a copy.
        var isLooking: Bool { isPeek || title != nil }

        /// The queue as it is shown and counted.
        var name: String { title ?? queue }

        package init(
            queue: String, prefetch: Int, arguments: FieldTable = [:], isStream: Bool = false,
            onError: ConsumerSettings.OnError = .stop, mustPrint: Bool = false, printer: MessagePrinter? = nil,
            sink: MessageSink
        ) {
            self.queue = queue
            self.prefetch = prefetch
            self.arguments = arguments
            self.isStream = isStream
            self.onError = onError
            self.mustPrint = mustPrint
            self.printer = printer
            self.sink = sink
        }
    }

    /// When the run ends by itself.
    package struct Stopping: Sendable, Hashable {
        /// After so many messages in all; those that a filter leaves out do not count.
        package var count: Int?
        /// When the queues are empty, or as many have come as were ready at the start.
        package var drain = false
        /// After so long without a message, while there was a connection.
        package var idle: Duration?
        /// After so long.
        package var limit: Duration?

        package init() {}
    }

    package var connection: AMQPConnection
    package var intakes: [Intake]
    package var acknowledgement: AcknowledgementMode
    package var stopping: Stopping
    package var statistics: RunStatistics
    package var stop: StopSignal
    package var report: @Sendable (RunNotice) -> Void
    /// Called once, when the broker has taken note of every consumer.
    package var ready: @Sendable () -> Void
    /// Who looks at what arrives before anything is done with it.
    package var observers: [any ArrivalObserver] = []
    /// Those of the run's connections that the broker blocks, also of connections that actions publish on.
    package var blocked: BlockedConnections
    /// Asked when nothing has come for two seconds: whether all has come that is to come, so that the run ends once the
    /// queues are empty too. Nil waits for another reason to end.
    package var isComplete: (@Sendable () async -> Bool)?

    package init(
        connection: AMQPConnection, intakes: [Intake], acknowledgement: AcknowledgementMode = .after,
        stopping: Stopping = .init(), statistics: RunStatistics, stop: StopSignal,
        report: @escaping @Sendable (RunNotice) -> Void = { _ in }, ready: @escaping @Sendable () -> Void = {}
    ) {
        self.connection = connection
        self.intakes = intakes
        self.acknowledgement = acknowledgement
        self.stopping = stopping
        self.statistics = statistics
        self.stop = stop
        self.report = report
        self.ready = ready
        blocked = BlockedConnections(statistics)
    }

    /// Consumes until a stopping condition holds or the run is to stop. Deliveries that no action has begun on are then
    /// given back, the others finished.
    ///
    /// - Throws: ``AMQPError`` where the broker refuses or is lost, ``HandlingError`` where a message could not be
    ///   handled and that is to end the run.
    package func run() async throws {
        let activity = IntakeActivity(expected: intakes.count, ready: ready)
        statistics.start()
        defer { statistics.end() }
        let failure = await withTaskGroup(of: Void.self) { group in
            let notices = ConnectionNotices(connection: connection, blocked: blocked, report: report)
            group.addTask { await notices.run() }
            if let limit = stopping.limit {
                group.addTask { if (try? await Task.sleep(for: limit)) != nil { stop.request(.time) } }
            }
            if let idle = stopping.idle {
                group.addTask { if await waitForIdleness(of: idle, activity) { stop.request(.idle) } }
                // No message comes if what came before is not read.
                if let writer = intakes.first?.sink.writer {
                    let standstill = max(idle, Self.readerPatience)
                    group.addTask { if await writer.waitForStandstill(of: standstill) { stop.request(.idle) } }
                }
            }
            if let isComplete {
                group.addTask { if await waitForCompletion(activity, isComplete) { stop.request(.verified) } }
            }
            group.addTask { await followRecoveries(activity) }
            let failure = await takeAllInTime(activity)
            group.cancelAll()
            return failure
        }
        if let failure { throw explained(failure) }
    }

    /// How long a reader of the output may pause before it counts as idle, where idling ends the run.
    static let readerPatience = Duration.seconds(10)

    /// How long actions may go on after a signal, and how long the broker may take to answer.
    static let patience = Duration.seconds(5)

    private func explained(_ failure: any Error) -> any Error {
        (failure as? AMQPError).map { BrokerRefusal.explain($0, .consuming, of: connection.configuration) } ?? failure
    }

    /// How long the broker may take to answer at the end of a run, once no action is under way any more.
    static let endPatience = Duration.seconds(10)

    /// A broker that does not answer must not keep a program that was told to end.
    private func takeAllInTime(_ activity: IntakeActivity) async -> (any Error)? {
        let hasActions = intakes.contains { !$0.actions.isEmpty }
        let patience = hasActions ? Self.patience * 2 : Self.patience
        let ended: (any Error)?? = await stop.wait(
            for: { await takeAll(activity) }, afterSignal: patience,
            orUntil: {
                await stop.wait()
                await activity.waitForRest(of: Self.endPatience)
            })
        if let ended { return ended }
        if let failure = activity.failure { return failure }
        // A run that waits for a reader of its output does not wait for the broker.
        if let failure = intakes.lazy.compactMap(\.sink.writer.stuckFailure).first { return failure }
        return AMQPError(
            .timeout,
            "the broker did not answer within \((stop.isUrgent ? patience : Self.endPatience).text) of the end: what it "
                + "had sent goes back")
    }

    private func takeAll(_ activity: IntakeActivity) async -> (any Error)? {
        var runs: [IntakeRun] = []
        var failure: (any Error)?
        do {
            for (number, intake) in intakes.enumerated() {
                runs.append(try await IntakeRun(intake, number: number, service: self, activity: activity))
            }
            if intakes.contains(where: \.isPeek) {
                try await PeekedIntakes(
                    connection: connection, runs: runs, count: stopping.count, stop: stop, ready: ready
                ).run()
            } else if runs.contains(where: { $0.kept != nil }) {
                try await runKeepingRests(runs)
            } else if let count = stopping.count, runs.count > 1 {
                try await SharedIntake(runs: runs, count: count, stop: stop, ready: ready).run()
            } else {
                try await run(runs)
            }
        } catch {
            failure = error
        }
        for run in runs { await run.end() }
        return activity.failure ?? failure
    }

    /// Runs the intakes with one limit for all: what comes beyond it goes back with the rest.
    private func runKeepingRests(_ runs: [IntakeRun]) async throws {
        let limit = stopping.count.map { SettlementQueue(IntakeLimit(limit: $0, exactWindow: 0)) }
        try await run(runs) { run in
            let limit = limit ?? SettlementQueue(IntakeLimit(limit: nil, total: nil, prefetch: run.intake.prefetch))
            guard let kept = run.kept else {
                return try await run.consumeAlone(limit: limit, window: run.intake.prefetch)
            }
            try await RestKeepingRounds(run: run, kept: kept, connection: connection, limit: limit).consume()
        }
    }

    private func run(_ runs: [IntakeRun]) async throws {
        try await run(runs) { run in
            let limit = run.ownLimit(count: stopping.count)
            try await run.consumeAlone(limit: limit, window: limit.window)
        }
    }

    /// Runs the intakes side by side; the first error stops all.
    private func run(
        _ runs: [IntakeRun], _ consume: @escaping @Sendable (IntakeRun) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in runs {
                group.addTask {
                    do {
                        try await consume(run)
                    } catch {
                        run.giveUp()
                        throw error
                    }
                }
            }
            var failure: (any Error)?
            while let result = await group.nextResult() {
                if case .failure(let error) = result { failure = failure ?? error }
            }
            if let failure { throw failure }
        }
    }
}

/// A message could not be handled, and its consumer is to stop then.
package struct HandlingError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
