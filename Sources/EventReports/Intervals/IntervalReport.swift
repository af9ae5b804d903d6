package import EventRuns
import EventGeneration

/// What happened in an interval of a run, or in the whole run.
package struct IntervalReport: Sendable {
    package enum Kind: String, Sendable {
        case interval, total
    }

    package var kind: Kind
    /// When the interval ended.
    package var time: Timestamp
    /// The counts of the run when the interval began.
    package var start: RunStatistics.Snapshot
    /// The counts of the run when the interval ended.
    package var end: RunStatistics.Snapshot
    /// The counts from which rates and latencies are measured. If a warm-up is left out, these are later than the
    /// start.
    package var measured: RunStatistics.Snapshot
    /// Whether the broker blocked publishers at any time in the interval.
    package var isBlocked = false
    /// Whether the interval is in the warm-up, or the run ended in the warm-up.
    package var isWarmUp = false

    package init(
        _ kind: Kind, time: Timestamp, start: RunStatistics.Snapshot = .init(), end: RunStatistics.Snapshot,
        measured: RunStatistics.Snapshot? = nil
    ) {
        self.kind = kind
        self.time = time
        self.start = start
        self.end = end
        self.measured = measured ?? start
    }

    /// By how much a counter grew.
    func grown(_ counter: (RunStatistics.Counters) -> Int) -> Int { counter(end.counters) - counter(start.counters) }

    /// Messages a second.
    var rate: Double {
        let time = end.elapsed - measured.elapsed
        return time > .zero
            ? Double(end.counters.messages - measured.counters.messages) / (time / .seconds(1)) : 0
    }

    /// The time from the intended sending to the confirm, or to the arrival. Nil if nothing was measured.
    func latency(isProducer: Bool) -> LatencyHistogram? {
        let path: KeyPath<RunStatistics.Counters, LatencyPair?> = isProducer ? \.confirmLatency : \.endToEndLatency
        guard let last = end.counters[keyPath: path] else { return nil }
        let first = measured.counters[keyPath: path]
        let times = first.map { last.intended.since($0.intended) } ?? last.intended
        return times.count > 0 ? times : nil
    }
}

extension IntervalReport {
    /// Every figure with its name, always the same names in the same order. They are the members of a JSON object and
    /// the columns of CSV.
    func fields(isProducer: Bool) -> [JSONValue.Member] {
        var fields: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue) { fields.append(.init(name, value)) }
        func add(_ name: String, _ number: Double) {
            add(name, .number(NumberText.decimal(number, places: 3)))
        }
        let counters = Self.counters(isProducer: isProducer)
        add("kind", .string(kind.rawValue))
        add("time", .string(time.rfc3339))
        add("elapsed", end.elapsed / .seconds(1))
        add("seconds", (end.elapsed - start.elapsed) / .seconds(1))
        for (name, counter) in counters { add(name, .number("\(grown(counter))")) }
        add("rate", rate)
        if isProducer { add("outstanding", .number("\(end.counters.outstanding)")) }
        let latency = latency(isProducer: isProducer)
        for (name, time) in [
            ("p50", latency?.time(of: 0.5)), ("p99", latency?.time(of: 0.99)), ("max", latency?.longest),
        ] {
            add(
                "\(isProducer ? "confirm" : "end_to_end")_latency_\(name)_ms",
                time.map { .number(NumberText.milliseconds($0, places: 3)) } ?? .null)
        }
        add("blocked", .boolean(isBlocked))
        add("warm_up", .boolean(isWarmUp))
        for (name, counter) in counters { add("total_\(name)", .number("\(counter(end.counters))")) }
        return fields
    }

    /// The counters that are reported, for the interval and in all.
    private static func counters(isProducer: Bool) -> [(String, (RunStatistics.Counters) -> Int)] {
        isProducer
            ? [
                ("sent", \.sent), ("bytes", \.bytes), ("confirmed", \.confirmed), ("returned", \.returnedTotal),
                ("nacked", \.nacked), ("retried", \.retried),
            ]
            : [
                ("received", \.receivedTotal), ("bytes", \.bytes), ("redelivered", \.redelivered),
                ("duplicates", \.duplicates), ("filtered", \.filtered), ("unjudged", \.unjudged),
                ("failed", \.failed), ("acknowledged", \.acknowledged), ("clock_skew", \.clockSkew.count),
            ]
    }
}
