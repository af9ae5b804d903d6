import EventSettings
import EventRuns
import EventGeneration

extension RunSummary {
    /// Whether faults changed messages.
    var hasFaults: Bool { counters.made > 0 }

    /// How many messages had each kind of injected fault, in words that differ from those for real faults.
    var faultCounts: [String] {
        let words: [(FaultKind, String)] = [
            (.drop, "dropped on purpose"), (.duplicate, "sent again"), (.late, "late"), (.corrupt, "corrupted"),
        ]
        return words.compactMap { kind, word in
            counters.faults[kind].flatMap { $0 > 0 ? "\(grouped($0)) \(word)" : nil }
        }
    }

    /// How many faults of each kind were injected.
    var faultTable: JSONValue {
        .object(FaultKind.allCases.map { .init($0.rawValue, .number("\(counters.faults[$0] ?? 0)")) })
    }

    /// How late messages were sent, compared with the plan.
    var punctuality: [(String, JSONValue)] {
        guard counters.pace.sent + counters.pace.skipped > 0 else { return [] }
        let pace = pace
        return [
            ("sent_within_1_ms", .number("\(pace.punctual)")), ("lateness_ms", Self.distribution(pace.lateness)),
            ("skipped", .number("\(counters.pace.skipped)")),
        ]
    }

    /// How late the latest message was, and how many were left out for being late. Empty for a run without a plan.
    var lateness: String {
        let pace = pace
        guard askedRate != nil, pace.sent > 0 else { return "" }
        let skipped = counters.pace.skipped > 0 ? ", \(grouped(counters.pace.skipped)) left out as too late" : ""
        return ", \(NumberText.milliseconds(pace.lateness.longest, places: 1)) ms late at most\(skipped)"
    }
}
