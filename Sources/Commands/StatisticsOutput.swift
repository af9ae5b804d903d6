import EventReports
import EventRuns
import Synchronization

/// Where lines of statistics go: standard error, or the file of `--stats-file`.
final class StatisticsOutput: Sendable {
    private let writer = OutputWriter()
    private let path: String?
    private let interval: Duration
    private let lines: Mutex<StatisticsLines>

    /// nil where no statistics are asked for.
    init?(_ options: StatisticsOptions, isProducer: Bool) {
        guard let format = options.stats else { return nil }
        path = options.statsFile
        interval = options.interval?.duration ?? .seconds(1)
        lines = Mutex(StatisticsLines(format, isProducer: isProducer))
    }

    /// Opens the file, so that one that cannot be written is told before anything is published or taken.
    @discardableResult
    func open() throws(OutputFailure) -> OutputWriter.Destination? {
        guard let path else { return nil }
        return try writer.open(path: path)
    }

    /// Whether the lines go where progress would.
    var takesStandardError: Bool { path == nil }

    /// Writes the statistics of a run until the task is cancelled, then the rest of them. What the file held before goes.
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

    /// Gives up what is not written yet.
    func abandon() { writer.abandon() }

    /// Why the file could not be written, where it could not.
    var failure: OutputFailure? { writer.failure }
}
