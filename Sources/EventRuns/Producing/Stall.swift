/// How long nothing was confirmed, and what follows from it: a value, asked at every look at a run.
struct Stall: Equatable, Sendable {
    /// What one look sees.
    struct Look: Equatable, Sendable {
        var settled: Int
        var isWaiting = true
        var isRecovering = false
        var isBlocked = false
    }

    enum Consequence: Equatable, Sendable {
        case none
        /// Nothing was confirmed for so long that people should know; said once.
        case warns
        /// Confirms come again after a warning.
        case isOver
        /// Waited for as long as the patience says.
        case ends
    }

    /// How long nothing may happen before people are told.
    let warning: Duration
    /// How long to wait; nil for without an end.
    let patience: Duration?
    private var settled: Int
    private var since: ContinuousClock.Instant
    private var isTold = false

    init(warning: Duration, patience: Duration?, settled: Int, at now: ContinuousClock.Instant) {
        self.warning = warning
        self.patience = patience
        self.settled = settled
        since = now
    }

    mutating func take(_ look: Look, at now: ContinuousClock.Instant) -> Consequence {
        if look.settled != settled || !look.isWaiting {
            defer { (settled, since, isTold) = (look.settled, now, false) }
            // A run that waits for nothing any more, such as one that is ending, has seen no confirm by that.
            return isTold && look.settled != settled ? .isOver : .none
        }
        // A connection that does not come back ends by itself, with the same patience.
        if look.isRecovering { return .none }
        let time = now - since
        if let patience, time >= patience { return .ends }
        // A warning was given when the broker began to block.
        guard !isTold, !look.isBlocked, time >= warning else { return .none }
        isTold = true
        return .warns
    }
}
