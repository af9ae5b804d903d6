/// What is known about the messages of one producer in one run.
struct StreamTally: Sendable {
    /// Those of its messages that came from one queue.
    struct Source: Sendable {
        var seen = SequenceSet()
        var deliveries = 0

        /// Deliveries of messages that this queue had delivered before.
        var repeated: Int { deliveries - seen.count }
    }

    /// Messages that arrive in order unless something breaks the order: those that one consumer gets from one
    /// connection.
    private struct Lane: Sendable, Hashable {
        var connection: Int64
        var consumer: Int
    }

    /// How a delivery was judged.
    enum Outcome: Sendable, Hashable {
        case counted(isReordered: Bool)
        case beyondTotal
        case otherTotal
    }

    let run: String
    let producer: String
    /// How many messages the stamps say the stream has. Nil if they do not say it.
    private(set) var announced: Int64?
    /// How many messages the producer really sent, if it ended early and its last message has come.
    private(set) var end: Int64?
    private(set) var highest: Int64 = 0
    private(set) var sources: [Source] = []
    private var sourceIndices: [Int: Int] = [:]
    private(set) var altered = SequenceSet()
    private(set) var redelivered = 0
    private(set) var reordered = 0

    /// The lowest and the highest sequence number of each lane, and the lane that was used last.
    private var lows: [Int64] = []
    private var highs: [Int64] = []
    /// The same for each connection of the producer, from what other processes saw.
    private var reaches: [Int64: ClosedRange<Int64>] = [:]
    private var laneIndices: [Lane: Int] = [:]
    private var lane = Lane(connection: -1, consumer: -1)
    private var laneIndex = -1

    init(run: String, producer: String) {
        self.run = run
        self.producer = producer
    }

    /// The index of the messages from a queue. The queue is given by its number.
    mutating func source(ofQueue queue: Int) -> Int {
        if let index = sourceIndices[queue] { return index }
        sources.append(Source())
        sourceIndices[queue] = sources.count - 1
        return sources.count - 1
    }

    /// Records a delivery.
    mutating func note(
        _ stamp: Stamp, isAltered: Bool, isRedelivered: Bool, source: Int, consumer: Int
    ) -> Outcome {
        let sequence = stamp.sequence
        if let stated = stamp.announced ?? stamp.total, stated != announced {
            guard accepts(total: stated) else { return .otherTotal }
            if sequence <= stated { announced = stated }
        }
        if stamp.announced != nil, end != sequence {
            guard accepts(end: sequence) else { return .otherTotal }
            end = sequence
        }
        if let last = end ?? stamp.total ?? announced, sequence > last { return .beyondTotal }
        if sequence > highest { highest = sequence }
        sources[source].deliveries += 1
        let isNew = sources[source].seen.insert(sequence)
        if isAltered { _ = altered.insert(sequence) }
        if isRedelivered { redelivered += 1 }
        select(Lane(connection: stamp.connection ?? 0, consumer: consumer), first: sequence)
        guard sequence < highs[laneIndex] else {
            highs[laneIndex] = sequence
            return .counted(isReordered: false)
        }
        if sequence < lows[laneIndex] { lows[laneIndex] = sequence }
        // A message that comes again is late by nature.
        let isReordered = isNew && !isRedelivered
        if isReordered { reordered += 1 }
        return .counted(isReordered: isReordered)
    }

    /// Adds what a batch saw. Returns the reason if it cannot be added.
    mutating func add(_ sighting: Sighting, source: Int) -> Outcome {
        let last = sighting.highest
        if let stated = sighting.total, stated != announced {
            guard accepts(total: stated) else { return .otherTotal }
            if last <= stated { announced = stated }
        }
        if let stated = sighting.end, stated != end {
            guard accepts(end: stated) else { return .otherTotal }
            end = stated
        }
        if let end = end ?? sighting.total ?? announced, last > end { return .beyondTotal }
        highest = max(highest, last)
        for reach in sighting.reaches { merge(reach) }
        if sighting.reaches.isEmpty, let first = sighting.seen.lazy.map(\.lowerBound).min() {
            merge(.init(connection: 0, sequences: first...last))
        }
        sources[source].deliveries += sighting.deliveries
        for interval in sighting.seen { sources[source].seen.insert(interval) }
        for interval in sighting.altered { altered.insert(interval) }
        redelivered += sighting.redelivered
        reordered += sighting.reordered
        return .counted(isReordered: false)
    }

    /// Whether the stream can have that total, from what is known about it.
    private func accepts(total stated: Int64) -> Bool { announced == nil && stated >= highest }

    /// Whether the producer can have ended with that number, from what is known about it.
    private func accepts(end stated: Int64) -> Bool { end == nil && stated >= highest }

    private mutating func merge(_ reach: Sighting.Reach) {
        let known = reaches[reach.connection] ?? reach.sequences
        reaches[reach.connection] =
            min(known.lowerBound, reach.sequences.lowerBound)...max(known.upperBound, reach.sequences.upperBound)
    }

    /// The lowest and the highest number that came from each connection of the producer.
    var connections: [ClosedRange<Int64>] {
        var tally = self
        for (lane, index) in laneIndices {
            tally.merge(.init(connection: lane.connection, sequences: lows[index]...highs[index]))
        }
        return Array(tally.reaches.values)
    }

    private mutating func select(_ next: Lane, first sequence: Int64) {
        guard next != lane else { return }
        lane = next
        if let index = laneIndices[next] {
            laneIndex = index
        } else {
            laneIndex = highs.count
            lows.append(sequence)
            highs.append(0)
            laneIndices[next] = laneIndex
        }
    }
}
