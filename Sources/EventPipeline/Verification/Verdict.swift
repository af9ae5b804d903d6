/// What verification found: for each stream of messages, one producer in one run, what arrived and what did not.
package struct Verdict: Sendable, Hashable {
    /// What was found of one stream.
    package struct Stream: Sendable, Hashable {
        package var run: String
        package var producer: String
        /// How many messages the stream has; nil where its stamps do not say.
        package var total: Int64?
        /// How many of them came from at least one queue.
        package var received = 0
        /// How many came from no queue: of the total, or else up to the highest that came.
        package var lost = 0
        /// The first that are lost.
        package var lostSequences: [ClosedRange<Int64>] = []
        /// Deliveries of a message that the same queue had given before.
        package var repeated = 0
        /// Deliveries that the broker had tried before.
        package var redelivered = 0
        /// Messages that came after a later one.
        package var reordered = 0
        /// Messages whose body is not as it was made.
        package var altered = 0
        /// The first that are altered.
        package var alteredSequences: [ClosedRange<Int64>] = []

        package init(run: String, producer: String) {
            self.run = run
            self.producer = producer
        }
    }

    /// By run and producer.
    package var streams: [Stream] = []
    package var unexpected = UnexpectedMessages()
    /// Whether repeated, redelivered and reordered messages count as differences, which at-least-once allows.
    package var isStrict: Bool

    package init(isStrict: Bool = false) { self.isStrict = isStrict }

    package var lost: Int { sum(\.lost) }
    package var repeated: Int { sum(\.repeated) }
    package var redelivered: Int { sum(\.redelivered) }
    package var reordered: Int { sum(\.reordered) }
    package var altered: Int { sum(\.altered) }

    /// Whether there was nothing to verify.
    package var isEmpty: Bool { streams.isEmpty && unexpected.count == 0 }
    /// Whether nothing was found that counts as a difference.
    package var isClean: Bool { differences.isEmpty }

    /// What counts as a difference, and how often it was found.
    package var differences: [(name: String, count: Int)] {
        var differences = [("lost", lost)]
        if isStrict { differences += [("repeated", repeated), ("redelivered", redelivered), ("reordered", reordered)] }
        differences += [("altered", altered), ("unexpected", unexpected.count)]
        return differences.filter { $0.1 > 0 }
    }

    /// The verdict in a few words.
    package var word: String {
        if isEmpty { return "nothing arrived" }
        return isClean ? "clean" : differences.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    }

    private func sum(_ count: KeyPath<Stream, Int>) -> Int {
        streams.reduce(0) { sum, stream in
            // Stamps of somebody else's making can say anything.
            let (total, isTooMuch) = sum.addingReportingOverflow(stream[keyPath: count])
            return isTooMuch ? .max : total
        }
    }
}

extension VerificationTally {
    /// What follows from all that has come.
    package func verdict(isStrict: Bool = false) -> Verdict {
        var verdict = Verdict(isStrict: isStrict)
        verdict.unexpected = unexpected
        verdict.streams = streams.filter { $0.highest > 0 }.map(\.verdict)
            .sorted { ($0.run, $0.producer) < ($1.run, $1.producer) }
        return verdict
    }
}

extension StreamTally {
    /// How many intervals of lost or altered messages a verdict names.
    private static let namedIntervals = 100

    fileprivate var verdict: Verdict.Stream {
        var verdict = Verdict.Stream(run: run, producer: producer)
        var seen = SequenceSet()
        // Most often there is one queue, whose set is not copied then.
        if let first = sources.first { seen = first.seen }
        for source in sources.dropFirst() { seen.formUnion(source.seen) }
        let end = total ?? highest
        verdict.total = total
        verdict.received = seen.count
        verdict.lost = Int(end) - seen.count
        verdict.lostSequences = seen.gaps(upTo: end, limit: Self.namedIntervals)
        verdict.repeated = sources.reduce(0) { $0 + $1.repeated }
        verdict.redelivered = redelivered
        verdict.reordered = reordered
        verdict.altered = altered.count
        verdict.alteredSequences = altered.intervals(limit: Self.namedIntervals)
        return verdict
    }
}
