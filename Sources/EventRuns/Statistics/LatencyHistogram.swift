private import Histogram

/// How long things took: an HdrHistogram of nanoseconds with three significant digits, so shares are exact to 0.1 %, the
/// longest fully. Its memory grows with the longest: 250 KB for an hour.
package struct LatencyHistogram: Sendable, Hashable {
    /// The longest.
    package private(set) var longest = Duration.zero
    private var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)

    package init() {}

    /// How many were counted.
    package var count: Int { Int(clamping: histogram.totalCount) }

    /// Counts a time; one below zero as none, one above 127 years as that.
    package mutating func count(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds =
            seconds < 0
            ? 0
            : UInt64(clamping: min(seconds, 4_000_000_000)) * 1_000_000_000
                + UInt64(clamping: attoseconds / 1_000_000_000)
        count(nanoseconds: nanoseconds)
        longest = max(longest, duration)
    }

    /// Counts a time in nanoseconds.
    package mutating func count(nanoseconds: Int64) {
        count(nanoseconds: UInt64(clamping: nanoseconds))
        longest = max(longest, .nanoseconds(nanoseconds))
    }

    private mutating func count(nanoseconds: UInt64) { histogram.record(min(nanoseconds, 4_000_000_000 << 30)) }

    /// Adds what another has counted.
    package mutating func merge(_ other: LatencyHistogram) {
        // Most often there is but one to add, and sharing its counts costs nothing.
        guard count > 0 else { return self = other }
        guard other.count > 0 else { return }
        histogram.add(other.histogram)
        longest = max(longest, other.longest)
    }

    /// What has been counted since an earlier state of the same histogram: an interval of it, without a second one that
    /// every count would have to go to as well.
    ///
    /// Its longest is exact where it is longer than all before, else exact to one in a thousand.
    package func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        guard earlier.count > 0 else { return self }
        var result = LatencyHistogram()
        guard count > earlier.count else { return result }
        let known = earlier.histogram.max
        var last: UInt64 = 0
        for step in histogram.recordedValues() {
            let before = step.value > known ? 0 : earlier.histogram.countForValue(step.value)
            guard step.count > before else { continue }
            result.histogram.record(step.value, count: step.count - before)
            last = step.value
        }
        result.longest = longest > earlier.longest ? longest : min(longest, .nanoseconds(Int64(clamping: last)))
        return result
    }

    /// The time that this share of all does not exceed: 0.5 is the median.
    package func time(of share: Double) -> Duration {
        // The library gives the end of a bucket, which may lie above all that was counted.
        min(longest, .nanoseconds(Int64(clamping: histogram.valueAtPercentile(share * 100))))
    }

    package static func == (a: LatencyHistogram, b: LatencyHistogram) -> Bool {
        a.longest == b.longest && a.histogram == b.histogram
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(longest)
        hasher.combine(histogram.totalCount)
    }
}
