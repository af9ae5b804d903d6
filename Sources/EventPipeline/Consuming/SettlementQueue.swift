import Synchronization

/// Settles deliveries as far as the limit allows, and holds the rest back until the broker sends nothing more.
final class SettlementQueue: Sendable {
    private struct State {
        var limit: IntakeLimit
        var held: [@Sendable () -> Void] = []
        /// Of deliveries that are not wanted.
        var heldLeftOut: [@Sendable () -> Void] = []
        var isReleased = false
    }

    private let state: Mutex<State>
    let window: Int
    /// Open once everything that was wanted has come.
    let reached = Latch()
    /// Open once a settlement has been held back.
    let holding = Latch()

    init(_ limit: IntakeLimit) {
        state = Mutex(State(limit: limit))
        window = limit.window
        if limit.isReached { reached.open() }
    }

    var isReached: Bool { state.withLock { $0.limit.isReached } }

    /// Deliveries that are still wanted; nil without a limit.
    var remaining: Int? { state.withLock { state in state.limit.limit.map { $0 - state.limit.received } } }

    /// Counts a delivery; false where it is beyond what is wanted.
    func receive(isWanted: Bool = true) -> Bool {
        let (isTaken, isReached) = state.withLock { ($0.limit.receive(isWanted: isWanted), $0.limit.isReached) }
        if isReached { reached.open() }
        return isTaken
    }

    /// Settles a delivery now, or later where the broker would otherwise send more than is wanted.
    func settle(_ settlement: @escaping @Sendable () -> Void) {
        let (due, isHolding) = state.withLock { state in
            state.held.append(settlement)
            var count = 0
            while count < state.held.count, state.isReleased || state.limit.settle() { count += 1 }
            let due = Array(state.held.prefix(count))
            state.held.removeFirst(count)
            return (due, !state.held.isEmpty)
        }
        for settlement in due { settlement() }
        if isHolding { holding.open() }
    }

    /// Settles a delivery that is not wanted. It does not wait for wanted ones that are held back, since more of those can
    /// come only once it is settled.
    func settleLeftOut(_ settlement: @escaping @Sendable () -> Void) {
        let isDue = state.withLock { state in
            if state.isReleased || state.limit.settleLeftOut() { return true }
            state.heldLeftOut.append(settlement)
            return false
        }
        if isDue { settlement() }
    }

    /// Settles what was held back, and what comes from now on at once: no consumer is left that the broker sends to.
    func settleRest() {
        let held = state.withLock { state in
            defer { (state.held, state.heldLeftOut) = ([], []) }
            state.isReleased = true
            return state.heldLeftOut + state.held
        }
        for settlement in held { settlement() }
    }
}
