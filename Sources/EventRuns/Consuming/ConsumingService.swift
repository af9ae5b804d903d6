package import EventSettings
package import AMQP

/// Takes messages from queues, shows and records them, and acknowledges each one after that has succeeded.
package struct ConsumingService: Sendable {
    /// One queue, and what is done with its messages.
    package struct Intake: Sendable {
        package var queue: String
        /// The highest number of unacknowledged messages.
        package var prefetch: Int
        /// The largest body that is taken, in bytes, unless the connection's limit is lower.
        package var bodyLimit = ConsumerSettings.standardBodyLimit
        /// Whether the user chose the prefetch. If not, fewer messages are held if holding them may cost a delivery
        /// attempt.
        package var isPrefetchChosen = false
        /// What is known about the queue.
        package var traits = QueueTraits()
        package var arguments: FieldTable
        /// Whether the queue is a stream. A stream keeps messages that were read.
        package var isStream: Bool
        /// Whether only the broker knows if it is a stream.
        package var mayBeStream = false
        package var onError: ConsumerSettings.OnError
        /// Whether a message that `print` cannot show is a failure. If not, its body is shown unchanged.
        package var mustPrint: Bool
        package var printer: MessagePrinter?
        package var sink: MessageSink
        /// What is done with each message after it is shown and recorded, one action after the other.
        package var actions: [any ActionPlan] = []
        /// How many messages the actions handle at once.
        package var workers: Int = 1
        /// How far back repeated messages are recognised. Nil handles every message.
        package var deduplication: Deduplication? = nil
        /// The name that people use for the queue, if it differs from the queue's name.
        package var title: String? = nil
        /// Whether messages are only looked at.
        package var isPeek = false
        /// Which messages are shown, recorded and worked on. Nil means all.
        package var filter: MessageFilter? = nil
        /// What happens to the other messages. Nil acknowledges them: the queue belongs to the run, or it is a stream,
        /// which keeps them.
        package var rest: RestRule? = nil

        /// Makes a drained stream start at its first message, unless the arguments say where to start. The broker's
        /// default is to send only new messages, and then there is nothing to drain. Returns true if it changed the
        /// arguments.
        package mutating func drainAsStream() -> Bool {
            isStream = true
            guard arguments["x-stream-offset"] == nil else { return false }
            arguments["x-stream-offset"] = "first"
            return true
        }

        /// Whether the queues keep their messages: the run only looks at them, or gets copies.
        var isLooking: Bool { isPeek || title != nil }

        /// The queue's name as it is shown and counted.
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

    /// The conditions that end the run without a signal.
    package struct Stopping: Sendable, Hashable {
        /// After this many messages in all. Messages that a filter leaves out do not count.
        package var count: Int?
        /// When the queues are empty, or after as many messages as were ready at the start.
        package var drain = false
        /// After this long without a message, while there was a connection.
        package var idle: Duration?
        /// After this time.
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
    /// Called once, when the broker has confirmed every consumer.
    package var ready: @Sendable () -> Void
    /// The observers of what arrives. They see a message before anything is done with it.
    package var observers: [any ArrivalObserver] = []
    /// Those of the run's connections that the broker blocks, also of connections that actions publish on.
    package var blocked: BlockedConnections
    /// Called when no message has come for two seconds. Returns whether everything has come, so that the run ends when
    /// the queues are empty too. Nil means that the run ends for other reasons only.
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

    /// Consumes until a stopping condition is met or the run has to stop. Then it gives back the deliveries that no
    /// action has begun on, and finishes the others.
    ///
    /// - Throws: ``AMQPError`` if the broker refuses or is lost. ``HandlingError`` if a message could not be handled
    ///   and that ends the run.
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
                // No new message comes while the earlier output is not read.
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

    /// How long a reader of the output may pause before it counts as idle, if idleness ends the run.
    static let readerPatience = Duration.seconds(10)

    /// How long actions may continue after a signal, and how long the broker may take to answer.
    static let patience = Duration.seconds(5)

    private func explained(_ failure: any Error) -> any Error {
        (failure as? AMQPError).map { BrokerRefusal.explain($0, .consuming, of: connection.configuration) } ?? failure
    }

    /// How long the broker may take to answer at the end of a run, after the last action has ended.
    static let endPatience = Duration.seconds(10)

    /// A broker that does not answer must not keep the program from ending.
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

    /// Runs the intakes with one limit for all. Messages beyond it go back with the rest.
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

    /// Runs the intakes concurrently. The first error stops all of them.
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

/// A message could not be handled, and its consumer is set to stop then.
package struct HandlingError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
