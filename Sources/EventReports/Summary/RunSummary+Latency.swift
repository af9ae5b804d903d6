package import EventRuns
import EventGeneration

extension RunSummary {
    /// From this many messages on, a table of percentiles is worth its lines.
    private static let many = 100

    /// The counts from which the figures without the warm-up begin: at the run's start if there is no warm-up, and at
    /// the run's end if the run ended before the warm-up did.
    var measured: RunStatistics.Snapshot {
        guard let warmUp else { return .init() }
        if let end = warmUp.end { return end }
        var end = RunStatistics.Snapshot()
        end.counters = counters
        end.elapsed = elapsed
        return end
    }

    /// How the plans were kept after the warm-up.
    package var pace: PaceReport { counters.pace.since(measured.counters.pace) }

    /// The latencies measured after the warm-up.
    private var latencies: [(key: String, title: String, times: LatencyPair)] {
        let start = measured.counters
        return [
            ("confirm_latency", "confirm", counters.confirmLatency?.since(start.confirmLatency)),
            ("end_to_end_latency", "end to end", counters.endToEndLatency?.since(start.endToEndLatency)),
        ].compactMap { key, title, times in times.flatMap { $0.isEmpty ? nil : (key, title, $0) } }
    }

    /// The percentiles that a summary shows.
    private static let shares = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999)]

    /// Percentiles, maximum and number of times, in milliseconds.
    static func distribution(_ times: LatencyHistogram) -> JSONValue {
        var members = shares.map { name, share in
            JSONValue.Member(name, .number(NumberText.milliseconds(times.time(of: share), places: 3)))
        }
        members.append(.init("max", .number(NumberText.milliseconds(times.longest, places: 3))))
        members.append(.init("count", .number("\(times.count)")))
        return .object(members)
    }

    /// Latencies, skew and warm-up as members of the summary.
    var measurements: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        for latency in latencies {
            members.append(("\(latency.key)_ms", Self.distribution(latency.times.intended)))
            members.append(("\(latency.key)_raw_ms", Self.distribution(latency.times.raw)))
        }
        let skew = counters.clockSkew
        if skew.count > 0 {
            members.append(
                (
                    "clock_skew",
                    .object([
                        .init("messages", .number("\(skew.count)")), .init("of", .number("\(stamped)")),
                        .init("largest_ms", .number(NumberText.milliseconds(skew.largest, places: 3))),
                    ])
                ))
        }
        if let warmUp {
            let rest = elapsed - measured.elapsed
            members.append(("warm_up_seconds", .number(NumberText.decimal(warmUp.length / .seconds(1), places: 3))))
            members.append(("measured_seconds", .number(NumberText.decimal(rest / .seconds(1), places: 3))))
        }
        return members
    }

    /// The number of messages that had a stamp with times.
    private var stamped: Int { counters.clockSkew.count + (counters.endToEndLatency?.intended.count ?? 0) }

    /// Latencies, and notes about them, in lines.
    var measurementLines: [String] {
        var lines = latencyLines
        let skew = counters.clockSkew
        if skew.count > 0 {
            let largest =
                skew.largest < .seconds(10)
                ? "\(NumberText.milliseconds(skew.largest, places: 1)) ms" : NumberText.seconds(skew.largest)
            lines.append(
                """
                clocks differ: \(grouped(skew.count)) of \(grouped(stamped)) messages arrived before they were sent, by up to \
                \(largest): end-to-end latency is not to be trusted
                """)
        }
        if let warmUp, warmUp.end == nil {
            lines.append(
                "ended within the warm-up of \(NumberText.seconds(warmUp.length)): neither rate nor latency was measured"
            )
        }
        return lines
    }

    /// A line for each latency if there are few messages, otherwise a table.
    private var latencyLines: [String] {
        let latencies = latencies
        guard latencies.contains(where: { $0.times.intended.count >= Self.many }) else {
            return latencies.map { latency in
                let raw = Self.areApart(latency.times) ? " (raw: \(Self.few(latency.times.raw)))" : ""
                return "\(latency.title) latency \(Self.few(latency.times.intended))\(raw)"
            }
        }
        func row(_ title: String, _ cells: [String]) -> String {
            title + String(repeating: " ", count: max(0, 15 - title.count))
                + cells.map { NumberText.aligned($0, 9) }.joined()
        }
        var rows: [(title: String, times: LatencyHistogram)] = []
        for latency in latencies {
            rows.append((latency.title, latency.times.intended))
            if Self.areApart(latency.times) { rows.append(("\(latency.title), raw", latency.times.raw)) }
        }
        // Times of minutes would not fit the columns, and their milliseconds say nothing.
        let isLong = rows.contains { $0.times.longest >= .seconds(100) }
        let unit = isLong ? Duration.seconds(1) : .milliseconds(1)
        return [row("latency in \(isLong ? "s" : "ms")", Self.shares.map(\.0) + ["max"])]
            + rows.map { title, times in
                let cells = Self.shares.map { times.time(of: $0.1) } + [times.longest]
                return row(title, cells.map { NumberText.decimal($0 / unit, places: 2) })
            }
    }

    /// Whether the raw times differ from the intended ones. They do not if every message was sent on time.
    private static func areApart(_ times: LatencyPair) -> Bool {
        (shares.map(\.1) + [1]).contains { share in
            let (a, b) = (times.intended.time(of: share), times.raw.time(of: share))
            return max(a - b, b - a) > max(a / 100, .microseconds(10))
        }
    }

    private static func few(_ times: LatencyHistogram) -> String {
        let longest = "\(NumberText.milliseconds(times.longest, places: 2)) ms"
        return times.count < 2
            ? longest : "p50 \(NumberText.milliseconds(times.time(of: 0.5), places: 2)) ms, max \(longest)"
    }
}
