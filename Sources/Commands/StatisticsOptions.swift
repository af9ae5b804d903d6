import ArgumentParser
import EventReports

extension StatisticsFormat: ExpressibleByArgument {}

/// What is measured of a run while it goes on, and what is left out.
struct StatisticsOptions: ParsableArguments {
    /// More often than this costs the run itself.
    private static let shortest = Duration.milliseconds(10)

    @Option(
        help: .init(
            "A line of statistics every interval, on standard error.", valueName: "text|json|csv", visibility: .rare))
    var stats: StatisticsFormat?

    @Option(help: .init("Time between such lines (1).", valueName: "duration", visibility: .rare))
    var interval: DurationArgument?

    @Option(help: .init("Write them to a file instead.", valueName: "file", visibility: .rare))
    var statsFile: String?

    @Option(
        help: .init(
            "Leave so long from the first message out of rates and latencies.", valueName: "duration",
            visibility: .rare))
    var warmUp: DurationArgument?

    func validate() throws {
        if stats == nil {
            for (name, isGiven) in [("--interval", interval != nil), ("--stats-file", statsFile != nil)] where isGiven {
                throw ValidationError("\(name) is for lines of statistics: add --stats text, json or csv")
            }
        }
        if let interval, interval.duration < Self.shortest { throw ValidationError("--interval wants 10ms or more") }
    }

    /// Lines of statistics need a file of their own.
    func validate(beside output: OutputOptions) throws {
        for (name, path) in [("--record", output.record), ("--summary", output.summary)] {
            guard path == nil || path != statsFile else {
                throw ValidationError("--stats-file and \(name) need a file each")
            }
        }
    }

    /// The flag that is given, where one is.
    var flag: String? { stats != nil ? "--stats" : warmUp != nil ? "--warm-up" : nil }
}
