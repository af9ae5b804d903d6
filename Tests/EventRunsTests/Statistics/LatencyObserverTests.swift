import Testing

@testable import EventRuns

@Suite("End-to-end latency")
struct LatencyObserverTests {
    private func arrival(_ receivedAt: Int64, sentAt: Int64, publishedAt: Int64? = nil) -> Arrival {
        let stamp = Stamp(
            run: "r", producer: "p", sequence: 1, sentAt: sentAt, publishedAt: publishedAt ?? sentAt, digest: 0)
        return Arrival(stamp: stamp, digest: 0, redelivered: false, receivedAt: receivedAt)
    }

    private func counters(_ arrivals: [Arrival]) -> RunStatistics.Counters {
        let statistics = RunStatistics()
        let observer = LatencyObserver()
        statistics.measure(observer)
        observer.note(arrivals, queue: "q", consumer: 0)
        return statistics.counters
    }

    @Test("counts from the intended time of sending, and beside it from the actual one")
    func times() throws {
        let counters = counters([
            arrival(5_000_000, sentAt: 1_000_000, publishedAt: 3_000_000), arrival(7_000_000, sentAt: 6_000_000),
        ])
        let latency = try #require(counters.endToEndLatency)
        #expect(latency.intended.longest == .milliseconds(4) && latency.raw.longest == .milliseconds(2))
        #expect(latency.intended.count == 2 && latency.raw.count == 2 && counters.clockSkew.count == 0)
    }

    @Test("messages without a stamp are not measured")
    func unstamped() {
        let counters = counters([Arrival(stamp: nil, digest: 0, redelivered: false, receivedAt: 5)])
        #expect(counters.endToEndLatency == nil && counters.clockSkew.count == 0)
    }

    @Test("messages that arrive before they are sent are counted apart, with the largest, and never as latencies")
    func skew() throws {
        let counters = counters([
            arrival(1_000_000, sentAt: 4_200_000), arrival(1_000_000, sentAt: 2_000_000),
            // Late by the plan, but it arrived before it was handed over.
            arrival(3_000_000, sentAt: 1_000_000, publishedAt: 3_500_000), arrival(2_000_000, sentAt: 2_000_000),
        ])
        #expect(counters.clockSkew.count == 3 && counters.clockSkew.largest == .nanoseconds(3_200_000))
        let latency = try #require(counters.endToEndLatency)
        #expect(latency.intended.count == 1 && latency.intended.longest == .zero && latency.raw.count == 1)
    }

    @Test("headers may have any time", arguments: [Int64.min, -1, 0, .max])
    func extremes(_ time: Int64) {
        for receivedAt in [Int64.min, 0, 1_700_000_000_000_000_000, .max] {
            let counters = counters([arrival(receivedAt, sentAt: time)])
            let count = counters.endToEndLatency?.intended.count ?? 0
            #expect(count + counters.clockSkew.count == 1)
            #expect((count == 1) == (receivedAt >= time))
            #expect(counters.clockSkew.largest >= .zero)
        }
    }
}
