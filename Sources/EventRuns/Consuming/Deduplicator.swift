import EventSettings
import Synchronization

/// Remembers which messages a consumer has handled. All tasks that handle messages share it.
final class Deduplicator: Sendable {
    typealias Waiter = @Sendable (_ isHandled: Bool) -> Void

    private struct State {
        var window: DuplicateWindow
        /// The closures to call with the outcome of each message in flight.
        var waiting: [DuplicateWindow.Key: [Waiter]] = [:]
    }

    private let state: Mutex<State>

    init(_ extent: Deduplication) { state = Mutex(State(window: DuplicateWindow(extent))) }

    /// Says what is known about a message; see ``DuplicateWindow/claim(_:at:)``. If a message with the same id is in
    /// flight, the closure makes a waiter. The waiter is called with whether that message was handled.
    func claim(_ key: DuplicateWindow.Key, waiter: () -> Waiter) -> DuplicateWindow.Claim {
        state.withLock { state in
            let claim = state.window.claim(key, at: .now)
            if claim == .inFlight { state.waiting[key, default: []].append(waiter()) }
            return claim
        }
    }

    /// Says what is known about a message, once no message with the same id is in flight. Nil if the task is cancelled
    /// earlier.
    func claimWhenDecided(_ key: DuplicateWindow.Key) async -> DuplicateWindow.Claim? {
        while true {
            let outcome = Decision()
            let claim = claim(key) { { outcome.make($0) } }
            guard claim == .inFlight else { return claim }
            guard let isHandled = await outcome.value else { return nil }
            if isHandled { return .duplicate }
        }
    }

    /// Whether this many waiters are there for a message.
    func hasWaiters(_ count: Int, for key: DuplicateWindow.Key) -> Bool {
        state.withLock { $0.waiting[key]?.count ?? 0 == count }
    }

    /// Records how handling of messages ended, and calls their waiters.
    func conclude(_ keys: some Sequence<DuplicateWindow.Key>, isHandled: Bool) {
        let waiters = state.withLock { state in
            let now = ContinuousClock.now
            var waiters: [Waiter] = []
            for key in keys {
                state.window.conclude(key, isHandled: isHandled, at: now)
                if !state.waiting.isEmpty { waiters += state.waiting.removeValue(forKey: key) ?? [] }
            }
            return waiters
        }
        for waiter in waiters { waiter(isHandled) }
    }
}

/// Yes or no, once it is known.
final class Decision: Sendable {
    private let answer = Mutex<Bool?>(nil)
    private let isMade = Latch()

    /// Answers. Only the first answer counts.
    func make(_ answer: Bool) {
        self.answer.withLock { $0 = answer }
        isMade.open()
    }

    /// The answer, once there is one. Nil if the task is cancelled earlier.
    var value: Bool? {
        get async {
            if !isMade.isOpen { await isMade.wait() }
            return answer.withLock { $0 }
        }
    }
}
