import EventRuns
import Testing

@testable import Commands

@Suite("The line of progress")
struct ProgressLineTests {
    private func line(
        total: Int? = 100_000, isProducer: Bool = true, isBlocked: Bool = false, hasBar: Bool = true,
        change: (inout RunStatistics.Counters) -> Void = { _ in }
    ) -> ProgressLine {
        var counters = RunStatistics.Counters()
        counters.sent = isProducer ? 52_000 : 0
        counters.received = isProducer ? [:] : ["q": 52_000]
        change(&counters)
        return ProgressLine(
            counters, elapsed: .milliseconds(5_210), rate: 9_980.4, total: total, isProducer: isProducer,
            isBlocked: isBlocked, hasBar: hasBar)
    }

    private let measured: (inout RunStatistics.Counters) -> Void = { counters in
        var pair = LatencyPair()
        pair.intended.count(.microseconds(1_300))
        counters.confirmLatency = pair
        counters.returned = ["k": 3]
    }

    @Test("has a bar, the share, the count, the rate, the latency, and what went wrong")
    func all() {
        #expect(
            line(isBlocked: true, change: measured).text()
                == "[#####·····] 52 %  52,000 of 100,000 · 9,980/s · confirm p99 1.3 ms · 3 returned · blocked by broker"
        )
        #expect(line(isProducer: false).text() == "[#####·····] 52 %  52,000 of 100,000 · 9,980/s")
    }

    @Test("leaves out the least important if the terminal is narrow")
    func narrow() {
        let line = line(isBlocked: true, change: measured)
        #expect(
            line.text(width: 85)
                == "[#####·····] 52 %  52,000 of 100,000 · 9,980/s · 3 returned · blocked by broker")
        #expect(line.text(width: 75) == "52 %  52,000 of 100,000 · 9,980/s · 3 returned · blocked by broker")
        #expect(line.text(width: 60) == "52 %  52,000 of 100,000 · 3 returned · blocked by broker")
        #expect(line.text(width: 45) == "52 %  52,000 of 100,000 · blocked by broker")
        #expect(line.text(width: 30) == "52 %  52,000 of 100,000")
        #expect(line.text(width: 3) == "52 ")
        for width in 0...120 { #expect(line.text(width: width).count <= width) }
    }

    @Test("has the time and no bar if the total is not known")
    func unknown() {
        #expect(line(total: nil).text() == "5.2 s · 52,000 sent · 9,980/s")
        #expect(line(total: 0, isProducer: false).text() == "5.2 s · 52,000 received · 9,980/s")
    }

    @Test("of a log has the time and says what is counted")
    func log() {
        #expect(
            line(isBlocked: true, hasBar: false, change: measured).text()
                == "5.2 s · 52,000 of 100,000 sent (52 %) · 9,980/s · confirm p99 1.3 ms · 3 returned · blocked by broker"
        )
    }

    @Test("never fills more than the bar, even if faults add messages")
    func overfull() {
        let line = line(total: 50_000)
        #expect(line.text() == "[##########] 100 %  52,000 of 50,000 · 9,980/s")
    }

    @Test("has colours only if the palette has, and they take no room")
    func colours() {
        let text = line(isBlocked: true).text(width: 66, palette: .coloured)
        #expect(
            text
                == "\u{1B}[32m[#####·····]\u{1B}[0m 52 %  52,000 of 100,000 · 9,980/s · \u{1B}[33mblocked by broker\u{1B}[0m"
        )
    }
}
