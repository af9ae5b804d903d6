import AMQP
import EventPipeline

extension ConsumerCommand: ProgramCommand {
    package func execute() async -> ExitStatus {
        let session = RunSession(program: "consumer", common: common, options: output)
        let plan: ConsumerPlan
        let access: BrokerAccess
        do {
            if common.check { return try await CheckReport.print(self, session) }
            plan = try ConsumerPlan(self)
            access = try BrokerAccess(plan.settings.broker, url: common.url, program: "consumer")
            try session.openSummary()
        } catch {
            let error = ProgramError(error)
            session.terminal.error(error.message)
            return error.status
        }
        if !namesSource {
            for warning in plan.settings.warnings where warning.endlessProducer == nil {
                session.terminal.warn("\(warning)")
            }
        }
        let failure = await session.withSignals { watch in try await consume(plan, access, session, watch) }
        let counters = session.statistics.counters
        let received = counters.wantedTotal
        var statuses: [ExitStatus] = counters.failed > 0 ? [.badInput] : []
        // A look at the first few may find fewer.
        let wanted = looking.peek ? 1 : count ?? 1
        if received < wanted { statuses.append(.nothingArrived) }
        return await session.end(failure, statuses: statuses) { summary in
            summary.settingsHash = plan.settings.path == nil ? nil : plan.settings.hash
        }
    }

    private func consume(
        _ plan: ConsumerPlan, _ access: BrokerAccess, _ session: RunSession, _ watch: SignalWatch
    ) async throws {
        var intakes = try plan.intakes(session, sink: try session.makeSink())
        let connection = try await access.connect(
            waiting: topology.waitForBroker?.duration, logger: session.logger, note: session.terminal.note)
        session.trace("connected to \(access.configuration.redactedURI), named by \(access.origin.rawValue)")
        let result = await Result {
            let declaration = TopologyDeclaration(plan.settings.topology, mode: plan.topologyMode)
            let queues = try await declaration.apply(on: connection) { session.terminal.note($0) }
            session.trace("topology: \(plan.topologyMode), \(queues.count) queues")
            if session.terminal.isInteractive {
                Banner(session.terminal).show(plan, access, queues)
            }
            let tap = try await openTap(plan, connection, &intakes, session.terminal)
            let watching = Task { await tap?.watch(report: session.report) }
            defer { watching.cancel() }
            if !looking.conditions.isEmpty, taking.ack != .never, !looking.peek, tap == nil {
                session.terminal.note(
                    "messages that --where leaves out are acknowledged too: --peek looks without taking")
            }
            if tap == nil, !looking.peek, queue != nil || drain || count != nil {
                try await noteOtherConsumers(of: Set(plan.consumers.map(\.queue)), connection, session.terminal)
            }
            let service = ConsumingService(
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
            try await session.run(service, watch: watch, total: count, isLong: true)
        }
        await session.close(connection)
        try result.get()
    }

    /// Makes the private queue where exchanges are tapped, and has the intake take from it.
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

    /// Says who else takes from the queues, where so many or all of their messages are expected.
    private func noteOtherConsumers(
        of queues: Set<String>, _ connection: AMQPConnection, _ terminal: Terminal
    ) async throws {
        for queue in queues.sorted() {
            let status: QueueStatus
            do {
                status = try await connection.withChannel { try await $0.checkQueue(queue) }
            } catch let error as AMQPError where error.reply != nil {
                // Consuming says what is wrong with it.
                continue
            }
            guard status.consumerCount > 0 else { continue }
            let others =
                status.consumerCount == 1
                ? "1 other consumer: it takes its" : "\(status.consumerCount) other consumers: they take their"
            terminal.note("queue \"\(queue)\" has \(others) share")
        }
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
