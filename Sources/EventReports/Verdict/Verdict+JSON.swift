import EventRuns
import EventGeneration

extension Verdict {
    /// What the summary's JSON says about the verdict.
    var members: [JSONValue.Member] {
        [
            .init("verdict", .string(outcome.rawValue)),
            .init(
                "reasons",
                .array((isClean ? [] : differences.map { "\($0.name) \($0.count)" } + reasons).map(JSONValue.string))),
            .init("strict", .boolean(isStrict)),
            .init("lost", .number("\(lost)")),
            .init("unknown", .number("\(unknown)")),
            .init("not_sent", .number("\(notSent)")),
            .init("waiting", .number("\(waiting)")),
            .init("repeated", .number("\(repeated)")),
            // The counter `redelivered` of every consumer includes messages without a stamp.
            .init("redelivered_stamped", .number("\(redelivered)")),
            .init("reordered", .number("\(reordered)")),
            .init("altered", .number("\(altered)")),
            .init("unexpected", .number("\(unexpected.count)")),
            .init("unexpected_by_reason", unexpected.json),
            .init("streams", .array(streams.map(\.json))),
        ]
    }
}

extension Verdict.Stream {
    fileprivate var json: JSONValue {
        .object([
            .init("run", .string(run)),
            .init("producer", .string(producer)),
            .init("total", total.map { .number("\($0)") } ?? .null),
            .init("announced", (announced ?? total).map { .number("\($0)") } ?? .null),
            .init("not_sent", .number("\(notSent)")),
            .init("received", .number("\(received)")),
            .init("lost", .number("\(lost)")),
            .init("lost_sequences", JSONValue(lostSequences)),
            .init("unknown", .number("\(unknown)")),
            .init("unknown_sequences", JSONValue(unknownSequences)),
            .init("repeated", .number("\(repeated)")),
            .init("redelivered", .number("\(redelivered)")),
            .init("reordered", .number("\(reordered)")),
            .init("altered", .number("\(altered)")),
            .init("altered_sequences", JSONValue(alteredSequences)),
        ])
    }
}
