import EventReports
import EventRuns
import Synchronization

/// Where lines of statistics go: standard error, or the file of `--stats-file`.
final class StatisticsOutput: Sendable {
    private let writer = OutputWriter()
    private let path: String?
    private let interval: Duration
    private let lines: Mutex<StatisticsLines>

    /// Returns nil if the options ask for no statistics.
    init?(_ options: StatisticsOptions, isProducer: Bool) {
        guard let format = options.stats else { return nil }
        path = options.statsFile
        interval = options.interval?.duration ?? .seconds(1)
        lines = Mutex(StatisticsLines(format, isProducer: isProducer))
    }

    /// Opens the file. A file that cannot be written is then reported before the run publishes or takes a message.
    @discardableResult
    func open() throws(OutputFailure) -> OutputWriter.Destination? {
        guard let path else { return nil }
        return try writer.open(path: path)
    }

    /// Whether the lines go to the place of the progress line.
    var takesStandardError: Bool { path == nil }

    /// Writes the statistics of a run until the task is cancelled, then the rest. Replaces the earlier content of the
    /// file.
    func run(_ statistics: RunStatistics) async {
        let file = try? open()
        if let file { try? writer.empty(file) }
        await IntervalStatistics(statistics, every: interval) { [self] report in
            let bytes = lines.withLock { $0.lines(report) }
            if let file {
                await writer.submit([.init(file, bytes)]) { _ in }
            } else {
                Terminal.write(bytes)
            }
        }.run()
        try? await writer.flush()
    }

    /// Drops what is not written yet.
    func abandon() { writer.abandon() }

    /// Why the file could not be written. Nil if all went well.
    var failure: OutputFailure? { writer.failure }
}
