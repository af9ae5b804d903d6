import ArgumentParser
import EventGeneration

/// A length of time on the command line: `2`, `0.25`, `250ms`, `45s`, `1.5m`, `2h`. A number alone is seconds.
struct DurationArgument: ExpressibleByArgument, Hashable, Sendable {
    let duration: Duration

    init?(argument: String) {
        guard let duration = Duration(reading: argument) else { return nil }
        self.duration = duration
    }
}
