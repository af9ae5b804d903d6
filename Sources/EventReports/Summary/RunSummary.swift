package import EventRuns
import EventGeneration

/// What a run did, for people and as JSON.
package struct RunSummary: Sendable {
    package var program: String
    package var counters: RunStatistics.Counters
    package var elapsed: Duration
    /// The messages a second that were asked for. Nil if no rate was given.
    package var askedRate: Double?
    package var seed: String?
    /// Whether the run published nothing.
    package var isDryRun = false
    package var settingsHash: String?
    package var stopReason: StopReason?
    package var exitCode: Int32 = 0
    /// The start of the run, which rates, latencies and lateness leave out.
    package var warmUp: WarmUp?
    /// What `--verify` found. Nil if nothing was verified.
    package var verdict: Verdict?
    /// The first messages of a producer that did not get through, and their number in all.
    package var failures: (first: [FailedMessage], count: Int) = ([], 0)

    package init(program: String, counters: RunStatistics.Counters, elapsed: Duration) {
        self.program = program
        self.counters = counters
        self.elapsed = elapsed
    }

    /// The seconds of the run, without what came before and after it.
    package var seconds: Double { elapsed / .seconds(1) }
    /// The messages a second that the run reached. A paced run begins and ends with a message, so it has one interval
    /// less.
    package var rate: Double {
        if askedRate != nil, let rate = pace.rate { return rate }
        let start = measured
        let count = counters.messages - start.counters.messages - (askedRate == nil || warmUp != nil ? 0 : 1)
        let seconds = (elapsed - start.elapsed) / .seconds(1)
        return seconds > 0 ? Double(max(0, count)) / seconds : 0
    }

    private var isProducer: Bool { program == "producer" }
}

extension RunSummary {
    /// The summary as one JSON object, with the end of the line.
    package var json: [UInt8] {
        var members: [JSONValue.Member] = []
        func add(_ key: String, _ value: JSONValue?) {
            if let value { members.append(.init(key, value)) }
        }
        add("program", .string(program))
        if isProducer {
            if hasFaults { add("made", .number("\(counters.made)")) }
            add("sent", .number("\(counters.sent)"))
            add("confirmed", .number("\(counters.confirmed)"))
            add("returned", .number("\(counters.returnedTotal)"))
            add("returned_by_routing_key", Self.table(counters.returned))
            if counters.returnedOthers > 0 {
                add("returned_with_other_routing_keys", .number("\(counters.returnedOthers)"))
            }
            if isDryRun {
                add("unroutable", .number("\(counters.unroutable.total)"))
                add("unroutable_by_routing_key", Self.table(counters.unroutable.counts))
            }
            add("nacked", .number("\(counters.nacked)"))
            add("refused", .number("\(counters.refused)"))
            add("unconfirmed", .number("\(counters.unconfirmed)"))
            add("unsendable", .number("\(counters.unsendable)"))
            add("unreached", .number("\(counters.unreached)"))
            add("retried", .number("\(counters.retried)"))
            if hasFaults {
                add("unsent", .number("\(counters.unsent)"))
                add("faults", faultTable)
            }
        } else {
            add("received", .number("\(counters.receivedTotal)"))
            add("received_by_queue", Self.table(counters.received))
            add("redelivered", .number("\(counters.redelivered)"))
            add("duplicates", .number("\(counters.duplicates)"))
            add("acknowledged", .number("\(counters.acknowledged)"))
            add("forwarded", .number("\(counters.forwarded)"))
            add("rejected", .number("\(counters.rejected)"))
            add("requeued", .number("\(counters.requeued)"))
            add("failed", .number("\(counters.failed)"))
            add("unformatted", .number("\(counters.unformatted)"))
            add("filtered", .number("\(counters.filtered)"))
            add("unjudged", .number("\(counters.unjudged)"))
        }
        members += verdict?.members ?? []
        add("bytes", .number("\(counters.bytes)"))
        add("seconds", .number(NumberText.decimal(seconds, places: 3)))
        add("asked_rate", askedRate.map { .number(NumberText.decimal($0, places: 3)) })
        add("rate", .number(NumberText.decimal(rate, places: 3)))
        for (key, value) in punctuality + measurements { add(key, value) }
        add("seed", seed.map(JSONValue.string))
        add("settings_hash", settingsHash.map(JSONValue.string))
        add("stopped_by", stopReason.map { .string($0.rawValue) })
        if !failures.first.isEmpty {
            add("failures", .array(failures.first.map(\.json)))
            let further = failures.count - failures.first.count
            if further > 0 { add("further_failures", .number("\(further)")) }
        }
        add("exit_code", .number("\(exitCode)"))
        var output: [UInt8] = []
        JSONValue.object(members).write(into: &output)
        output.append(0x0A)
        return output
    }

    private static func table(_ counts: [String: Int]) -> JSONValue {
        .object(counts.sorted { $0.key < $1.key }.map { .init($0.key, .number("\($0.value)")) })
    }
}

extension RunSummary {
    /// The summary in a few lines.
    package var text: String {
        var lines = [(counts + [NumberText.size(counters.bytes), time]).joined(separator: " · ")]
        lines += measurementLines
        lines += Self.lines("returned", counters.returned, others: counters.returnedOthers)
        let unroutable = counters.unroutable
        lines += Self.lines("unroutable", isCertain: false, unroutable.counts, others: unroutable.others)
        if let seed { lines.append("seed \(seed) (--seed \(seed) makes the same messages again)") }
        if let verdict { lines.append(verdict.text) }
        return lines.joined(separator: "\n")
    }

    private static func lines(
        _ title: String, isCertain: Bool = true, _ counts: [String: Int], others: Int
    ) -> [String] {
        var lines = counts.sorted { $0.key < $1.key }.prefix(10).map { key, count in
            let verb = isCertain ? count == 1 ? "reaches" : "reach" : "would reach"
            return "\(title): \(grouped(count)) with routing key \"\(key)\", which \(verb) no queue"
        }
        if counts.count > 10 { lines.append("\(title): \(counted(counts.count - 10, "more routing key"))") }
        if others > 0 { lines.append("\(title): \(grouped(others)) with still other routing keys") }
        return lines
    }

    /// The counters in one line, for SIGUSR1.
    package var line: String { (counts + [time]).joined(separator: " · ") }

    private var counts: [String] {
        let counters = counters
        func some(_ count: Int, _ word: String) -> String? { count > 0 ? "\(grouped(count)) \(word)" : nil }
        if isProducer {
            if isDryRun {
                return hasFaults
                    ? ["\(grouped(counters.made)) made"] + faultCounts
                        + ["\(grouped(counters.sent)) to be sent, nothing published"]
                    : ["\(grouped(counters.sent)) made, nothing published"]
                        + [some(counters.unsendable, "not sendable")].compactMap(\.self)
            }
            return (hasFaults ? ["\(grouped(counters.made)) made"] + faultCounts : [])
                + ["\(grouped(counters.sent)) sent", "\(grouped(counters.confirmed)) confirmed"]
                + [
                    some(counters.unsent, "held back and never sent"),
                    some(counters.returnedTotal, "returned"), some(counters.nacked, "nacked"),
                    some(counters.refused, "refused"),
                    some(counters.unconfirmed, "unconfirmed"), some(counters.unsendable, "not sendable"),
                    some(stopReason == .time ? 0 : counters.unreached, "short of the amount"),
                    some(counters.retried, "retried"),
                ].compactMap(\.self)
        }
        let queues =
            counters.received.count < 2
            ? ""
            : " (\(counters.received.sorted { $0.key < $1.key }.map { "\(grouped($0.value)) \($0.key)" }.joined(separator: ", ")))"
        return ["\(grouped(counters.receivedTotal)) received\(queues)"]
            + [
                some(counters.filtered, "left out by --where"),
                some(counters.unjudged, "not judged by --where"),
                some(counters.redelivered, "redelivered"),
                some(counters.duplicates, counters.duplicates == 1 ? "duplicate" : "duplicates"),
                some(counters.forwarded, "published"),
                some(counters.rejected, "rejected"), some(counters.requeued, "requeued"),
                some(counters.failed, "failed"),
                some(counters.unformatted, "not as \"print\" says"), some(counters.unsettled, "not acknowledged"),
            ].compactMap(\.self)
    }

    private var time: String {
        // One message, or zero, has no rate.
        guard counters.messages > 1, warmUp.map({ $0.end != nil }) ?? true else {
            return "\(NumberText.decimal(seconds, places: 1)) s"
        }
        let warmUp = warmUp.map { " after a warm-up of \(NumberText.seconds($0.length))" } ?? ""
        let asked = askedRate.map { " of \(NumberText.decimal($0, places: 1)) asked" } ?? ""
        return
            "\(NumberText.decimal(seconds, places: 1)) s · \(NumberText.decimal(rate, places: 1))/s\(asked)\(lateness)\(warmUp)"
    }
}
