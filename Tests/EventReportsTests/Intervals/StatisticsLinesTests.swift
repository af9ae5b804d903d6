import EventGeneration
import Foundation
import Testing

@testable import EventReports
@testable import EventRuns

@Suite("Lines of statistics")
struct StatisticsLinesTests {
    private func snapshot(
        _ seconds: Double, change: (inout RunStatistics.Counters) -> Void = { _ in }
    ) -> RunStatistics.Snapshot {
        var snapshot = RunStatistics.Snapshot()
        snapshot.elapsed = .seconds(seconds)
        change(&snapshot.counters)
        return snapshot
    }

    private func latency(_ milliseconds: ClosedRange<Int64>) -> LatencyPair {
        var pair = LatencyPair()
        for time in milliseconds { pair.intended.count(nanoseconds: time * 1_000_000) }
        return pair
    }

    /// Three intervals of a producer, of which the second stands still, and all of them.
    private var producing: [IntervalReport] {
        let first = snapshot(1) { counters in
            counters.sent = 1_500
            counters.bytes = 3_000
            counters.confirmed = 1_400
            counters.outstanding = 100
            counters.confirmLatency = latency(1...100)
        }
        let second = snapshot(2) { $0 = first.counters }
        let third = snapshot(2.5) { counters in
            counters = second.counters
            counters.sent += 10
            counters.confirmed += 105
            counters.returned = ["k": 5]
            counters.nacked = 2
            counters.outstanding = 0
            for time in 200...209 { counters.confirmLatency?.intended.count(.milliseconds(time)) }
        }
        let time = Timestamp(seconds: 1_668_960_000)
        var reports = [
            IntervalReport(.interval, time: time, end: first),
            IntervalReport(.interval, time: time, start: first, end: second),
            IntervalReport(.interval, time: time, start: second, end: third),
            IntervalReport(.total, time: time, end: third, measured: first),
        ]
        reports[0].isWarmUp = true
        reports[1].isBlocked = true
        return reports
    }

    private func text(_ format: StatisticsFormat, isProducer: Bool = true, _ reports: [IntervalReport]) -> [String] {
        var lines = StatisticsLines(format, isProducer: isProducer)
        let bytes = reports.flatMap { lines.lines($0) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("as JSON have the counts of the interval and in all, its rate, its own latency, blocks and warm-up")
    func json() throws {
        let lines = text(.json, producing)
        #expect(
            lines[0]
                == #"{"kind":"interval","time":"2022-11-20T16:00:00.000Z","elapsed":1.000,"seconds":1.000,"sent":1500,"#
                + #""bytes":3000,"confirmed":1400,"returned":0,"nacked":0,"retried":0,"rate":1500.000,"outstanding":100,"#
                + #""confirm_latency_p50_ms":50.004,"confirm_latency_p99_ms":99.025,"confirm_latency_max_ms":100.000,"#
                + #""blocked":false,"warm_up":true,"total_sent":1500,"total_bytes":3000,"total_confirmed":1400,"#
                + #""total_returned":0,"total_nacked":0,"total_retried":0}"#)
        let objects = try lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        // There is a line even if nothing happens.
        #expect(objects[1]["sent"] as? Int == 0 && objects[1]["rate"] as? Double == 0)
        #expect(objects[1]["total_sent"] as? Int == 1_500 && objects[1]["blocked"] as? Bool == true)
        #expect(objects[1]["confirm_latency_p50_ms"] is NSNull && objects[1]["warm_up"] as? Bool == false)
        #expect(objects[2]["seconds"] as? Double == 0.5 && objects[2]["rate"] as? Double == 20)
        #expect(objects[2]["returned"] as? Int == 5 && objects[2]["nacked"] as? Int == 2)
        // The latency of the interval, not of the run so far.
        #expect(try #require(objects[2]["confirm_latency_p50_ms"] as? Double) > 200)
        let total = objects[3]
        #expect(total["kind"] as? String == "total" && total["sent"] as? Int == 1_510)
        // Counts are of the whole run, rates and latencies leave the warm-up out.
        #expect(abs(try #require(total["rate"] as? Double) - 10 / 1.5) < 0.001)
        #expect(try #require(total["confirm_latency_p50_ms"] as? Double) > 200)
    }

    @Test("as CSV have a line of names and always as many columns", arguments: [true, false])
    func csv(_ isProducer: Bool) {
        let lines = text(.csv, isProducer: isProducer, producing)
        #expect(lines.count == 5)
        let names = lines[0].split(separator: ",").map(String.init)
        #expect(names.starts(with: ["kind", "time", "elapsed", "seconds", isProducer ? "sent" : "received", "bytes"]))
        #expect(Set(names).count == names.count)
        for line in lines {
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == names.count)
        }
        #expect(lines[2].hasPrefix("interval,2022-11-20T16:00:00.000Z,2.000,1.000,0,0,0,"))
        #expect(lines[2].contains(",,,"))
    }

    @Test("as text are columns for 80, and say what is rare behind them")
    func columns() {
        let lines = text(.text, producing)
        #expect(
            lines == [
                " elapsed      sent     per s    bytes  confirmed waiting p50 ms p99 ms max ms",
                "   1.0 s     1,500     1,500   3.0 kB      1,400     100  50.00  99.02    100  warm-up",
                "   2.0 s         0         0      0 B          0     100      -      -      -  blocked by broker",
                "   2.5 s        10        20      0 B        105       0    204    209    209  5 returned · 2 nacked",
                "   total     1,510         7   3.0 kB      1,505       0    204    209    209  in 2.5 s · 5 returned · 2 nacked",
            ])
    }

    @Test("as text name the columns again after a screenful, also of a consumer")
    func pages() {
        var consumed = snapshot(1)
        consumed.counters.received = ["q": 12_345_678]
        consumed.counters.redelivered = 3
        consumed.counters.clockSkew.count(nanoseconds: 5)
        let reports = (0..<41).map { _ in
            IntervalReport(.interval, time: Timestamp(seconds: 0), end: consumed)
        }
        let lines = text(.text, isProducer: false, reports)
        #expect(lines.filter { $0 == " elapsed  received     per s    bytes p50 ms p99 ms max ms" }.count == 3)
        #expect(
            lines[1]
                == "   1.0 s 12,345,678 12,345,678      0 B      -      -      -  3 redelivered · 1 before they were sent"
        )
    }
}

@Suite("The rate of the last seconds")
struct RateWindowTests {
    @Test("is smooth, and forgets what is longer ago")
    func window() {
        var window = RateWindow(of: .seconds(3))
        #expect(window.rate(10, at: .milliseconds(200)) == 50)
        var messages = 10
        for tick in 2...100 {
            messages += tick % 2 == 0 ? 0 : 20
            let rate = window.rate(messages, at: .milliseconds(200 * tick))
            if tick > 20 { #expect(abs(rate - 50) < 4) }
        }
        for tick in 101...116 { _ = window.rate(messages, at: .milliseconds(200 * tick)) }
        #expect(window.rate(messages, at: .milliseconds(200 * 117)) == 0)
    }

    @Test("is zero if no time has passed")
    func noTime() {
        var window = RateWindow(of: .seconds(1))
        #expect(window.rate(5, at: .zero) == 0)
    }
}
