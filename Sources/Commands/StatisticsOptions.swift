import ArgumentParser
import EventReports

extension StatisticsFormat: ExpressibleByArgument {}

/// Options for what is measured during a run, and what is left out.
struct StatisticsOptions: ParsableArguments {
    /// The shortest interval. A shorter one would slow down the run itself.
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
            "Leave this time, from the first message on, out of rates and latencies.", valueName: "duration",
            visibility: .rare))
    var warmUp: DurationArgument?

    func validate() throws {
        if stats == nil {
            for (name, isGiven) in [("--interval", interval != nil), ("--stats-file", statsFile != nil)] where isGiven {
                throw ValidationError("\(name) is for lines of statistics: add --stats text, json or csv")
            }
        }
        if let interval, interval.duration < Self.shortest { throw ValidationError("--interval needs 10ms or more") }
    }

    /// Refuses lines of statistics that would share a file with other output.
    func validate(beside output: OutputOptions) throws {
        for (name, path) in [("--record", output.record), ("--summary", output.summary)] {
            guard path == nil || path != statsFile else {
                throw ValidationError("--stats-file and \(name) need a file each")
            }
        }
    }

    /// The flag that is given, if there is one.
    var flag: String? { stats != nil ? "--stats" : warmUp != nil ? "--warm-up" : nil }
}
