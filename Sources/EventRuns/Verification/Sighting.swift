/// What a batch of deliveries adds to what is known about a stream: the messages of one producer in one run that came
/// from one queue.
package struct Sighting: Sendable, Hashable {
    package var run: String
    package var producer: String
    package var queue: String
    /// What came from one connection of the producer.
    package struct Reach: Sendable, Hashable {
        /// Its number, from 1.
        package var connection: Int64
        /// The lowest and the highest sequence number.
        package var sequences: ClosedRange<Int64>
    }

    /// How many messages the stream has, if the stamps say so.
    package var total: Int64?
    /// How many messages the producer really sent, if a stamp says that it ended early.
    package var end: Int64?
    /// What came from each of the producer's connections. Empty if it has only one.
    package var reaches: [Reach] = []
    /// How many deliveries there were, with the repeated ones.
    package var deliveries = 0
    /// The sequence numbers that were seen, in any order.
    package var seen: [ClosedRange<Int64>] = []
    /// Deliveries that the broker had tried before.
    package var redelivered = 0
    /// Messages that came after a later one.
    package var reordered = 0
    /// The sequence numbers of messages whose body was changed.
    package var altered: [ClosedRange<Int64>] = []

    package init(run: String, producer: String, queue: String, total: Int64? = nil) {
        self.run = run
        self.producer = producer
        self.queue = queue
        self.total = total
    }

    /// The highest sequence number.
    var highest: Int64 { (seen + altered).map(\.upperBound).max() ?? 0 }

    /// Adds a delivery.
    mutating func add(
        _ sequence: Int64, connection: Int64? = nil, isRedelivered: Bool, isReordered: Bool, isAltered: Bool
    ) {
        deliveries += 1
        if let connection { reach(sequence, connection) }
        if isRedelivered { redelivered += 1 }
        if isReordered { reordered += 1 }
        Self.append(sequence, to: &seen)
        if isAltered { Self.append(sequence, to: &altered) }
    }

    private mutating func reach(_ sequence: Int64, _ connection: Int64) {
        // A producer has few connections.
        guard let index = reaches.firstIndex(where: { $0.connection == connection }) else {
            return reaches.append(Reach(connection: connection, sequences: sequence...sequence))
        }
        let known = reaches[index].sequences
        if known.contains(sequence) { return }
        reaches[index].sequences = min(known.lowerBound, sequence)...max(known.upperBound, sequence)
    }

    private static func append(_ sequence: Int64, to intervals: inout [ClosedRange<Int64>]) {
        if let last = intervals.last, last.upperBound + 1 == sequence {
            intervals[intervals.count - 1] = last.lowerBound...sequence
        } else {
            intervals.append(sequence...sequence)
        }
    }
}

/// Deliveries that belong to no stream, by the reason.
package struct UnexpectedMessages: Sendable, Hashable {
    /// Without a stamp, or with an impossible one.
    package var unstamped = 0
    /// With a number beyond the stream's total.
    package var beyondTotal = 0
    /// With another total than the stream had before.
    package var otherTotal = 0
    /// Of streams beyond the number that is kept.
    package var otherStreams = 0

    package init() {}

    package var count: Int { unstamped + beyondTotal + otherTotal + otherStreams }

    package static func += (one: inout UnexpectedMessages, other: UnexpectedMessages) {
        one.unstamped += other.unstamped
        one.beyondTotal += other.beyondTotal
        one.otherTotal += other.otherTotal
        one.otherStreams += other.otherStreams
    }
}

/// What a batch of deliveries adds to what is known.
package struct SightingBatch: Sendable, Hashable {
    package var sightings: [Sighting] = []
    package var unexpected = UnexpectedMessages()
    /// The queue of the batch.
    package var queue: String

    package init(queue: String) { self.queue = queue }

    package var isEmpty: Bool { sightings.isEmpty && unexpected.count == 0 }
}
