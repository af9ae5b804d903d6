import EventGeneration
import Testing

@testable import EventRuns

@Suite("How long work takes")
struct WorkTests {
    private func times(_ plan: Pace.Plan, count: Int = 100) -> [Duration] {
        var times = WorkTimes(plan, seed: 7, consumer: "c")
        return (0..<count).map { _ in times.next() }
    }

    @Test("is what the settings say, for the first message as for all others")
    func fixed() {
        #expect(Set(times(.delay(.milliseconds(250)))) == [.milliseconds(250)])
        #expect(
            times(.seconds(.sequence(SequenceRule(start: 1)))).prefix(3) == [.seconds(1), .seconds(2), .seconds(3)])
    }

    @Test("lies in its range, differs from message to message, and is the same for the same seed")
    func range() {
        let drawn = times(.range(.milliseconds(100), .milliseconds(200)))
        #expect(drawn.allSatisfy { (.milliseconds(100)...(.milliseconds(200))).contains($0) })
        #expect(Set(drawn).count > 90)
        #expect(drawn == times(.range(.milliseconds(100), .milliseconds(200))))
    }
}
