import EventGeneration
import Testing

@Suite("Pace")
struct PaceTests {
    private func offsets(_ plan: Pace.Plan, _ count: Int, seed: UInt64 = 1) -> [Duration] {
        var pace = Pace(plan, seed: seed, producer: "p")
        return (0..<count).compactMap { _ in pace.next() }
    }

    @Test("the first message is due at once, whatever the plan")
    func first() {
        let plans: [Pace.Plan] = [
            .unlimited, .rate(0.1), .delay(.seconds(5)), .range(.seconds(2), .seconds(3)),
            .seconds(.int(low: 4, high: 9)),
        ]
        for plan in plans { #expect(offsets(plan, 1) == [.zero]) }
    }

    @Test("a delay lies between any two messages, a rate divides the second")
    func steady() {
        #expect(
            offsets(.delay(.milliseconds(250)), 4) == [
                .zero, .milliseconds(250), .milliseconds(500), .milliseconds(750),
            ])
        #expect(offsets(.rate(4), 3) == [.zero, .milliseconds(250), .milliseconds(500)])
        #expect(offsets(.unlimited, 3) == [.zero, .zero, .zero])
    }

    @Test("a rate does not drift: message 3,000,001 at 3 a second is due after a million seconds")
    func drift() {
        var pace = Pace(.rate(3), seed: 1, producer: "p")
        var last: Duration?
        for _ in 0...3_000_000 { last = pace.next() }
        #expect(last == .seconds(1_000_000))
    }

    @Test("a range of delays stays in the range and repeats with its seed")
    func range() {
        let plan = Pace.Plan.range(.milliseconds(10), .milliseconds(20))
        let times = offsets(plan, 500)
        for (a, b) in zip(times, times.dropFirst()) {
            #expect((.milliseconds(10) ... .milliseconds(20)).contains(b - a))
        }
        #expect(Set(zip(times, times.dropFirst()).map { $1 - $0 }).count > 400)
        #expect(times == offsets(plan, 500))
        #expect(times != offsets(plan, 500, seed: 2))
    }

    @Test("a generator of numbers counts seconds")
    func numbers() {
        let rule = SequenceRule(start: 1, stepLow: 1, stepHigh: 1)
        #expect(offsets(.seconds(.sequence(rule)), 4) == [.zero, .seconds(1), .seconds(3), .seconds(6)])
        #expect(offsets(.seconds(.decimal(low: 25, high: 25, places: 2)), 2) == [.zero, .milliseconds(250)])
    }

    @Test(
        "durations are read as people write them",
        arguments: [
            ("1", 1_000_000_000), ("0.5", 500_000_000), ("250ms", 250_000_000), ("45s", 45_000_000_000),
            ("2m", 120_000_000_000), ("1h", 3_600_000_000_000), ("30d", 2_592_000_000_000_000), ("10us", 10_000),
            ("7ns", 7), ("1e-3", 1_000_000),
            (".5", 500_000_000), ("0", 0),
        ])
    func durations(text: String, nanoseconds: Int64) {
        #expect(Duration(reading: text) == .nanoseconds(nanoseconds))
    }

    @Test(
        "what is no duration is none",
        arguments: ["", "s", "-1", "1w", "d", "one", "nan", "inf", "1 s", "0x1", "1e400", "99999999999", "--1"])
    func noDurations(text: String) {
        #expect(Duration(reading: text) == nil)
    }

    @Test("flags take what the settings take")
    func flags() {
        #expect(Pace.Plan(delay: "0.2") == .delay(.milliseconds(200)))
        #expect(Pace.Plan(delay: "[0.5, 2]") == .range(.milliseconds(500), .seconds(2)))
        #expect(Pace.Plan(delay: #"["250ms", 1]"#) == .range(.milliseconds(250), .seconds(1)))
        for text in ["[2, 1]", "[1]", "[1, 2, 3]", "x", "[1, null]"] { #expect(Pace.Plan(delay: text) == nil) }
        #expect(Pace.Plan(rate: "50") == .rate(50))
        #expect(Pace.Plan(rate: "max") == .unlimited)
        for text in ["0", "-1", "x", "inf"] { #expect(Pace.Plan(rate: text) == nil) }
    }
}
