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
        let pace = counters.pace
        guard pace.sent + pace.skipped > 0 else { return [] }
        func milliseconds(_ time: Duration) -> JSONValue {
            .number(Self.decimal(time / .milliseconds(1), places: 3))
        }
        var lateness: [JSONValue.Member] = []
        for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999)] {
            lateness.append(.init(name, milliseconds(pace.lateness.time(of: share))))
        }
        lateness.append(.init("max", milliseconds(pace.lateness.longest)))
        return [
            ("sent_within_1_ms", .number("\(pace.punctual)")), ("lateness_ms", .object(lateness)),
            ("skipped", .number("\(pace.skipped)")),
        ]
    }

    /// The latest message, and what was left out for being later; nothing for a run without a plan.
    var lateness: String {
        let pace = counters.pace
        guard askedRate != nil, pace.sent > 0 else { return "" }
        let skipped = pace.skipped > 0 ? ", \(pace.skipped) left out as too late" : ""
        return ", \(Self.decimal(pace.lateness.longest / .milliseconds(1), places: 1)) ms late at most\(skipped)"
    }
}
