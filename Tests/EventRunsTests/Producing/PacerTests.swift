import EventGeneration
import Synchronization
import Testing

@testable import EventRuns
@testable import EventSettings

/// A clock that stands still until a task waits for it. It then wakes up as late as the test says.
final class SimulatedClock: RunClock {
    private struct State {
        var now: Duration
        var random = RandomStream(seed: 4)
    }

    private let state: Mutex<State>
    private let lateness: Duration

    init(now: Duration = .seconds(1_000), wakingLateBy lateness: Duration = .zero) {
        state = Mutex(State(now: now))
        self.lateness = lateness
    }

    var now: Duration { state.withLock { $0.now } }

    func advance(by duration: Duration) { state.withLock { $0.now += duration } }

    func wait(until time: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { $0.now = max($0.now, time + lateness * $0.random.unit()) }
    }
}

extension Pacer {
    /// The next slot, once it has come.
    fileprivate mutating func next(moment: Int64? = nil) async throws -> Slot? {
        guard let slot = try nextSlot(moment: moment) else { return nil }
        try await wait(for: slot)
        return slot
    }
}

@Suite("Keeping a plan")
struct PacerTests {
    @Test(
        "late wakings do not add up, whatever the rate",
        arguments: [(1.0, 20_000), (7, 20_000), (1_000, 200_000), (100_000, 400_000)])
    func drift(rate: Double, count: Int) async throws {
        let clock = SimulatedClock(wakingLateBy: .milliseconds(2))
        let start = clock.now
        var pacer = Pacer(Pace(.rate(rate), seed: 1, producer: "p"), late: .catchUp, clock: clock)
        for _ in 0..<count {
            let slot = try #require(try await pacer.next())
            // Sending takes time too.
            clock.advance(by: .nanoseconds(200))
            pacer.count(slot)
        }
        let record = pacer.record
        #expect(record.sent == count && record.skipped == 0)
        #expect(record.lateness.longest <= .milliseconds(2.1))
        #expect(abs((clock.now - start) / .seconds(1) - Double(count - 1) / rate) < 0.003)
        #expect(abs(try #require(record.rate) / rate - 1) < max(0.001, 0.005 / (Double(count) / rate)))
        #expect(abs(try #require(record.askedRate) / rate - 1) < 1e-6)
    }

    @Test("nothing is sent before its time, and an unlimited plan waits for nothing")
    func early() async throws {
        let clock = SimulatedClock()
        let start = clock.now
        var pacer = Pacer(Pace(.delay(.seconds(2)), seed: 1, producer: "p"), late: .catchUp, clock: clock)
        for number in 0..<5 {
            #expect(try await pacer.next() == .init(due: .seconds(2 * number), isMissed: false))
            #expect(clock.now - start == .seconds(2 * number))
        }
        var unlimited = Pacer(Pace(.unlimited, seed: 1, producer: "p"), late: .catchUp, clock: clock)
        let slot = try #require(try await unlimited.next())
        unlimited.count(slot)
        #expect(slot == .init(due: nil, isMissed: false) && unlimited.record == PaceRecord())
        #expect(clock.now - start == .seconds(8))
    }

    /// The times at which messages leave if sending the third takes `stall`.
    private func offsets(_ late: LateTicks, stall: Duration, count: Int) async throws -> ([Duration], PaceRecord) {
        let clock = SimulatedClock()
        let start = clock.now
        var pacer = Pacer(Pace(.rate(10), seed: 1, producer: "p"), late: late, clock: clock)
        var offsets: [Duration] = []
        for number in 0..<count {
            let slot = try #require(try await pacer.next())
            offsets.append(clock.now - start)
            if number == 2 { clock.advance(by: stall) }
            pacer.count(slot)
        }
        return (offsets, pacer.record)
    }

    @Test("what is late is sent at once until the plan is caught up with")
    func catchUp() async throws {
        let (offsets, record) = try await offsets(.catchUp, stall: .milliseconds(450), count: 9)
        #expect(offsets == [0, 100, 200, 650, 650, 650, 650, 700, 800].map { .milliseconds($0) })
        #expect(record.sent == 9 && record.skipped == 0 && record.lateness.longest == .milliseconds(450))
        #expect(record.punctual == 4)
    }

    @Test("or left out and counted if it is later than the settings allow")
    func skip() async throws {
        let (offsets, record) = try await offsets(.skip(after: .milliseconds(100)), stall: .milliseconds(450), count: 7)
        #expect(offsets == [0, 100, 200, 650, 700, 800, 900].map { .milliseconds($0) })
        #expect(record.skipped == 3)
        // The plan asked for ten messages in 0.9 s, and seven were sent in 0.9 s.
        #expect(record.askedRate.map { abs($0 - 10) < 1e-9 } == true)
        #expect(record.rate.map { abs($0 - 6 / 0.9) < 1e-9 } == true)
    }

    @Test("a row whose time has passed is left out itself")
    func rows() async throws {
        let clock = SimulatedClock()
        let pace = Pace(.timeline(.init(field: "at")), seed: 1, producer: "p")
        var pacer = Pacer(pace, late: .skip(after: .milliseconds(100)), clock: clock)
        _ = try await pacer.next(moment: 5_000)
        clock.advance(by: .seconds(3))
        #expect(try await pacer.next(moment: 6_000) == .init(due: .seconds(1), isMissed: true))
        #expect(try await pacer.next(moment: 9_000) == .init(due: .seconds(4), isMissed: false))
        #expect(pacer.record.skipped == 1)
    }

    @Test("gives a slot without a wait only if it has come, and leaves out those that it is too late for")
    func due() throws {
        for (late, expected) in [(LateTicks.catchUp, [100, 200, 300, 400]), (.skip(after: .milliseconds(100)), [400])] {
            let clock = SimulatedClock()
            var pacer = Pacer(Pace(.rate(10), seed: 1, producer: "p"), late: late, clock: clock)
            #expect(try pacer.nextSlotIfDue()?.due == .zero)
            #expect(try pacer.nextSlotIfDue() == nil)
            clock.advance(by: .milliseconds(450))
            for due in expected { #expect(try pacer.nextSlotIfDue()?.due == .milliseconds(due)) }
            #expect(try pacer.nextSlotIfDue() == nil)
            #expect(try pacer.nextSlot()?.due == .milliseconds(500))
            #expect(pacer.record.skipped == 4 - expected.count)
        }
        // The slots that are left out lead to one that is still to come.
        let clock = SimulatedClock()
        var pacer = Pacer(Pace(.rate(10), seed: 1, producer: "p"), late: .skip(after: .zero), clock: clock)
        clock.advance(by: .milliseconds(450))
        #expect(try pacer.nextSlotIfDue() == nil)
        #expect(pacer.record.skipped == 5)
        #expect(try pacer.nextSlot()?.due == .milliseconds(500))
    }

    @Test("ends with its phases, and when it is cancelled")
    func ends() async throws {
        let plan = Pace.Plan.phases(.init([.init(.seconds(1), rate: 3)]))
        var pacer = Pacer(Pace(plan, seed: 1, producer: "p"), late: .catchUp, clock: SimulatedClock())
        for _ in 0..<3 { #expect(try await pacer.next() != nil) }
        #expect(try await pacer.next() == nil)
        let task = Task {
            var pacer = Pacer(Pace(.rate(0.001), seed: 1, producer: "p"), late: .catchUp, clock: SystemClock())
            _ = try await pacer.next()
            _ = try await pacer.next()
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("the system's clock never wakes a task early")
    func system() async throws {
        let clock = SystemClock()
        for _ in 0..<5 {
            let time = clock.now + .milliseconds(3)
            try await clock.wait(until: time)
            #expect(clock.now >= time)
        }
        for distance in [Duration.microseconds(50), .milliseconds(1.5), .milliseconds(4)] {
            let time = clock.now + distance
            try await clock.waitForSlot(at: time)
            #expect(clock.now >= time)
        }
        let past = clock.now
        try await clock.wait(until: past - .seconds(1))
        try await clock.waitForSlot(at: past - .seconds(1))
        #expect(clock.now - past < .seconds(10))
    }

    @Test("the shown record is at most a tenth of a second old, and a fast plan publishes it rarely")
    func news() async throws {
        for (rate, count, most) in [(5.0, 600, 600), (1_000, 3_000, 256 + 40), (100_000, 200_000, 256 + 800 + 20)] {
            let clock = SimulatedClock()
            var pacer = Pacer(Pace(.rate(rate), seed: 1, producer: "p"), late: .catchUp, clock: clock)
            var given = 0
            var last = clock.now
            for _ in 0..<count {
                pacer.count(try #require(try await pacer.next()))
                if let record = pacer.news() {
                    #expect(record == pacer.record)
                    given += 1
                    last = clock.now
                }
                #expect(clock.now - last < .milliseconds(100))
            }
            #expect(given <= most, "\(rate): \(given)")
        }
    }
}
