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
    /// When the last was sent.
    private(set) var lastSent = Duration.zero
    /// Whether its times begin with the message before its first.
    private var isContinued = false

    package init() {}

    /// What was recorded since an earlier state of the same record.
    package func since(_ earlier: PaceRecord) -> PaceRecord {
        guard earlier.sent + earlier.skipped > 0 else { return self }
        var result = self
        result.sent -= earlier.sent
        result.skipped -= earlier.skipped
        result.punctual -= earlier.punctual
        result.lateness = lateness.since(earlier.lateness)
        result.firstDue = earlier.lastDue
        result.firstSent = earlier.firstSent.map { _ in earlier.lastSent } ?? firstSent
        result.isContinued = true
        return result
    }

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
    package var askedRate: Double? { rate(sent + skipped, lastDue - (firstDue ?? lastDue)) }
    /// Messages a second that were sent, from the first to the last; nil where that took no time.
    package var rate: Double? { rate(sent, lastSent - (firstSent ?? lastSent)) }

    /// Between so many messages lies one wait less.
    private func rate(_ count: Int, _ time: Duration) -> Double? {
        let waits = isContinued ? count : count - 1
        return waits > 0 && time > .zero ? Double(waits) / (time / .seconds(1)) : nil
    }
}

/// How well the producers of a run kept their plans, those that have one.
package struct PaceReport: Sendable, Hashable {
    /// One for each producer.
    private var records: [PaceRecord] = []

    package init() {}

    /// Adds a producer; always in the same order.
    package mutating func add(_ record: PaceRecord) { records.append(record) }

    /// What was recorded since an earlier state of the same report.
    package func since(_ earlier: PaceReport) -> PaceReport {
        var result = self
        for (index, record) in earlier.records.enumerated() where index < records.count {
            result.records[index] = records[index].since(record)
        }
        return result
    }

    /// Messages a second by the plans; nil where none says so.
    package var askedRate: Double? { Self.sum(records.compactMap(\.askedRate)) }
    /// Messages a second that were sent.
    package var rate: Double? { Self.sum(records.compactMap(\.rate)) }
    package var sent: Int { records.reduce(0) { $0 + $1.sent } }
    package var skipped: Int { records.reduce(0) { $0 + $1.skipped } }
    package var punctual: Int { records.reduce(0) { $0 + $1.punctual } }
    package var lateness: LatencyHistogram {
        var lateness = LatencyHistogram()
        for record in records { lateness.merge(record.lateness) }
        return lateness
    }

    private static func sum(_ rates: [Double]) -> Double? { rates.isEmpty ? nil : rates.reduce(0, +) }
}
