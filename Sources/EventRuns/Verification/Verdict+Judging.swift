extension VerificationTally {
    /// The verdict about all that has come, and about what the queues still have. Without information about queues they
    /// count as empty.
    package func verdict(isStrict: Bool = false, remainders: [QueueRemainder] = []) -> Verdict {
        let missing = streams.filter { $0.highest > 0 }
            .map { MissingMessages($0, beginsLate: remainders.contains(where: \.beginsLate)) }
            .sorted { ($0.run, $0.producer) < ($1.run, $1.producer) }
        let sent = missing.reduce(0) { $0.addingClamped($1.sent.count) }
        let capacity = remainders.reduce(0) { (sum: Int?, remainder) in
            sum.flatMap { sum in remainder.capacity.map { sum.addingClamped($0) } }
        }
        var verdict = Verdict(isStrict: isStrict)
        verdict.unexpected = unexpected
        verdict.remainders = remainders
        let isLost = capacity == 0
        if let capacity, !isLost { verdict.lostAmongUnknown = max(0, sent - capacity) }
        verdict.streams = missing.map { $0.verdict(isLost: isLost) }
        return verdict
    }
}

/// The messages of a stream that did not come, by what is known about them.
private struct MissingMessages {
    /// How many intervals of lost or altered messages a verdict names.
    private static let namedIntervals = 100

    /// Missing numbers of a range.
    struct Part {
        var range: ClosedRange<Int64>?
        var count = 0

        init(_ range: Range<Int64>, _ seen: SequenceSet) {
            guard !range.isEmpty else { return }
            self.range = ClosedRange(range)
            count = range.count - seen.count(in: ClosedRange(range))
        }
    }

    let run: String
    let producer: String
    private let stream: StreamTally
    private var seen = SequenceSet()
    /// The messages before the first that came, if the consumer began in the middle.
    private let missed: Part
    /// The messages that were sent.
    let sent: Part
    /// The messages that were announced, but nothing shows that they were sent.
    private let unproven: Part

    init(_ stream: StreamTally, beginsLate: Bool) {
        (run, producer) = (stream.run, stream.producer)
        self.stream = stream
        // Usually there is one queue. Its set is not copied then.
        if let first = stream.sources.first { seen = first.seen }
        for source in stream.sources.dropFirst() { seen.formUnion(source.seen) }
        let last = stream.end ?? stream.announced ?? stream.highest
        // What one connection sent after a number says nothing about what another connection still had to send.
        let connections = stream.connections
        let start = beginsLate ? connections.map(\.lowerBound).max() ?? 1 : 1
        let proven = stream.end ?? connections.map(\.upperBound).min() ?? stream.highest
        missed = Part(1..<start, seen)
        sent = Part(start..<max(start, proven + 1), seen)
        unproven = Part(max(start, proven + 1)..<max(start, proven, last) + 1, seen)
    }

    /// What is found about the stream.
    ///
    /// - Parameter isLost: Whether messages that were sent and did not come are lost for certain.
    func verdict(isLost: Bool) -> Verdict.Stream {
        var verdict = Verdict.Stream(run: run, producer: producer)
        verdict.total = stream.end ?? stream.announced
        verdict.announced = stream.end == nil ? nil : stream.announced
        verdict.received = seen.count
        if isLost {
            verdict.lost = sent.count
            verdict.lostSequences = gaps([sent])
        }
        (verdict.missed, verdict.unproven) = (missed.count, unproven.count)
        verdict.unknown = missed.count.addingClamped(unproven.count).addingClamped(isLost ? 0 : sent.count)
        if verdict.unknown > 0 {
            verdict.unknownSequences = gaps(isLost ? [missed, unproven] : [missed, sent, unproven])
        }
        verdict.repeated = stream.sources.reduce(0) { $0 + $1.repeated }
        verdict.redelivered = stream.redelivered
        verdict.reordered = stream.reordered
        verdict.altered = stream.altered.count
        verdict.alteredSequences = stream.altered.intervals(limit: Self.namedIntervals)
        return verdict
    }

    /// The first missing numbers of parts that are in order.
    private func gaps(_ parts: [Part]) -> [ClosedRange<Int64>] {
        var result: [ClosedRange<Int64>] = []
        for part in parts where part.count > 0 {
            guard let range = part.range else { continue }
            for gap in seen.gaps(in: range, limit: Self.namedIntervals - result.count) {
                if let last = result.last, last.upperBound + 1 == gap.lowerBound {
                    result[result.count - 1] = last.lowerBound...gap.upperBound
                } else {
                    result.append(gap)
                }
            }
        }
        return result
    }
}

extension StreamTally {
    /// Whether all messages that were announced, or that the producer says it sent, have come.
    var isComplete: Bool {
        guard let total = end ?? announced, highest == total else { return false }
        guard sources.count > 1 else { return sources.first?.seen.count == Int(total) }
        var seen = SequenceSet()
        for source in sources { seen.formUnion(source.seen) }
        return seen.count == Int(total)
    }
}

extension Int {
    /// The sum, or the highest possible number: stamps of other programs can have any number.
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}
