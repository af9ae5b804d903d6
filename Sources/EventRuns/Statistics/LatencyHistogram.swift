private import Histogram

/// How long things took: an HdrHistogram of nanoseconds with three significant digits. So percentiles are exact to 0.1
/// %, and the longest time is fully exact. Its memory grows with the longest time: 250 KB for an hour.
package struct LatencyHistogram: Sendable, Hashable {
    /// The longest time.
    package private(set) var longest = Duration.zero
    private var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)

    package init() {}

    /// How many times were counted.
    package var count: Int { Int(clamping: histogram.totalCount) }

    /// Counts a time. A time below zero counts as zero, a time above 127 years as 127 years.
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

    /// Adds the counts of another histogram.
    package mutating func merge(_ other: LatencyHistogram) {
        // Usually there is only one to add, and sharing its counts costs nothing.
        guard count > 0 else { return self = other }
        guard other.count > 0 else { return }
        histogram.add(other.histogram)
        longest = max(longest, other.longest)
    }

    /// What has been counted since an earlier state of the same histogram. This gives the histogram of an interval
    /// without a second histogram that every count would have to update as well.
    ///
    /// Its longest time is exact if it is longer than all earlier times. If not, it is exact to one in a thousand.
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

    /// The time that this share of all times does not exceed: 0.5 is the median.
    package func time(of share: Double) -> Duration {
        // The library returns the end of a bucket, which may be above all counted times.
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
