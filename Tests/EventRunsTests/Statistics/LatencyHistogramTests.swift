import EventGeneration
import Testing

@testable import EventRuns

@Suite("Counted latencies")
struct LatencyHistogramTests {
    @Test("shares are exact to one in a thousand, the longest fully")
    func shares() {
        var random = RandomStream(seed: 2)
        var histogram = LatencyHistogram()
        var all: [Int64] = []
        for _ in 0..<20_000 {
            let nanoseconds = Int64(random.exponential() * 1e6)
            all.append(nanoseconds)
            histogram.count(.nanoseconds(nanoseconds))
        }
        all.sort()
        for share in [0.01, 0.5, 0.9, 0.99, 0.999] {
            let exact = Double(all[Int((Double(all.count) * share).rounded(.up)) - 1])
            let measured = histogram.time(of: share) / .nanoseconds(1)
            #expect(measured >= exact && measured <= exact * 1.001 + 1)
        }
        #expect(histogram.longest == .nanoseconds(all[all.count - 1]) && histogram.time(of: 1) == histogram.longest)
        #expect(histogram.count == 20_000)
    }

    @Test("times from nothing to years are counted, and histograms added up")
    func extremes() {
        var a = LatencyHistogram()
        #expect(a.time(of: 0.5) == .zero)
        for duration in [Duration.zero, .seconds(-3), .nanoseconds(1), .seconds(3_000_000_000)] { a.count(duration) }
        #expect(a.time(of: 0.5) == .zero && a.longest == .seconds(3_000_000_000))
        var b = LatencyHistogram()
        b.count(.microseconds(50))
        b.merge(a)
        #expect(b.count == 5 && b.longest == a.longest && b.time(of: 0.6) == .nanoseconds(1))
        var c = a
        c.count(.microseconds(50))
        #expect(b == c)
    }

    @Test("what was counted between two states is a separate histogram, whatever was counted before")
    func intervals() {
        var random = RandomStream(seed: 3)
        var all = LatencyHistogram()
        var before = all
        for scale in [1e3, 1e9, 1e5, 0, 1e7] {
            var alone = LatencyHistogram()
            for _ in 0..<(scale == 0 ? 0 : 500) {
                let time = Duration.nanoseconds(Int64(random.exponential() * scale))
                alone.count(time)
                all.count(time)
            }
            let since = all.since(before)
            #expect(since.count == alone.count)
            for share in [0.0, 0.5, 0.99, 1] {
                let (a, b) = (since.time(of: share) / .nanoseconds(1), alone.time(of: share) / .nanoseconds(1))
                #expect(abs(a - b) <= b * 0.001 + 1, "\(scale) \(share)")
            }
            let (a, b) = (since.longest / .nanoseconds(1), alone.longest / .nanoseconds(1))
            #expect(a >= b && a <= b * 1.001 + 1)
            before = all
        }
        #expect(all.since(LatencyHistogram()) == all && all.since(all).count == 0 && all.since(all).longest == .zero)
    }

    @Test("a time beyond all that was counted before is found in an interval")
    func growth() {
        var all = LatencyHistogram()
        all.count(.nanoseconds(5))
        let before = all
        all.count(.seconds(3_000_000_000))
        all.count(.nanoseconds(5))
        let since = all.since(before)
        #expect(since.count == 2 && since.longest == .seconds(3_000_000_000) && since.time(of: 0.5) == .nanoseconds(5))
    }
}
