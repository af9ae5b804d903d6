import Testing

@testable import EventRuns

@Suite("The stop signal", .timeLimit(.minutes(1)))
struct StopSignalTests {
    @Test("keeps the first reason and resumes every task, before and after")
    func reasons() async {
        let stop = StopSignal()
        let waiting = Task { await stop.wait() }
        stop.request(.idle)
        stop.request(.interrupted)
        await waiting.value
        await stop.wait()
        #expect(stop.reason == .idle)
    }

    @Test("hurries only at a signal, also one that comes second")
    func urgency() async {
        let stop = StopSignal()
        stop.request(.count)
        let waiting = Task { await stop.waitForSignal() }
        stop.request(.terminated)
        await waiting.value
        #expect(stop.reason == .count)
    }

    @Test("lets go of a task that is cancelled")
    func cancellation() async {
        let stop = StopSignal()
        let waiting = Task { await stop.wait() }
        waiting.cancel()
        await waiting.value
        #expect(stop.reason == nil)
    }

    @Test("is waited for no longer than asked")
    func limit() async {
        let stop = StopSignal()
        await stop.wait(atMost: .milliseconds(5))
        #expect(stop.reason == nil)
    }
}
