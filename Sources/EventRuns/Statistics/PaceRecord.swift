/// How well one producer kept its plan.
package struct PaceRecord: Sendable, Hashable {
    /// A message that is at most this late counts as sent on time.
    package static let punctuality = Duration.milliseconds(1)

    /// How many messages were sent.
    package private(set) var sent = 0
    /// How many messages were left out, since it was too late for them.
    package private(set) var skipped = 0
    /// How many messages were sent within ``punctuality`` of their time.
    package private(set) var punctual = 0
    /// How late messages were sent.
    package private(set) var lateness = LatencyHistogram()
    private var firstDue: Duration?
    private var lastDue = Duration.zero
    private var firstSent: Duration?
    /// When the last message was sent.
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

    /// Messages a second by the plan, up to the last message that was due. Nil if that takes no time.
    package var askedRate: Double? { rate(sent + skipped, lastDue - (firstDue ?? lastDue)) }
    /// Messages a second that were sent, from the first to the last. Nil if that took no time.
    package var rate: Double? { rate(sent, lastSent - (firstSent ?? lastSent)) }

    /// Between n messages there are n - 1 waits.
    private func rate(_ count: Int, _ time: Duration) -> Double? {
        let waits = isContinued ? count : count - 1
        return waits > 0 && time > .zero ? Double(waits) / (time / .seconds(1)) : nil
    }
}

/// How well the producers of a run kept their plans. It is about the producers that have a plan.
package struct PaceReport: Sendable, Hashable {
    /// One record for each producer.
    private var records: [PaceRecord] = []

    package init() {}

    /// Adds a producer. The order must always be the same.
    package mutating func add(_ record: PaceRecord) { records.append(record) }

    /// What was recorded since an earlier state of the same report.
    package func since(_ earlier: PaceReport) -> PaceReport {
        var result = self
        for (index, record) in earlier.records.enumerated() where index < records.count {
            result.records[index] = records[index].since(record)
        }
        return result
    }

    /// Messages a second by the plans. Nil if no plan says it.
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
