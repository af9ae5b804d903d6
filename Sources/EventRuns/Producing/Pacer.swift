package import EventSettings
package import EventGeneration

/// Keeps the times of a plan: says when the next message is due, waits for that, and leaves out what it is too late for.
package struct Pacer: Sendable {
    /// A message's slot.
    package struct Slot: Sendable, Hashable {
        /// When it is due, from the start; nil if nothing is waited for.
        package var due: Duration?
        /// Whether its time passed too long ago. Only a message with a time of its own is left out itself: of others
        /// the slot is, and the next message takes the next.
        package var isMissed: Bool
    }

    /// Where the plan has got to.
    package private(set) var record = PaceRecord()

    private var pace: Pace
    /// Whether nothing is waited for: known beforehand, since it is asked for each message.
    private let isUnlimited: Bool
    private let late: LateTicks
    private let clock: any RunClock
    private let start: Duration
    /// The time of the next slot, if it was looked at before.
    private var ahead: Duration?
    /// When the record was last given to those who show it.
    private var told = Duration.zero

    /// Begins a plan now.
    package init(_ pace: Pace, late: LateTicks, clock: any RunClock) {
        self.pace = pace
        isUnlimited = pace.isUnlimited
        self.late = late
        self.clock = clock
        start = clock.now
    }

    /// The next message's slot; nil if the plan has ended.
    ///
    /// - Parameters:
    ///   - moment: When that happened which the message tells of, for a timeline.
    ///   - own: When the message is due by itself, from the start; it goes before the plan.
    /// - Throws: `CancellationError` if the task is cancelled while slots are left out.
    package mutating func nextSlot(moment: Int64? = nil, own: Duration? = nil) throws -> Slot? {
        if let own {
            let isMissed = isTooLate(for: own)
            if isMissed { record.skip(due: own) }
            return Slot(due: own, isMissed: isMissed)
        }
        guard !isUnlimited else { return Slot(due: nil, isMissed: false) }
        while let due = ahead ?? pace.next(moment: moment) {
            ahead = nil
            guard isTooLate(for: due) else { return Slot(due: due, isMissed: false) }
            record.skip(due: due)
            if pace.timeline != nil { return Slot(due: due, isMissed: true) }
            // A plan that nothing can follow must not keep the run from stopping.
            try Task.checkCancellation()
        }
        return nil
    }

    /// The next message's slot if it has come already, for a plan that needs to know nothing of the message.
    ///
    /// - Throws: As ``nextSlot(moment:own:)`` does.
    mutating func nextSlotIfDue() throws -> Slot? {
        guard !isUnlimited else { return Slot(due: nil, isMissed: false) }
        guard let due = ahead ?? pace.next() else { return nil }
        ahead = due
        guard due <= clock.now - start, let slot = try nextSlot() else { return nil }
        // Those that it was too late for were left out, and this one is still to come.
        if let due = slot.due, late != .catchUp, due > clock.now - start {
            ahead = due
            return nil
        }
        return slot
    }

    /// Suspends until a slot, and not at all if it has passed.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    package func wait(for slot: Slot) async throws {
        guard !slot.isMissed, let time = time(of: slot), time > clock.now else { return }
        try await clock.waitForSlot(at: time)
    }

    /// When a slot comes, by the clock; nil if nothing is waited for.
    func time(of slot: Slot) -> Duration? { slot.due.map { start + $0 } }

    private func isTooLate(for due: Duration) -> Bool {
        if case .skip(let limit) = late { clock.now - start - due > limit } else { false }
    }

    /// How long ago a slot's time was; nil if nothing is waited for.
    func lag(of slot: Slot) -> Duration? { slot.due.map { clock.now - start - $0 } }

    /// The record, if enough was added since this last gave it: a copy may cost more than the rest of a slot. What is
    /// shown is a tenth of a second behind at most.
    package mutating func news() -> PaceRecord? {
        let isDue = record.sent <= 0x100 || record.sent & 0xFF == 0 || record.lastSent - told >= .milliseconds(100)
        guard isDue else { return nil }
        told = record.lastSent
        return record
    }

    /// Counts the message of a slot as handed over just now.
    package mutating func count(_ slot: Slot) {
        guard let due = slot.due else { return }
        record.count(due: due, sent: clock.now - start)
    }
}
