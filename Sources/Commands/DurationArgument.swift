import ArgumentParser
import EventGeneration

/// A length of time on the command line: `2`, `0.25`, `250ms`, `45s`, `1.5m`, `2h`. A number without a unit is seconds.
struct DurationArgument: ExpressibleByArgument, Hashable, Sendable {
    let duration: Duration

    init?(argument: String) {
        guard let duration = Duration(reading: argument) else { return nil }
        self.duration = duration
    }

    /// Refuses zero, which is no duration for a run.
    func demandSome(_ flag: String) throws {
        guard duration > .zero else { throw ValidationError("\(flag) needs a time above 0, such as 30s") }
    }
}
