import Synchronization

/// How long messages took from their producer to this consumer, by the times in their stamps.
package struct ArrivalLatency: Sendable, Hashable {
    package private(set) var times = LatencyPair()
    /// The messages that are not counted as times: their times would be below zero.
    package private(set) var skew = ClockSkew()

    package init() {}

    /// Counts a message that has a stamp. Headers can come from any program, so their times may be any number.
    package mutating func count(_ arrival: Arrival) {
        guard let stamp = arrival.stamp else { return }
        let intended = Self.difference(arrival.receivedAt, stamp.sentAt)
        let raw = Self.difference(arrival.receivedAt, stamp.publishedAt)
        guard intended >= 0, raw >= 0 else {
            return skew.count(nanoseconds: 0 - max(min(intended, raw), -.max))
        }
        times.intended.count(nanoseconds: intended)
        times.raw.count(nanoseconds: raw)
    }

    private static func difference(_ a: Int64, _ b: Int64) -> Int64 {
        let (difference, isTooLarge) = a.subtractingReportingOverflow(b)
        return isTooLarge ? (b < 0 ? .max : .min) : difference
    }
}

/// Measures the end-to-end latency of a consuming run.
package final class LatencyObserver: ArrivalObserver {
    private let latency = Mutex(ArrivalLatency())

    package init() {}

    package var wantsUnstamped: Bool { false }

    package func note(_ arrivals: [Arrival], queue: String, consumer: Int) {
        guard arrivals.contains(where: { $0.stamp != nil }) else { return }
        // One lock for all that came together.
        latency.withLock { latency in for arrival in arrivals { latency.count(arrival) } }
    }

    /// Adds what was measured so far.
    package func count(into counters: inout RunStatistics.Counters) {
        let latency = latency.withLock { $0 }
        if !latency.times.isEmpty { counters.endToEndLatency = latency.times }
        counters.clockSkew = latency.skew
    }
}
