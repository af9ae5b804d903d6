import AMQP
import EventGeneration
import AMQPRouting
import EventReports
import EventRuns
import EventSettings

extension ProducerCommand: ProgramCommand {
    package func execute() async -> ExitStatus {
        var session = RunSession(program: "producer", common: common, options: output, measuring: measuring)
        if reference.writesInitialSettings { return InitialSettings.write(to: common.settings, session.terminal) }
        let plan: ProducerPlan
        let access: BrokerAccess?
        do {
            if let lines = try referenceLines(session.terminal) { return try await session.print(lines) }
            if common.check { return try await CheckReport(self).print(session) }
            plan = try ProducerPlan(
                self, warn: session.terminal.warn,
                foundNothing: { [statistics = session.statistics] in statistics.count { $0.emptyInputs += 1 } })
            access =
                dryRun
                ? nil
                : try BrokerAccess(
                    plan.settings.broker, url: common.url, program: "producer", patience: topology.patience?.duration)
            try checkFiles(plan, session)
            try session.openSummary()
            try session.openFailed(publishing.failed)
        } catch {
            return session.refuse(error)
        }
        for warning in plan.settings.warnings where applies(warning, plan) { session.terminal.warn("\(warning)") }
        if dryRun, !plan.producers.isEmpty {
            for warning in TopologyReview(plan.settings).warnings { session.terminal.warn(warning) }
        }
        if dryRun { for note in plan.settings.notes { session.terminal.note("[##] NOTE: \(note)") } }
        let failure = await session.withSignals { [session] watch in
            if let access {
                try await publish(plan, access, session, watch)
            } else {
                try await dryRun(plan, session, watch)
            }
        }
        let counters = session.statistics.counters
        return await session.end(failure, statuses: statuses(counters, session.stop.reason)) { summary in
            summary.failures = session.failed.summary
            summary.isDryRun = dryRun
            summary.askedRate = dryRun || !plan.isPaced ? nil : plan.askedRate ?? summary.pace.askedRate
            summary.seed = plan.seed.map(String.init)
            summary.settingsHash = plan.settings.path == nil ? nil : plan.settings.hash
        }
    }

    /// The exit statuses that the counts of a run lead to.
    private func statuses(_ counters: RunStatistics.Counters, _ reason: StopReason?) -> [ExitStatus] {
        var statuses: [ExitStatus] = []
        let failed =
            counters.returnedTotal + counters.nacked + counters.refused + counters.unconfirmed + counters.unsent
        if failed > 0 { statuses.append(.notConfirmed) }
        if counters.refused > 0, counters.confirmed == 0 { statuses.append(.refused) }
        if counters.unsendable > 0 { statuses.append(.badInput) }
        // With both an amount and a time, the limit that is reached first ends the run.
        let isCutShort = counters.unreached > 0 && (reason == nil || reason == .terminated)
        if isCutShort || counters.emptyInputs > 0 { statuses.append(.nothingArrived) }
        return statuses
    }

    /// What the program prints instead of running, if the command line asks about the format.
    private func referenceLines(_ terminal: Terminal) throws -> [String]? {
        if reference.schema { return [String(SettingsSchema.text.dropLast())] }
        if reference.definitions { return [try definitions(terminal)] }
        if reference.generators { return try GeneratorListing(GeneratorReference.all).lines(names) }
        guard let volume = reference.volume else { return nil }
        var sample = try SampleValues(volume, of: self)
        return try sample.lines(pace.amount ?? SampleValues.usual)
    }

    private func definitions(_ terminal: Terminal) throws(ProgramError) -> String {
        let settings = try SettingsAccess.load(common, self.settings, isOptional: false)
        let access = try BrokerAccess(settings.broker, url: common.url, program: "producer")
        for remark in settings.topology.remarksOnDefinitions { terminal.warn(remark) }
        return settings.topology.definitions(vhost: access.configuration.virtualHost).indented()
    }

    private func checkFiles(_ plan: ProducerPlan, _ session: RunSession) throws(ProgramError) {
        var files = FileRoles()
        files.read(plan.settings.path, as: "the settings")
        if source.readsStandardInput || common.settings == "-" { files.read("-", as: "what standard input reads") }
        if let path = source.replay, path != "-" { files.read(path, as: "the recording that is replayed") }
        for producer in plan.producers {
            files.read(producer.rows, as: "the rows of producer \"\(producer.name)\"")
            files.read(producer.replay?.path, as: "the recording that producer \"\(producer.name)\" replays")
        }
        try session.checkOutputs(
            files,
            [
                ("--stats-file", measuring.statsFile), ("--faults-log", faults.faultsLog),
                ("--failed", publishing.failed),
            ])
    }

    /// Whether a warning applies to this run. Flags may give an end or a pace to a producer that has none in the file.
    private func applies(_ warning: SettingsProblem, _ plan: ProducerPlan) -> Bool {
        guard let name = warning.endlessProducer else { return true }
        return time.limit == nil
            && plan.producers.contains { $0.name == name && $0.amount == nil && $0.pace == .unlimited }
    }

    private func dryRun(_ plan: ProducerPlan, _ session: RunSession, _ watch: SignalWatch) async throws {
        var run = DryRun(
            streams: plan.streams, router: Router(plan.settings.topology),
            sink: try session.makeSink(plan.settings.topology),
            statistics: session.statistics, stop: session.stop, limit: time.limit?.duration)
        run.faultLog = try faultLog(plan, session)
        run.failed = session.failed
        try session.emptyRecording()
        try session.empty(faults.faultsLog)
        watch.begin()
        try await run.run()
    }

    private func publish(
        _ plan: ProducerPlan, _ access: BrokerAccess, _ session: RunSession, _ watch: SignalWatch
    ) async throws {
        let sink = try session.makeSink(plan.settings.topology)
        let faultLog = try faultLog(plan, session)
        let connection = try await access.connect(
            waiting: topology.waitForBroker?.duration, logger: session.logger, note: session.terminal.note)
        session.trace("connected to \(access.configuration.redactedURI), named by \(access.origin.rawValue)")
        var connections = [connection]
        var unconfirmed = 0
        let result = await Result {
            let declaration = TopologyDeclaration(plan.settings.topology, mode: topology.mode)
            let queues = try await declaration.apply(on: connection) { session.terminal.note($0) }
            session.trace("topology: \(topology.mode), \(counted(queues.count, "queue"))")
            if session.terminal.isInteractive {
                Banner(session.terminal).show(
                    plan, access, queues, exchange: exchange, key: source.key, linesNameExchanges: source.readsEnvelopes
                )
            }
            while connections.count < ProducingService.connectionCount(plan.streams) {
                connections.append(try await access.connect(suffix: "\(connections.count + 1)", logger: session.logger))
            }
            if wait { try await waitForEnter(session.terminal) }
            try session.emptyRecording()
            try session.empty(faults.faultsLog)
            try session.emptyFailed(publishing.failed)
            var service = ProducingService(
                connection: connection, streams: plan.streams, sink: sink, statistics: session.statistics,
                stop: session.stop, limit: time.limit?.duration, report: session.report)
            service.otherConnections = Array(connections.dropFirst())
            service.faultLog = faultLog
            service.place = Self.place(in: plan.settings.topology)
            service.failed = session.failed
            let ending = try await session.run(watch: watch, total: plan.total, isLong: plan.isLong) { [service] in
                await service.run()
            }
            unconfirmed = ending.unconfirmed
            try ending.get()
        }
        // A broker that did not confirm may not answer either.
        await session.close(connections, isUrgent: unconfirmed > 0)
        try result.get()
    }

    /// Names the queues that a message reaches, as far as the topology shows.
    private static func place(in topology: Topology) -> @Sendable (String, String) -> String {
        { exchange, key in
            guard case .queues(let names) = Router(topology).route(exchange: exchange, routingKey: key),
                !names.isEmpty
            else { return exchange.isEmpty ? "queue \"\(key)\"" : "exchange \"\(exchange)\" with key \"\(key)\"" }
            let kinds = names.prefix(3).map { name in
                let kind = topology.queues.first { $0.name == name }?.kind
                return "\(kind.map { "\($0.rawValue) " } ?? "")queue \"\(name)\""
            }
            return names.count > 3 ? "\(names.count) queues, \(kinds[0]) first" : kinds.joined(separator: " and ")
        }
    }

    /// Opens the file of `--faults-log`. A file that cannot be written is then reported before the first message is
    /// published.
    private func faultLog(_ plan: ProducerPlan, _ session: RunSession) throws(ProgramError) -> FaultLog? {
        guard let file = try session.open(faults.faultsLog) else { return nil }
        if plan.streams.allSatisfy({ $0.faults == nil }) {
            session.terminal.warn("--faults-log: no producer that runs has \"faults\", so there is nothing to write")
        }
        return FaultLog(writer: session.writer, file: file)
    }

    /// The tutorial's prompt. Without a terminal there is no person to press a key.
    private func waitForEnter(_ terminal: Terminal) async throws {
        guard Terminal.canAsk else { return terminal.warn("--wait needs a terminal: starting at once") }
        terminal.write("[??] Press Enter to start producing… ")
        var reader = LineReader()
        _ = try await reader.next()
    }
}
