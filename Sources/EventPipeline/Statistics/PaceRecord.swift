/// How well one producer kept its plan.
package struct PaceRecord: Sendable, Hashable {
    /// What counts as sent at its time.
    package static let punctuality = Duration.milliseconds(1)

    /// Messages sent.
    package private(set) var sent = 0
    /// Turns that were left out, since it was too late for them.
    package private(set) var skipped = 0
    /// Messages that were sent within ``punctuality`` of their time.
    package private(set) var punctual = 0
    /// How late messages were sent.
    package private(set) var lateness = LatencyHistogram()
    private var firstDue: Duration?
    private var lastDue = Duration.zero
    private var firstSent: Duration?
    private var lastSent = Duration.zero

    package init() {}

    mutating func count(due: Duration, sent time: Duration) {
        sent += 1
        lateness.count(time - due)
        if time - due <= Self.punctuality { punctual += 1 }
        plan(due)
        firstSent = firstSent ?? time
        lastSent = time
    }

    mutating func skip(due: Duration) {
        skipped += 1
        plan(due)
    }

    private mutating func plan(_ due: Duration) {
        firstDue = firstDue ?? due
        lastDue = due
    }

    /// Messages a second by the plan, as far as it was gone through; nil where that takes no time.
    package var askedRate: Double? { Self.rate(sent + skipped, lastDue - (firstDue ?? lastDue)) }
    /// Messages a second that were sent, from the first to the last; nil where that took no time.
    package var rate: Double? { Self.rate(sent, lastSent - (firstSent ?? lastSent)) }

    /// Between so many messages lies one wait less.
    private static func rate(_ count: Int, _ time: Duration) -> Double? {
        count > 1 && time > .zero ? Double(count - 1) / (time / .seconds(1)) : nil
    }
}

/// How well the producers of a run kept their plans, those that have one.
package struct PaceReport: Sendable, Hashable {
    /// Messages a second by the plans; nil where none says so.
    package private(set) var askedRate: Double?
    /// Messages a second that were sent.
    package private(set) var rate: Double?
    package private(set) var sent = 0
    package private(set) var skipped = 0
    package private(set) var punctual = 0
    package private(set) var lateness = LatencyHistogram()

    package init() {}

    /// Adds a producer.
    package mutating func add(_ record: PaceRecord) {
        if let more = record.askedRate { askedRate = (askedRate ?? 0) + more }
        if let more = record.rate { rate = (rate ?? 0) + more }
        sent += record.sent
        skipped += record.skipped
        punctual += record.punctual
        lateness.merge(record.lateness)
    }
}
