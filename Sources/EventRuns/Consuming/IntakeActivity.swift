import Synchronization

/// What the intakes of a run have in common: when the last message came, and what ended the run.
final class IntakeActivity: Sendable {
    private struct State {
        var last = ContinuousClock.now
        /// How often the connection had been lost then.
        var losses: UInt64 = 0
        var index = 0
        var unfinished = 0
        var failure: (any Error)?
        var unready: Int
    }

    private let state: Mutex<State>
    private let ready: @Sendable () -> Void
    private let begun = Latch()

    /// Makes the activity of so many intakes; the closure is called when the last of them consumes.
    init(expected: Int = 0, ready: @escaping @Sendable () -> Void = {}) {
        state = Mutex(State(unready: expected))
        self.ready = ready
    }

    /// Notes that one more intake has begun, and suspends until all have: what is said of the beginning comes before the
    /// first message.
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

    /// Lets the intakes go on that wait for one that cannot begin.
    func giveUp() { begun.open() }

    /// Notes that messages have come, and gives the number of the first in the run, from 1. ``finish(_:)`` must follow for
    /// each.
    func note(_ count: Int = 1) -> Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            defer { state.index += count }
            state.last = now
            state.unfinished += count
            return state.index + 1
        }
    }

    /// Notes that a message has come that gets no number.
    func touch() { state.withLock { $0.last = .now } }

    /// Begins the time without a message anew, since the connection is back after so many losses.
    func restart(losses: UInt64) {
        state.withLock { state in
            state.last = .now
            state.losses = losses
        }
    }

    /// How often the connection had been lost when the time without a message began anew.
    var losses: UInt64 { state.withLock { $0.losses } }

    /// Messages that have come.
    var count: Int { state.withLock { $0.index } }

    /// Notes that everything has been done with so many messages.
    func finish(_ count: Int = 1) {
        let now = ContinuousClock.now
        state.withLock { state in
            state.last = now
            state.unfinished -= count
        }
    }

    /// Messages that something is still done with.
    var unfinishedCount: Int { state.withLock { $0.unfinished } }

    /// Why a message could not be handled, where that ended the run.
    var failure: (any Error)? { state.withLock { $0.failure } }

    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    /// Suspends until nothing is worked on, and nothing has been for so long from now on, or the task is cancelled.
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

    /// Suspends until no message has come and none has been worked on for so long; false where the task was cancelled before.
    func waitForSilence(of duration: Duration) async -> Bool {
        while true {
            let (isBusy, end) = state.withLock { state in
                // Work that lasts resets the clock at its end, so it may be looked at again after as long.
                let isBusy = state.unfinished > 0
                return (isBusy, (isBusy ? ContinuousClock.now : state.last) + max(duration, .milliseconds(1)))
            }
            if !isBusy, end <= .now { return true }
            guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return false }
        }
    }
}
