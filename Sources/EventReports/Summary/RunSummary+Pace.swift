import EventSettings
import EventRuns
import EventGeneration

extension RunSummary {
    /// Whether faults decided what became of messages.
    var hasFaults: Bool { counters.made > 0 }

    /// How many messages each kind of fault befell, in words that tell them from faults nobody wanted.
    var faultCounts: [String] {
        let words: [(FaultKind, String)] = [
            (.drop, "dropped on purpose"), (.duplicate, "sent again"), (.late, "late"), (.corrupt, "corrupted"),
        ]
        return words.compactMap { kind, word in
            counters.faults[kind].flatMap { $0 > 0 ? "\($0) \(word)" : nil }
        }
    }

    /// How many faults of each kind there were.
    var faultTable: JSONValue {
        .object(FaultKind.allCases.map { .init($0.rawValue, .number("\(counters.faults[$0] ?? 0)")) })
    }

    /// How late messages were sent by their plans.
    var punctuality: [(String, JSONValue)] {
        guard counters.pace.sent + counters.pace.skipped > 0 else { return [] }
        let pace = pace
        return [
            ("sent_within_1_ms", .number("\(pace.punctual)")), ("lateness_ms", Self.distribution(pace.lateness)),
            ("skipped", .number("\(counters.pace.skipped)")),
        ]
    }

    /// The latest message, and what was left out for being later; nothing for a run without a plan.
    var lateness: String {
        let pace = pace
        guard askedRate != nil, pace.sent > 0 else { return "" }
        let skipped = counters.pace.skipped > 0 ? ", \(counters.pace.skipped) left out as too late" : ""
        return ", \(NumberText.milliseconds(pace.lateness.longest, places: 1)) ms late at most\(skipped)"
    }
}
