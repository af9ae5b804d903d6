import EventGeneration
import Testing

@Suite("Rates that change over time")
struct RatePhasesTests {
    private func times(_ plan: RatePhases, atMost limit: Int = 1_000_000) -> [Double] {
        var pace = Pace(.phases(plan), seed: 1, producer: "p")
        var times: [Double] = []
        while times.count < limit, let due = pace.next() { times.append(due / .seconds(1)) }
        return times
    }

    @Test("constant phases divide their seconds, and the run ends with the last")
    func constant() {
        let plan = RatePhases([.init(.seconds(2), rate: 2), .init(.seconds(1), rate: 4)])
        #expect(times(plan) == [0, 0.5, 1, 1.5, 2, 2.25, 2.5, 2.75])
        #expect(plan.total == 8)
    }

    @Test("a rate of 0 is silence, also at the beginning")
    func silence() {
        let plan = RatePhases([
            .init(.seconds(3), rate: 0), .init(.seconds(1), rate: 2), .init(.seconds(10), rate: 0),
            .init(.seconds(1), rate: 1), .init(.seconds(5), rate: 0),
        ])
        #expect(times(plan) == [3, 3.5, 14])
    }

    @Test("what a slow phase has gathered counts in the next")
    func carried() {
        let plan = RatePhases([.init(.seconds(15), rate: 0.5), .init(.seconds(10), rate: 1)])
        #expect(times(plan).prefix(10) == [0, 2, 4, 6, 8, 10, 12, 14, 15.5, 16.5])
    }

    @Test(
        "ramps send what the integral says, at its times",
        arguments: [(5.0, 50.0), (50, 5), (0, 40), (40, 0), (7, 7.000_001), (0.1, 1_000)])
    func ramps(_ from: Double, _ to: Double) {
        let plan = RatePhases([.init(.seconds(45), rate: from, to: to)])
        let times = times(plan)
        let expected = (from + to) / 2 * 45
        #expect(abs(Double(times.count) - expected) <= 1)
        #expect(times.count == plan.total)
        for (number, time) in times.enumerated() {
            // A nanosecond is the precision of a time.
            #expect(abs(integral(plan, time) - Double(number)) <= max(from, to) * 1e-9 + 1e-6)
        }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("rounds follow each other without a gap, as many as are asked for, and do not drift")
    func rounds() {
        let phases: [RatePhases.Phase] = [.init(.seconds(2), rate: 1, to: 3), .init(.seconds(1), rate: 0)]
        let once = times(RatePhases(phases))
        let thrice = times(RatePhases(phases, rounds: 3))
        #expect(once.count == 4 && thrice.count == 12)
        for (number, time) in thrice.enumerated() {
            #expect(abs(time - once[number % 4] - Double(number / 4) * 3) < 2e-9)
        }
        let endless = times(RatePhases(phases, rounds: nil), atMost: 400_001)
        #expect(endless.last == 300_000)
        #expect(RatePhases(phases, rounds: nil).total == nil)
    }

    @Test("counts that decimals cannot hold make no message too many", arguments: [1, 10, 1_000])
    func decimals(rounds: Int) {
        // 0.1 · 3 is a little above 0.3, and 0.7 · 0.1 a little below 0.07, in binary.
        let three = RatePhases([.init(.seconds(10), rate: 0.1), .init(.seconds(20), rate: 0.1)], rounds: rounds)
        #expect(times(three).count == 3 * rounds)
        #expect(three.total == 3 * rounds)
        let seven = RatePhases(
            [.init(.milliseconds(100), rate: 0.7), .init(.seconds(9), rate: 0)], rounds: 100 * rounds)
        #expect(times(seven).count == 7 * rounds)
    }

    @Test("many rounds without a message are no work")
    func sparse() {
        let plan = RatePhases([.init(.milliseconds(1), rate: 1e-6), .init(.milliseconds(1), rate: 0)], rounds: nil)
        var pace = Pace(.phases(plan), seed: 1, producer: "p")
        #expect(pace.next() == .zero)
        // A billion rounds of two milliseconds for each further message; the second is two million seconds later.
        #expect(pace.next().map { abs($0 / .seconds(1) - 2_000_000) < 1 } == true)
    }

    @Test("phases that are all silent end at once")
    func silent() {
        #expect(times(RatePhases([.init(.seconds(5), rate: 0)], rounds: nil)).isEmpty)
    }
}
