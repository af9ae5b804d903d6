import EventSettings
import EventReports
import AMQP
import EventGeneration
import EventRuns
import Synchronization

extension ConsumerCommand: ProgramCommand {
    package func execute() async -> ExitStatus {
        let session = RunSession(program: "consumer", common: common, options: output, measuring: measuring)
        let plan: ConsumerPlan
        var access: BrokerAccess
        let verifier: MessageVerifier?
        do {
            if common.check { return try await CheckReport.print(self, session) }
            plan = try ConsumerPlan(self)
            access = try BrokerAccess(
                plan.settings.broker, url: common.url, program: "consumer", patience: topology.patience?.duration)
            // One connection serves all of them. Each consumer applies its own limit.
            access.configuration.maximumBodySize = plan.consumers.map(\.bodyLimit).max() ?? 0
            try checkFiles(plan, session)
            try session.openSummary()
            verifier = try makeVerifier(session)
        } catch {
            return session.refuse(error)
        }
        if !namesSource {
            for warning in plan.settings.warnings where warning.endlessProducer == nil {
                session.terminal.warn("\(warning)")
            }
        }
        let remainders = Mutex<[QueueRemainder]?>(nil)
        var failure = await session.withSignals { [access] watch in
            try await consume(plan, access, session, watch, verifier) { found in remainders.withLock { $0 = found } }
        }
        var verdict: Verdict?
        do {
            let unknown = plan.consumers.map { QueueRemainder($0.queue, .unknown("it was not asked")) }
            verdict = try await verifier?.verdict(
                isStrict: verification.strict, remainders: remainders.withLock { $0 } ?? unknown)
        } catch {
            failure = failure ?? ProgramError(error)
        }
        let counters = session.statistics.counters
        let received = counters.wantedTotal
        var statuses: [ExitStatus] = counters.failed > 0 ? [.badInput] : []
        // Messages that earlier processes wrote into the ledger have arrived too. A check of only the first few may
        // find fewer.
        let isEmpty = received == 0 && verdict?.isEmpty ?? true
        let wanted = looking.peek ? 0 : count ?? 0
        if isEmpty || received < wanted { statuses.append(.nothingArrived) }
        switch verdict?.outcome {
        case .differences: statuses.append(.differences)
        case .undecided: statuses.append(.undecided)
        case .clean, .nothing, nil: break
        }
        return await session.end(failure, statuses: statuses) { summary in
            summary.verdict = verdict
            summary.settingsHash = plan.settings.path == nil ? nil : plan.settings.hash
        }
    }

    private func checkFiles(_ plan: ConsumerPlan, _ session: RunSession) throws(ProgramError) {
        var files = FileRoles()
        files.read(common.settings ?? plan.settings.path, as: "the settings")
        let records = plan.consumers.map { ("\"record\" of consumer \"\($0.name)\":", $0.record) }
        try session.checkOutputs(
            files, [("--stats-file", measuring.statsFile), ("--ledger", verification.ledger)] + records)
    }

    /// The verifier of all that arrives with `--verify`. The other options of verification imply `--verify`.
    private func makeVerifier(_ session: RunSession) throws -> MessageVerifier? {
        guard verification.verify || verification.strict || verification.ledger != nil else { return nil }
        return MessageVerifier(
            ledger: try verification.ledger.map(VerificationLedger.init(path:)), report: session.report)
    }

    private func consume(
        _ plan: ConsumerPlan, _ access: BrokerAccess, _ session: RunSession, _ watch: SignalWatch,
        _ verifier: MessageVerifier?, _ found: ([QueueRemainder]) -> Void
    ) async throws {
        var intakes = try plan.intakes(session, access, sink: try session.makeSink(plan.settings.topology))
        let connection = try await access.connect(
            waiting: topology.waitForBroker?.duration, logger: session.logger, note: session.terminal.note)
        session.trace("connected to \(access.configuration.redactedURI), named by \(access.origin.rawValue)")
        let result = await Result {
            let declaration = TopologyDeclaration(plan.settings.topology, mode: plan.topologyMode)
            let queues = try await declaration.apply(on: connection) { session.terminal.note($0) }
            session.trace("topology: \(plan.topologyMode), \(counted(queues.count, "queue"))")
            if session.terminal.isInteractive {
                Banner(session.terminal).show(plan, access, queues)
            }
            let tap = try await openTap(plan, connection, &intakes, session.terminal)
            let watching = Task { await tap?.watch(report: session.report) }
            defer { watching.cancel() }
            if let note = plan.restNote { session.terminal.note(note) }
            var waiting = 0
            if tap == nil, !looking.peek, queue != nil || drain || count != nil {
                waiting = try await noteOtherConsumers(
                    of: Set(plan.consumers.map(\.queue)), connection, session.terminal)
            }
            // How many of the waiting messages --where lets through is not known.
            let total = drain && looking.conditions.isEmpty ? min(waiting, count ?? waiting) : count
            let latency = LatencyObserver()
            session.statistics.measure(latency)
            var service = ConsumingService(
                connection: connection, intakes: intakes, acknowledgement: taking.ack, stopping: conditions,
                statistics: session.statistics, stop: session.stop, report: session.report,
                ready: {
                    do {
                        try session.emptyRecording()
                    } catch {
                        session.terminal.error(ProgramError(error).message)
                        session.stop.request(.output)
                    }
                    if !drain, !looking.peek { session.terminal.note("[??] Listening.. (press CTRL+C to exit)") }
                })
            service.blocked = session.blocked
            service.observers = [verifier].compactMap(\.self) + [latency]
            if let verifier, endsWhenVerified { service.isComplete = { await verifier.isComplete() } }
            try await session.run(watch: watch, total: total, isLong: true) { [service] in try await service.run() }
        }
        if let verifier { found(await remainders(intakes, connection, session, verifier)) }
        await session.close(connection)
        try result.get()
    }

    /// Makes the private queue if exchanges are tapped, and has the intake take messages from it.
    private func openTap(
        _ plan: ConsumerPlan, _ connection: AMQPConnection, _ intakes: inout [ConsumingService.Intake],
        _ terminal: Terminal
    ) async throws -> TapQueue? {
        guard !plan.taps.isEmpty else { return nil }
        let tap = try await TapQueue(plan.taps, on: connection)
        for note in plan.tapNotes { terminal.note(note) }
        for index in intakes.indices {
            intakes[index].title = intakes[index].queue
            intakes[index].queue = tap.name
        }
        return tap
    }

    /// Returns how many messages wait. If the run expects a certain number of messages or all of them, also says who
    /// else takes from the queues.
    private func noteOtherConsumers(
        of queues: Set<String>, _ connection: AMQPConnection, _ terminal: Terminal
    ) async throws -> Int {
        var waiting = 0
        for queue in queues.sorted() {
            let status: QueueStatus
            do {
                status = try await connection.withChannel { try await $0.checkQueue(queue) }
            } catch let error as AMQPError where error.reply != nil {
                // Consuming reports what is wrong with the queue.
                continue
            }
            waiting += status.messageCount
            guard status.consumerCount > 0 else { continue }
            let others =
                status.consumerCount == 1
                ? "1 other consumer: it takes its" : "\(grouped(status.consumerCount)) other consumers: they take their"
            terminal.note("queue \"\(queue)\" has \(others) share")
        }
        return waiting
    }

    /// Whether a verifying run ends when all announced messages have come. It does if no other option ends it.
    private var endsWhenVerified: Bool {
        count == nil && !drain && !looking.peek && stopping.idle == nil && stopping.limit == nil
    }

    /// How long the broker may take, after a signal, to say what the queues still have.
    private static let lookingPatience = Duration.seconds(4)

    /// What the queues still have, for the verdict.
    private func remainders(
        _ intakes: [ConsumingService.Intake], _ connection: AMQPConnection, _ session: RunSession,
        _ verifier: MessageVerifier
    ) async -> [QueueRemainder] {
        let look = RemainderLook(
            connection, intakes, givesBack: looking.peek || taking.ack == .never, counters: session.statistics.counters)
        // A ledger that cannot be read is reported when the verdict is made.
        let found = await session.stop.wait(
            for: { try? await verifier.remainders(look) }, afterSignal: Self.lookingPatience)
        return found.flatMap(\.self) ?? RemainderLook.unknown(intakes, "it did not answer in time")
    }

    private var conditions: ConsumingService.Stopping {
        var conditions = ConsumingService.Stopping()
        conditions.count = count
        conditions.drain = drain
        conditions.idle = stopping.idle?.duration
        conditions.limit = stopping.limit?.duration
        return conditions
    }
}
