import EventGeneration
import Foundation
import Testing

@Suite("Times from the start")
struct ArrivalTests {
    @Test("a rate does not drift over a million messages", arguments: [1.0, 7, 1_000, 100_000])
    func drift(rate: Double) throws {
        var pace = Pace(.rate(rate), seed: 1, producer: "p")
        var worst = 0.0
        for number in 0..<1_000_000 {
            let due = pace.next()
            let (seconds, attoseconds) = try #require(due).components
            // In units of a billionth of a wait, with no number large enough to be rounded.
            let error = (Double(seconds) * rate - Double(number)) * 1e9 / rate + Double(attoseconds) / 1e9
            worst = max(worst, abs(error))
        }
        // The nearest nanosecond.
        #expect(worst <= 0.501, "\(worst) ns")
    }

    @Test("the gaps of Poisson arrivals follow the exponential distribution", arguments: [0.5, 200, 100_000])
    func gaps(rate: Double) {
        let count = 20_000
        var pace = Pace(.rate(rate), arrivals: .poisson, seed: 7, producer: "p")
        let times = (0...count).compactMap { _ in pace.next().map { $0 / .seconds(1) } }
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(kolmogorovSmirnov(gaps) { 1 - exp(-rate * $0) } < 1.63)
        // The test can tell: the same gaps are not those of a rate that is 3 % higher.
        #expect(kolmogorovSmirnov(gaps) { 1 - exp(-rate * 1.03 * $0) } > 1.63)
    }

    @Test("one Poisson gap says nothing about the next, and the first message waits like any other")
    func independence() {
        var pace = Pace(.rate(1), arrivals: .poisson, seed: 3, producer: "p")
        let times = [0] + (0..<20_000).compactMap { _ in pace.next().map { $0 / .seconds(1) } }
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 - 1 }
        let correlation = zip(gaps, gaps.dropFirst()).map { $0 * $1 }.reduce(0, +) / gaps.map { $0 * $0 }.reduce(0, +)
        #expect(abs(correlation) < 0.03)
        let firsts = (0..<2_000).compactMap { seed -> Double? in
            var pace = Pace(.rate(1), arrivals: .poisson, seed: UInt64(seed), producer: "p")
            return pace.next().map { $0 / .seconds(1) }
        }
        #expect(kolmogorovSmirnov(firsts) { 1 - exp(-$0) } < 1.63)
    }

    @Test("Poisson arrivals follow phases: mapped back through the integral they are those of rate 1")
    func poissonPhases() {
        let phases = RatePhases(
            [.init(.seconds(45), rate: 0, to: 50), .init(.seconds(15), rate: 0), .init(.seconds(20), rate: 80, to: 5)],
            rounds: nil)
        var pace = Pace(.phases(phases), arrivals: .poisson, seed: 11, producer: "p")
        var last = 0.0
        var gaps: [Double] = []
        while gaps.count < 20_000, let due = pace.next() {
            let count = integral(phases, due / .seconds(1))
            gaps.append(count - last)
            last = count
        }
        #expect(kolmogorovSmirnov(gaps) { 1 - exp(-$0) } < 1.63)
    }

    @Test("Poisson arrivals are the same for the same seed, and others for another seed and producer")
    func seeds() {
        func times(_ seed: UInt64, _ producer: String) -> [Duration] {
            var pace = Pace(.rate(10), arrivals: .poisson, seed: seed, producer: producer)
            return (0..<5).compactMap { _ in pace.next() }
        }
        #expect(times(1, "p") == times(1, "p"))
        #expect(times(1, "p") != times(2, "p") && times(1, "p") != times(1, "q"))
        // Golden: no version and no machine may change them.
        #expect(times(1, "p").map { $0 / .nanoseconds(1) } == Self.golden)
    }

    private static let golden: [Double] = [75_272_106, 414_385_244, 523_835_458, 734_537_631, 811_522_910]

    @Test("the logarithm is right to a few units of the last place")
    func logarithm() {
        var random = RandomStream(seed: 5)
        for power in -60...60 {
            for _ in 0..<50 {
                let x = (1 + random.unit()) * Foundation.pow(2, Double(power))
                let expected = Foundation.log(x)
                #expect(abs(DeterministicMath.log(x) - expected) <= 4 * max(expected.magnitude, 1e-3).ulp)
            }
        }
        #expect(DeterministicMath.log(1) == 0)
    }
}

/// D · √n of the Kolmogorov-Smirnov test: above 1.63 for one sample in a hundred of those that do follow.
func kolmogorovSmirnov(_ sample: [Double], _ distribution: (Double) -> Double) -> Double {
    let count = Double(sample.count)
    let distance = sample.sorted().enumerated().map { index, value in
        let share = distribution(value)
        return max(share - Double(index) / count, Double(index + 1) / count - share)
    }
    return (distance.max() ?? 1) * count.squareRoot()
}

/// The integral of the rate from the start, by the areas of trapezoids.
func integral(_ plan: RatePhases, _ seconds: Double) -> Double {
    let round = plan.duration / .seconds(1)
    let rounds = (seconds / round).rounded(.down)
    var left = seconds - rounds * round
    var count = rounds * plan.count
    for phase in plan.phases {
        let length = phase.duration / .seconds(1)
        let time = min(left, length)
        let end = phase.rate + (phase.end - phase.rate) * time / length
        count += (phase.rate + end) / 2 * time
        left -= time
    }
    return count
}
