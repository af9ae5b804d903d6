import Testing

@testable import EventPipeline

@Suite("The summary of a run")
struct RunSummaryTests {
    func summary(
        _ program: String, seconds: Int = 2, change: (inout RunStatistics.Counters) -> Void
    ) -> RunSummary {
        var counters = RunStatistics.Counters()
        change(&counters)
        return RunSummary(program: program, counters: counters, elapsed: .seconds(seconds))
    }

    @Test("of a producer says what was sent and what became of it")
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
                + #""nacked":1,"unconfirmed":1,"retried":0,"bytes":1500,"seconds":2.000,"asked_rate":5.000,"rate":5.000,"#
                + #""seed":"9","exit_code":0}"# + "\n")
    }

    @Test("of a consumer says what was received, by queue where there are several")
    func consumer() {
        var summary = summary("consumer") { counters in
            counters.received = ["one": 3, "two": 1]
            counters.redelivered = 1
            counters.acknowledged = 4
        }
        summary.stopReason = .idle
        #expect(summary.text == "4 received (3 one, 1 two) · 1 redelivered · 0 B · 2.0 s · 2.0/s")
        let json = String(decoding: summary.json, as: UTF8.self)
        #expect(json.contains(#""received":4,"received_by_queue":{"one":3,"two":1},"redelivered":1,"duplicates":0,"acknowledged":4"#))
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
        #expect(RunSummary.decimal(value, places: places) == expected)
    }

    @Test(
        "writes sizes in the unit that fits",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (2_500_000, "2.5 MB"), (3_000_000_000, "3.0 GB"),
        ])
    func sizes(_ bytes: Int, _ expected: String) {
        #expect(RunSummary.size(bytes) == expected)
    }
}
