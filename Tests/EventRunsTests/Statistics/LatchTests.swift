import Testing

@testable import EventRuns

@Suite("A latch", .timeLimit(.minutes(1)))
struct LatchTests {
    @Test("forgets a cancelled wait")
    func cancelled() async {
        let latch = Latch()
        let waiting = Task { await latch.wait() }
        while latch.waiterCount == 0 { await Task.yield() }
        waiting.cancel()
        await waiting.value
        #expect(latch.waiterCount == 0)
        #expect(!latch.isOpen)
    }

    @Test("lets through who waits and who comes later")
    func opened() async {
        let latch = Latch()
        let waiting = Task { await latch.wait() }
        while latch.waiterCount == 0 { await Task.yield() }
        latch.open()
        await waiting.value
        await latch.wait()
        #expect(latch.waiterCount == 0)
    }
}
