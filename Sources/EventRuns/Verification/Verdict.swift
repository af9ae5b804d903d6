import EventGeneration

/// What verification found: for each stream of messages (one producer in one run), what arrived and what did not.
package struct Verdict: Sendable, Hashable {
    /// The verdict in one word.
    package enum Outcome: String, Sendable, Hashable {
        case nothing = "nothing arrived"
        /// Everything is known and correct.
        case clean
        /// Something is lost, altered or unexpected.
        case differences
        /// Something did not come, and nothing proves that it is lost.
        case undecided
    }

    /// What was found of one stream.
    package struct Stream: Sendable, Hashable {
        package var run: String
        package var producer: String
        /// How many messages the stream has. Nil if its stamps do not say.
        package var total: Int64?
        /// How many messages the producer announced, if it ended early and really sent only ``total``.
        package var announced: Int64?
        /// How many of them came from at least one queue.
        package var received = 0
        /// How many were sent, came from no queue, and cannot be anywhere else.
        package var lost = 0
        /// The first lost messages.
        package var lostSequences: [ClosedRange<Int64>] = []
        /// How many did not come, without proof that they are lost.
        package var unknown = 0
        /// The first unknown messages.
        package var unknownSequences: [ClosedRange<Int64>] = []
        /// For how many of the unknown messages nothing shows that they were sent.
        package var unproven = 0
        /// How many of the unknown messages may have been sent before the consumer began.
        package var missed = 0
        /// Deliveries of a message that the same queue had delivered before.
        package var repeated = 0
        /// Deliveries that the broker had tried before.
        package var redelivered = 0
        /// Messages that came after a later one.
        package var reordered = 0
        /// Messages whose body was changed.
        package var altered = 0
        /// The first altered messages.
        package var alteredSequences: [ClosedRange<Int64>] = []

        package init(run: String, producer: String) {
            self.run = run
            self.producer = producer
        }

        /// How many of the announced messages the producer says that it did not send.
        package var notSent: Int { announced.flatMap { announced in total.map { Int(announced - $0) } } ?? 0 }
    }

    /// The streams, by run and producer.
    package var streams: [Stream] = []
    package var unexpected = UnexpectedMessages()
    /// What is known about the queues.
    package var remainders: [QueueRemainder] = []
    /// How many of the unknown messages are certainly lost, since the queues cannot have all of them.
    package var lostAmongUnknown = 0
    /// Whether repeated, redelivered and reordered messages count as differences. At-least-once allows them.
    package var isStrict: Bool

    package init(isStrict: Bool = false) { self.isStrict = isStrict }

    package var lost: Int { sum(\.lost, from: lostAmongUnknown) }
    package var unknown: Int { sum(\.unknown) - lostAmongUnknown }
    package var notSent: Int { sum(\.notSent) }
    package var repeated: Int { sum(\.repeated) }
    package var redelivered: Int { sum(\.redelivered) }
    package var reordered: Int { sum(\.reordered) }
    package var altered: Int { sum(\.altered) }
    /// How many messages wait in the queues and were not looked at.
    package var waiting: Int { remainders.reduce(0) { $0 + $1.waiting } }

    /// Whether there was nothing to verify.
    package var isEmpty: Bool { streams.isEmpty && unexpected.count == 0 }
    /// Whether nothing that counts as a difference was found, and nothing is unknown.
    package var isClean: Bool { [.clean, .nothing].contains(outcome) }

    package var outcome: Outcome {
        if isEmpty { return .nothing }
        if !differences.isEmpty { return .differences }
        return unknown > 0 ? .undecided : .clean
    }

    /// What counts as a difference, and how often it was found.
    package var differences: [(name: String, count: Int)] {
        var differences = [(lostAmongUnknown > 0 ? "lost at least" : "lost", lost)]
        if isStrict { differences += [("repeated", repeated), ("redelivered", redelivered), ("reordered", reordered)] }
        differences += [("altered", altered), ("unexpected", unexpected.count)]
        return differences.filter { $0.1 > 0 }
    }

    /// The verdict in a few words.
    package var word: String {
        switch outcome {
        case .nothing, .clean: return outcome.rawValue
        case .undecided: return "\(outcome.rawValue), \(grouped(unknown)) unknown"
        case .differences:
            let all = differences + (unknown > 0 ? [("unknown", unknown)] : [])
            return all.map { "\($0.name) \(grouped($0.count))" }.joined(separator: ", ")
        }
    }

    private func sum(_ count: KeyPath<Stream, Int>, from start: Int = 0) -> Int {
        streams.reduce(start) { sum, stream in
            // Stamps of other programs can have any number.
            let (total, isTooMuch) = sum.addingReportingOverflow(stream[keyPath: count])
            return isTooMuch ? .max : total
        }
    }
}
