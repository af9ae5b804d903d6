internal import Glibc

/// A point on the machine's monotonic clock, in nanoseconds: deadlines and heartbeats are reckoned in it.
struct MonotonicTime: Comparable, Hashable, Sendable {
    var nanoseconds: Int64

    static let distantFuture = MonotonicTime(nanoseconds: .max)

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (left: Self, right: Duration) -> Self {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
        return overflow ? distantFuture : Self(nanoseconds: sum)
    }

    /// What is left until then, at least nothing.
    func remaining(from now: MonotonicTime) -> Duration {
        .nanoseconds(max(0, nanoseconds - now.nanoseconds))
    }

    /// What is left until then for `poll(2)`, rounded up; -1 stands for ever.
    func pollTimeout(from now: MonotonicTime) -> Int32 {
        guard self != .distantFuture else { return -1 }
        let milliseconds = (max(0, nanoseconds - now.nanoseconds) + 999_999) / 1_000_000
        return Int32(clamping: milliseconds)
    }
}

extension Duration {
    /// The whole duration in nanoseconds, at most what an Int64 holds.
    package var nanoseconds: Int64 {
        // `components` traps if the seconds do not fit into an Int64, so it is not asked first.
        let limit = Duration.seconds(Int64.max / 1_000_000_000)
        guard self < limit else { return .max }
        guard self > .zero - limit else { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The C form for calls of librabbitmq, at least a millisecond: zero would mean no waiting at all.
    var timeval: (seconds: Int, microseconds: Int) {
        let total = max(1_000_000, nanoseconds)
        return (Int(total / 1_000_000_000), Int(total % 1_000_000_000 / 1000))
    }
}
