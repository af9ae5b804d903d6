import Synchronization

/// What the intakes of a run share: when the last message came, and what ended the run.
final class IntakeActivity: Sendable {
    private struct State {
        var last = ContinuousClock.now
        /// How often the connection had been lost at that time.
        var losses: UInt64 = 0
        var index = 0
        var unfinished = 0
        var failure: (any Error)?
        var unready: Int
    }

    private let state: Mutex<State>
    private let ready: @Sendable () -> Void
    private let begun = Latch()

    /// Makes the activity of this many intakes. The closure is called when the last of them consumes.
    init(expected: Int = 0, ready: @escaping @Sendable () -> Void = {}) {
        state = Mutex(State(unready: expected))
        self.ready = ready
    }

    /// Records that one more intake has begun, and suspends until all have. So the notes about the beginning come
    /// before the first message.
    func begin() async {
        let isLast = state.withLock { state in
            state.unready -= 1
            return state.unready == 0
        }
        if isLast {
            ready()
            begun.open()
        }
        await begun.wait()
    }

    /// Resumes the intakes that wait for an intake that cannot begin.
    func giveUp() { begun.open() }

    /// Counts messages that have come. Returns the number of the first one in the run, from 1. The caller must call
    /// ``finish(_:)`` for each message.
    func note(_ count: Int = 1) -> Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            defer { state.index += count }
            state.last = now
            state.unfinished += count
            return state.index + 1
        }
    }

    /// Records that a message without a number has come.
    func touch() { state.withLock { $0.last = .now } }

    /// Restarts the time without a message, since the connection is back after this many losses.
    func restart(losses: UInt64) {
        state.withLock { state in
            state.last = .now
            state.losses = losses
        }
    }

    /// How often the connection had been lost when the time without a message was restarted.
    var losses: UInt64 { state.withLock { $0.losses } }

    /// How many messages have come.
    var count: Int { state.withLock { $0.index } }

    /// Records that this many messages are finished.
    func finish(_ count: Int = 1) {
        let now = ContinuousClock.now
        state.withLock { state in
            state.last = now
            state.unfinished -= count
        }
    }

    /// How many messages are still being handled.
    var unfinishedCount: Int { state.withLock { $0.unfinished } }

    /// Why a message could not be handled, if that ended the run.
    var failure: (any Error)? { state.withLock { $0.failure } }

    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    /// Suspends until no message has been handled for this long from now on, or the task is cancelled.
    func waitForRest(of duration: Duration) async {
        let start = ContinuousClock.now
        while true {
            let end = state.withLock { state in
                (state.unfinished > 0 ? ContinuousClock.now : max(state.last, start)) + duration
            }
            if end <= .now { return }
            guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return }
        }
    }

    /// Suspends until no message has come and none has been handled for this long. Returns false if the task was
    /// cancelled earlier.
    func waitForSilence(of duration: Duration) async -> Bool {
        while true {
            let (isBusy, end) = state.withLock { state in
                // Long work resets the clock at its end, so the next check can wait for the same time.
                let isBusy = state.unfinished > 0
                return (isBusy, (isBusy ? ContinuousClock.now : state.last) + max(duration, .milliseconds(1)))
            }
            if !isBusy, end <= .now { return true }
            guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return false }
        }
    }
}
