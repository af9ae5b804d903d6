import EventSettings
import Testing

@testable import EventRuns

@Suite("The window of message ids")
struct DuplicateWindowTests {
    let start = ContinuousClock.now

    @Test("knows an id once its message has been handled, and while it is being handled")
    func handled() {
        var window = DuplicateWindow(.init(count: 10))
        var claims = [window.claim([1], at: start), window.claim([1], at: start), window.claim([2], at: start)]
        #expect(claims == [.new, .inFlight, .new])
        window.conclude([1], isHandled: true, at: start)
        window.conclude([2], isHandled: false, at: start)
        claims = [window.claim([1], at: start), window.claim([2], at: start)]
        #expect(claims == [.duplicate, .new])
    }

    @Test("remembers the latest ids, so many and no more", arguments: [1, 2, 100])
    func bound(_ count: Int) {
        var window = DuplicateWindow(.init(count: count))
        for number in 0..<250 {
            let key = [UInt8(number)]
            let claim = window.claim(key, at: start)
            #expect(claim == .new)
            window.conclude(key, isHandled: true, at: start)
            #expect(window.count == min(number + 1, count))
        }
        let known = (0..<250).filter { window.claim([UInt8($0)], at: start) == .duplicate }
        #expect(known == Array(250 - count..<250))
    }

    @Test("forgets an id when its time is over, counted from when its message was handled")
    func time() {
        var window = DuplicateWindow(.init(count: 10, time: .seconds(60)))
        _ = window.claim([1], at: start)
        window.conclude([1], isHandled: true, at: start + .seconds(30))
        let claims = [89, 90].map { window.claim([1], at: start + .seconds($0)) }
        #expect(claims == [.duplicate, .new])
        #expect(window.count == 0)
    }

    @Test("tells those that wait for a twin what happened to it")
    func waiting() async {
        let deduplicator = Deduplicator(.init(count: 1))
        #expect(deduplicator.claim([1], waiter: { { _ in } }) == .new)
        let first = Decision()
        #expect(deduplicator.claim([1], waiter: { { first.make($0) } }) == .inFlight)
        // It is forgotten at once. Still, its twin was handled.
        deduplicator.conclude([[1], [2]], isHandled: true)
        #expect(await first.value == true)
        #expect(await deduplicator.claimWhenDecided([1]) == .new)
        async let second = deduplicator.claimWhenDecided([1])
        async let third = deduplicator.claimWhenDecided([1])
        while !deduplicator.hasWaiters(2, for: [1]) { await Task.yield() }
        deduplicator.conclude([[1]], isHandled: false)
        // One of them handles it, and the other waits for that one.
        while !deduplicator.hasWaiters(1, for: [1]) { await Task.yield() }
        deduplicator.conclude([[1]], isHandled: true)
        let claims = await [second, third]
        #expect(Set(claims) == [.new, .duplicate])
    }
}
