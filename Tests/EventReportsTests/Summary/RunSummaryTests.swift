import Testing

@testable import EventReports
@testable import EventRuns

@Suite("The summary of a run")
struct RunSummaryTests {
    func summary(
        _ program: String, seconds: Int = 2, change: (inout RunStatistics.Counters) -> Void
    ) -> RunSummary {
        var counters = RunStatistics.Counters()
        change(&counters)
        return RunSummary(program: program, counters: counters, elapsed: .seconds(seconds))
    }

    @Test("of a producer says what was sent and what happened to it")
    func producer() {
        var summary = summary("producer") { counters in
            counters.sent = 11
            counters.confirmed = 7
            counters.returned = ["a.b": 2]
            counters.nacked = 1
            counters.unconfirmed = 1
            counters.bytes = 1_500
        }
        summary.askedRate = 5
        summary.seed = "9"
        #expect(
            summary.text == """
                11 sent · 7 confirmed · 2 returned · 1 nacked · 1 unconfirmed · 1.5 kB · 2.0 s · 5.0/s of 5.0 asked
                returned: 2 with routing key "a.b", which reach no queue
                seed 9 (--seed 9 makes the same messages again)
                """)
        #expect(
            String(decoding: summary.json, as: UTF8.self)
                == #"{"program":"producer","sent":11,"confirmed":7,"returned":2,"returned_by_routing_key":{"a.b":2},"#
                + #""nacked":1,"refused":0,"unconfirmed":1,"unsendable":0,"unreached":0,"retried":0,"bytes":1500,"#
                + #""seconds":2.000,"asked_rate":5.000,"rate":5.000,"seed":"9","exit_code":0}"# + "\n")
    }

    @Test("of a consumer says what was received, by queue if there are several")
    func consumer() {
        var summary = summary("consumer") { counters in
            counters.received = ["one": 3, "two": 1]
            counters.redelivered = 1
            counters.acknowledged = 4
        }
        summary.stopReason = .idle
        #expect(summary.text == "4 received (3 one, 1 two) · 1 redelivered · 0 B · 2.0 s · 2.0/s")
        let json = String(decoding: summary.json, as: UTF8.self)
        #expect(
            json.contains(
                #""received":4,"received_by_queue":{"one":3,"two":1},"redelivered":1,"duplicates":0,"acknowledged":4"#))
        #expect(json.contains(#""stopped_by":"idle""#))
        #expect(json.contains(#""filtered":0,"#))
    }

    @Test("of a consumer says how many messages a filter left out")
    func filtered() {
        let summary = summary("consumer") { counters in
            counters.received = ["one": 3]
            counters.acknowledged = 3
            counters.filtered = 2
        }
        #expect(summary.counters.wantedTotal == 1)
        #expect(summary.text == "3 received · 2 left out by --where · 0 B · 2.0 s · 1.5/s")
        #expect(String(decoding: summary.json, as: UTF8.self).contains(#""received":3,"#))
        #expect(String(decoding: summary.json, as: UTF8.self).contains(#""filtered":2,"#))
    }

    private func pair(_ milliseconds: ClosedRange<Int>, late: Int = 0) -> LatencyPair {
        var pair = LatencyPair()
        for time in milliseconds {
            pair.raw.count(.milliseconds(time))
            pair.intended.count(.milliseconds(time + late))
        }
        return pair
    }

    @Test("has a table of latencies if there are many, with the raw ones")
    func latencyTable() throws {
        let summary = summary("producer") { counters in
            counters.sent = 1000
            counters.confirmLatency = pair(1...1000, late: 50)
        }
        let lines = summary.text.split(separator: "\n")
        #expect(
            lines.dropFirst().elementsEqual([
                "latency in ms        p50      p90      p99    p99.9   p99.99      max",
                "confirm           550.50   950.01  1040.19  1049.10  1050.00  1050.00",
                "confirm, raw      500.17   900.20   990.38   999.29  1000.00  1000.00",
            ]), "\(summary.text)")
        #expect(lines.allSatisfy { $0.count <= 80 })
        let json = String(decoding: summary.json, as: UTF8.self)
        #expect(
            json.contains(
                #""confirm_latency_ms":{"p50":550.502,"p90":950.010,"p99":1040.187,"p99.9":1049.100,"p99.99":1050.000,"#
                    + #""max":1050.000,"count":1000},"confirm_latency_raw_ms":{"p50":500.171,"#), "\(json)")
    }

    @Test("shows latencies in seconds if they are minutes")
    func longLatencies() {
        let summary = summary("consumer") { $0.endToEndLatency = pair(1...200, late: 100_000) }
        #expect(
            summary.text.hasSuffix(
                """
                latency in s         p50      p90      p99    p99.9   p99.99      max
                end to end        100.13   100.19   100.20   100.20   100.20   100.20
                end to end, raw     0.10     0.18     0.20     0.20     0.20     0.20
                """), "\(summary.text)")
    }

    @Test("has a line for the latency of a few, and none if nothing was measured")
    func latencyLine() {
        func text(_ change: (inout RunStatistics.Counters) -> Void) -> String? {
            let lines = summary("consumer", change: change).text.split(separator: "\n").map(String.init)
            return lines.count > 1 ? lines[1] : nil
        }
        #expect(text { $0.endToEndLatency = pair(3...3) } == "end to end latency 3.00 ms")
        #expect(text { $0.endToEndLatency = pair(1...3) } == "end to end latency p50 2.00 ms, max 3.00 ms")
        #expect(
            text { $0.endToEndLatency = pair(1...2, late: 1) }
                == "end to end latency p50 2.00 ms, max 3.00 ms (raw: p50 1.00 ms, max 2.00 ms)")
        #expect(text { $0.endToEndLatency = LatencyPair() } == nil)
        let json = String(decoding: summary("consumer") { $0.endToEndLatency = LatencyPair() }.json, as: UTF8.self)
        #expect(!json.contains("latency") && !json.contains("skew") && !json.contains("warm_up"))
    }

    @Test("says that clocks differ, and how many messages show it")
    func skew() {
        let summary = summary("consumer") { counters in
            counters.endToEndLatency = pair(1...880)
            for time in 1...120 { counters.clockSkew.count(nanoseconds: Int64(time) * 26_667) }
        }
        #expect(
            summary.text.hasSuffix(
                "\nclocks differ: 120 of 1,000 messages arrived before they were sent, by up to 3.2 ms: end-to-end latency is "
                    + "not to be trusted"))
        let json = String(decoding: summary.json, as: UTF8.self)
        #expect(json.contains(#""clock_skew":{"messages":120,"of":1000,"largest_ms":3.200}"#))
    }

    @Test("leaves the warm-up out of rate and latency, but not out of the counts")
    func warmUp() throws {
        var summary = summary("producer", seconds: 12) { counters in
            counters.sent = 1_500
            counters.confirmLatency = pair(1...400)
        }
        var start = RunStatistics.Snapshot()
        start.elapsed = .seconds(2)
        start.counters.sent = 500
        start.counters.confirmLatency = pair(1...350)
        summary.warmUp = WarmUp(length: .seconds(2), end: start)
        #expect(summary.rate == 100)
        #expect(summary.text.hasPrefix("1,500 sent · 0 confirmed · 0 B · 12.0 s · 100.0/s after a warm-up of 2 s\n"))
        let json = String(decoding: summary.json, as: UTF8.self)
        #expect(json.contains(#""sent":1500"#) && json.contains(#""rate":100.000"#))
        #expect(json.contains(#""warm_up_seconds":2.000,"measured_seconds":10.000"#))
        #expect(json.contains(#""max":400.000,"count":50}"#))
    }

    @Test("a run that ended within its warm-up has no rate and no latency")
    func unfinishedWarmUp() {
        var summary = summary("producer") { counters in
            counters.sent = 5
            counters.confirmLatency = pair(1...400)
        }
        summary.warmUp = WarmUp(length: .milliseconds(2_500))
        #expect(
            summary.text
                == "5 sent · 0 confirmed · 0 B · 2.0 s\n"
                + "ended within the warm-up of 2.5 s: neither rate nor latency was measured")
        let json = String(decoding: summary.json, as: UTF8.self)
        #expect(json.contains(#""rate":0.000,"warm_up_seconds":2.500,"measured_seconds":0.000"#))
        #expect(!json.contains("latency"))
    }

    @Test("a plan's rates and lateness begin anew after the warm-up")
    func pace() throws {
        var record = PaceRecord()
        for turn in 0..<20 { record.count(due: .seconds(turn), sent: .seconds(turn) + .milliseconds(500)) }
        var start = RunStatistics.Snapshot()
        start.counters.pace.add(record)
        start.elapsed = .seconds(20)
        start.counters.sent = 20
        for turn in 1...20 {
            record.count(due: .seconds(19) + .milliseconds(100 * turn), sent: .seconds(20) + .milliseconds(100 * turn))
        }
        var summary = summary("producer", seconds: 22) { counters in
            counters.pace.add(record)
            counters.sent = 40
        }
        summary.warmUp = WarmUp(length: .seconds(20), end: start)
        summary.askedRate = summary.pace.askedRate
        #expect(summary.askedRate == 10)
        // By its plan, the first of them came half a second after the last one before.
        #expect(abs(summary.rate - 20 / 2.5) < 0.001)
        #expect(summary.pace.sent == 20 && summary.pace.lateness.count == 20)
        #expect(summary.pace.lateness.time(of: 0) > .milliseconds(999))
        #expect(summary.counters.pace.sent == 40)
    }

    @Test("names ten routing keys at most")
    func manyKeys() {
        let summary = summary("producer") { counters in
            for number in 0..<25 { counters.returned["key.\(number)"] = 1 }
        }
        #expect(summary.text.contains("returned: 15 more routing keys"))
        #expect(summary.text.split(separator: "\n").count == 12)
    }

    @Test(
        "writes numbers with the digits asked for",
        arguments: [
            (0.0, 0, "0"), (0.05, 1, "0.1"), (1.005, 1, "1.0"), (12.345, 2, "12.35"), (-0.04, 1, "0.0"),
            (-2.5, 1, "-2.5"),
            (9.999, 2, "10.00"), (.infinity, 1, "inf"),
        ])
    func decimals(_ value: Double, _ places: Int, _ expected: String) {
        #expect(NumberText.decimal(value, places: places) == expected)
    }

    @Test(
        "writes sizes in the unit that fits",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (2_500_000, "2.5 MB"), (3_000_000_000, "3.0 GB"),
        ])
    func sizes(_ bytes: Int, _ expected: String) {
        #expect(NumberText.size(bytes) == expected)
    }

    @Test("writes seconds without digits that say nothing", arguments: [(5.0, "5 s"), (0.25, "0.25 s"), (10, "10 s")])
    func seconds(_ seconds: Double, _ expected: String) { #expect(NumberText.seconds(.seconds(seconds)) == expected) }
}
