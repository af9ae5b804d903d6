/// How long things took, in buckets each at most 1/32 wider than the one before: shares are exact to 3 %, the longest
/// fully. It grows with the longest, to 15 KiB at most.
package struct DurationHistogram: Sendable, Hashable {
    /// How many were counted.
    package private(set) var count = 0
    /// The longest.
    package private(set) var longest = Duration.zero
    private var buckets: [Int] = []

    package init() {}

    /// Counts a time; one below zero as none.
    package mutating func count(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds =
            seconds < 0
            ? 0
            : UInt64(clamping: min(seconds, 4_000_000_000)) * 1_000_000_000
                + UInt64(clamping: attoseconds / 1_000_000_000)
        let index = Self.index(nanoseconds)
        if index >= buckets.count { buckets.append(contentsOf: repeatElement(0, count: index + 1 - buckets.count)) }
        buckets[index] += 1
        count += 1
        longest = max(longest, duration)
    }

    /// Adds what another has counted.
    package mutating func merge(_ other: DurationHistogram) {
        if other.buckets.count > buckets.count {
            buckets.append(contentsOf: repeatElement(0, count: other.buckets.count - buckets.count))
        }
        for (index, count) in other.buckets.enumerated() { buckets[index] += count }
        count += other.count
        longest = max(longest, other.longest)
    }

    /// The time that this share of all does not exceed: 0.5 is the median.
    package func time(of share: Double) -> Duration {
        let wanted = Int((Double(count) * share).rounded(.up))
        var seen = 0
        for (index, count) in buckets.enumerated() {
            seen += count
            if seen >= wanted, seen > 0 { return min(longest, .nanoseconds(Self.end(index))) }
        }
        return longest
    }

    /// Below 64 ns a bucket for each; then 32 for each power of two.
    private static func index(_ nanoseconds: UInt64) -> Int {
        let shift = max(0, 58 - nanoseconds.leadingZeroBitCount)
        return shift * 32 + Int(nanoseconds >> UInt64(shift))
    }

    /// The longest time of a bucket.
    private static func end(_ index: Int) -> Int64 {
        guard index >= 64 else { return Int64(index) }
        let shift = index / 32 - 1
        return (Int64(index - shift * 32) + 1) << Int64(shift) - 1
    }
}
