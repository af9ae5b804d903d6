import AMQP
import AMQPRouting
import EventReports
import EventRuns
import EventSettings
import Logging
import UnixSignals

/// What both programs need around a run: output, statistics, signals, progress, the summary and the exit status.
struct RunSession: Sendable {
    let program: String
    let terminal: Terminal
    let options: OutputOptions
    let warmUp: Duration?
    /// Writes statistics during the run. Nil if no flag asks for them.
    let lines: StatisticsOutput?
    let format: MessageFormat
    let statistics: RunStatistics
    /// Those of the run's connections that the broker blocks.
    let blocked: BlockedConnections
    let stop = StopSignal()
    let writer: OutputWriter
    /// Writes the summary's file. It has its own writer, since a closed pipe or a full disk must not keep the summary
    /// out of its file.
    let summaryWriter = OutputWriter()
    /// Messages that did not get through.
    private(set) var failed: FailedMessages

    init(program: String, common: CommonOptions, options: OutputOptions, measuring: StatisticsOptions) {
        self.program = program
        self.options = options
        statistics = RunStatistics()
        blocked = BlockedConnections(statistics)
        warmUp = measuring.warmUp?.duration
        lines = StatisticsOutput(measuring, isProducer: program == "producer")
        terminal = Terminal(color: options.color, isQuiet: options.quiet)
        format = options.json ? .json : common.output ?? (terminal.showsMessages ? .text : .body)
        let stop = stop
        writer = OutputWriter { _ in stop.request(.output) }
        failed = FailedMessages()
        failed = FailedMessages(report: report)
    }

    /// Where messages go. Opens the file of `--record`; ``emptyRecording()`` empties it once the run can begin.
    func makeSink(_ topology: Topology) throws(ProgramError) -> MessageSink {
        var renderer = MessageRenderer(
            format: format, palette: terminal.messagePalette, isTerminal: terminal.showsMessages)
        renderer.headersExchanges = topology.headersExchanges
        return MessageSink(writer: writer, renderer: renderer, record: try open(options.record))
    }

    /// Refuses to write files that the run reads.
    ///
    /// - Throws: ``ProgramError`` that names the file.
    func checkOutputs(_ files: FileRoles, _ others: [(flag: String, path: String?)]) throws(ProgramError) {
        let outputs = [("--record", options.record), ("--summary", options.summary)]
        for (flag, path) in outputs + others { try files.write(path, as: flag) }
    }

    /// Opens the files of `--summary` and `--stats-file`. A file that cannot be written is then reported before the run
    /// publishes or takes a message.
    func openSummary() throws(ProgramError) {
        do {
            try lines?.open()
            guard let path = options.summary else { return }
            _ = try summaryWriter.open(path: path)
        } catch {
            throw ProgramError(error)
        }
    }

    /// Opens the file of `--failed`. A file that cannot be written is then reported before the first message is
    /// published.
    mutating func openFailed(_ path: String?) throws(ProgramError) {
        guard let path else { return }
        do {
            failed = FailedMessages(file: (summaryWriter, try summaryWriter.open(path: path)), report: report)
        } catch {
            throw ProgramError(error)
        }
    }

    /// Empties the file of `--failed`, once the run can begin.
    func emptyFailed(_ path: String?) throws(ProgramError) {
        guard let path else { return }
        do {
            try summaryWriter.empty(try summaryWriter.open(path: path))
        } catch {
            throw ProgramError(error)
        }
    }

    /// Empties the file of `--record`. A run that cannot begin must not delete what an earlier run recorded.
    func emptyRecording() throws(ProgramError) { try empty(options.record) }

    /// Empties a file that this run writes.
    func empty(_ path: String?) throws(ProgramError) {
        guard let file = try open(path) else { return }
        do {
            try writer.empty(file)
        } catch {
            throw ProgramError(error)
        }
    }

    /// Opens a file to record to. New data is added after the present content.
    func open(_ path: String?) throws(ProgramError) -> OutputWriter.Destination? {
        guard let path else { return nil }
        do {
            return try writer.open(path: path)
        } catch {
            throw ProgramError(error)
        }
    }

    /// Whether a terminal shows the messages themselves.
    var showsMessages: Bool { terminal.showsMessages && format != .none }

    /// The client's log, on standard error. Nil without `-v`.
    var logger: Logger? {
        guard options.verbose else { return nil }
        var logger = Logger(label: program) { EscapingLogHandler(label: $0) }
        logger.logLevel = .debug
        return logger
    }

    /// Says why the program cannot begin. An error of the command line has the same words here as elsewhere.
    func refuse(_ error: any Error) -> ExitStatus {
        let error = ProgramError(error)
        if error.status == .usage {
            Terminal.write(Array(UsageError(error.message, program: program).text.utf8))
        } else {
            terminal.error(error.message)
        }
        return error.status
    }

    /// Says what happens, if `-v` asks for it.
    func trace(_ text: String) { logger?.debug("\(text)") }

    /// Shows the notices of a running service.
    var report: @Sendable (RunNotice) -> Void {
        { [terminal] notice in
            switch notice {
            case .note(let text): terminal.note(text)
            case .warning(let text): terminal.warn(text)
            case .error(let text): terminal.error(text)
            }
        }
    }

    /// How long the program waits for a reader of its output once the run has to stop.
    private static let outputPatience = Duration.seconds(5)
    /// How long a connection may take to close after a signal.
    private static let closingPatience = Duration.seconds(1)
    /// How long a connection may take to close without a signal.
    private static let longClosingPatience = Duration.seconds(5)

    /// Does the work and handles signals. Returns what the work throws, as an error in words for people.
    ///
    /// Signals stay handled until the program exits, since writing the rest of the output and the summary can block
    /// too.
    func withSignals(_ work: @Sendable (SignalWatch) async throws -> Void) async -> ProgramError? {
        let signals = await UnixSignalsSequence(trapping: SignalWatch.handled)
        let watch = SignalWatch(stop: stop, terminal: terminal) { [self] in summary }
        Task.detached { await watch.run(signals) }
        Task.detached { [stop, lines] in
            await stop.waitForSignal()
            try? await Task.sleep(for: Self.outputPatience)
            lines?.abandon()
        }
        Task.detached { await watchOutput() }
        if OrphanReaper.isNeeded { Task.detached { [stop] in await OrphanReaper(stop).run() } }
        do {
            try await work(watch)
            return nil
        } catch {
            return ProgramError(error)
        }
    }

    /// Gives up output that has no reader. Once the run has to stop, it waits a few seconds. Otherwise it waits as long
    /// as a run waits for a broker that accepts nothing, since a person may be reading page by page.
    private func watchOutput() async {
        var last = 0
        var since = ContinuousClock.now
        var isStopping = false
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            let now = ContinuousClock.now
            let status = writer.status
            let isNews = isStopping != (stop.reason != nil)
            isStopping = stop.reason != nil
            if !status.isBehind || status.written != last || isNews {
                (last, since) = (status.written, now)
            } else if now - since >= (isStopping ? Self.outputPatience : BrokerSettings.standardPatience) {
                writer.abandon()
                stop.request(.output)
            }
        }
    }

    /// Does the work of a run. Shows progress and statistics if they are asked for.
    func run<Value>(
        watch: SignalWatch, total: Int?, isLong: Bool, _ work: () async throws -> Value
    ) async throws -> Value {
        watch.begin()
        let watchers = watchers(total: total, isLong: isLong).map { watcher in Task.detached { await watcher() } }
        let result = await Result { try await work() }
        for watcher in watchers { watcher.cancel() }
        for watcher in watchers { await watcher.value }
        return try result.get()
    }

    /// The tasks beside a run, which run until they are cancelled.
    private func watchers(total: Int?, isLong: Bool) -> [@Sendable () async -> Void] {
        var watchers: [@Sendable () async -> Void] = []
        if let warmUp { watchers.append { [statistics] in await statistics.warmUp(for: warmUp) } }
        if let lines { watchers.append { [statistics] in await lines.run(statistics) } }
        let shows = ProgressDisplay.isShown(
            options.progress, terminal: terminal, showsMessages: showsMessages, isLong: isLong)
        if shows, !(lines?.takesStandardError ?? false) {
            let display = ProgressDisplay(
                terminal: terminal, statistics: statistics, total: total, isProducer: program == "producer")
            watchers.append { await display.run() }
        }
        return watchers
    }

    /// Closes the connection to the broker, if there is only one.
    func close(_ connection: AMQPConnection) async { await close([connection], isUrgent: false) }

    /// Closes the connections. It waits at most five seconds for the broker, or one second if it is urgent or after a
    /// signal.
    func close(_ connections: [AMQPConnection], isUrgent: Bool) async {
        await stop.wait(
            for: {
                await withTaskGroup(of: Void.self) { group in
                    for connection in connections { group.addTask { try? await connection.close() } }
                }
            }, afterSignal: Self.closingPatience,
            isUrgent: isUrgent,
            orUntil: { try? await Task.sleep(for: Self.longClosingPatience) })
    }

    /// What the run has done so far.
    var summary: RunSummary {
        var summary = RunSummary(program: program, counters: statistics.counters, elapsed: statistics.elapsed)
        summary.stopReason = stop.reason
        summary.warmUp = statistics.warmUp
        return summary
    }
}

extension Result where Failure == any Error {
    /// The result of asynchronous work.
    init(_ work: () async throws -> Success) async {
        do {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}
