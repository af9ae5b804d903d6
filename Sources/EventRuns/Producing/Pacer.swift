package import EventSettings
package import EventGeneration

/// Keeps the times of a plan: waits for each, and leaves out those that it is too late for.
package struct Pacer: Sendable {
    /// A message's turn.
    package struct Turn: Sendable, Hashable {
        /// When it is due, from the start; nil where nothing is waited for.
        package var due: Duration?
        /// Whether its time passed too long ago. Only a message with a time of its own is left out itself: of others
        /// the turn is, and the next message takes the next.
        package var isMissed: Bool
    }

    /// Where the plan has got to.
    package private(set) var record = PaceRecord()

    private var pace: Pace
    private let late: LateTicks
    private let clock: any RunClock
    private let start: Duration
    /// The time of the next turn, where it was looked at before.
    private var ahead: Duration?
    /// When the record was last given to whoever shows it.
    private var told = Duration.zero

    /// Begins a plan now.
    package init(_ pace: Pace, late: LateTicks, clock: any RunClock) {
        self.pace = pace
        self.late = late
        self.clock = clock
        start = clock.now
    }

    /// Suspends until the next message's turn; nil where the plan has ended.
    ///
    /// - Parameters:
    ///   - moment: When that happened which the message tells of, for a timeline.
    ///   - own: When the message is due by itself, from the start; it goes before the plan.
    /// - Throws: `CancellationError` where the task is cancelled.
    package mutating func next(moment: Int64? = nil, own: Duration? = nil) async throws -> Turn? {
        if let own {
            let now = clock.now - start
            if isTooLate(now - own) {
                record.skip(due: own)
                return Turn(due: own, isMissed: true)
            }
            if own > now { try await clock.waitForTurn(at: start + own) }
            return Turn(due: own, isMissed: false)
        }
        guard !pace.isUnlimited else { return Turn(due: nil, isMissed: false) }
        while let due = ahead ?? pace.next(moment: moment) {
            ahead = nil
            let now = clock.now - start
            guard !isTooLate(now - due) else {
                record.skip(due: due)
                if pace.timeline != nil { return Turn(due: due, isMissed: true) }
                // A plan that nothing can follow must not keep the run from stopping.
                try Task.checkCancellation()
                continue
            }
            if due > now { try await clock.waitForTurn(at: start + due) }
            return Turn(due: due, isMissed: false)
        }
        return nil
    }

    /// Whether the next message's turn has come already, for a plan that needs to know nothing of the message.
    mutating func isNextDue() -> Bool {
        guard !pace.isUnlimited else { return true }
        ahead = ahead ?? pace.next()
        return ahead.map { $0 <= clock.now - start } ?? false
    }

    private func isTooLate(_ time: Duration) -> Bool {
        if case .skip(let limit) = late { time > limit } else { false }
    }

    /// How long ago a turn's time was; nil where nothing is waited for.
    func lag(of turn: Turn) -> Duration? { turn.due.map { clock.now - start - $0 } }

    /// The record, where enough was added since this last gave it: a copy may cost more than the rest of a turn. Whoever
    /// shows it is a tenth of a second behind at most.
    package mutating func news() -> PaceRecord? {
        let isDue = record.sent <= 0x100 || record.sent & 0xFF == 0 || record.lastSent - told >= .milliseconds(100)
        guard isDue else { return nil }
        told = record.lastSent
        return record
    }

    /// Takes note that the message of a turn was handed over just now.
    package mutating func count(_ turn: Turn) {
        guard let due = turn.due else { return }
        record.count(due: due, sent: clock.now - start)
    }
}
