/// What is known of the messages of one producer in one run.
struct StreamTally: Sendable {
    /// Those of its messages that came from one queue.
    struct Source: Sendable {
        var seen = SequenceSet()
        var deliveries = 0

        /// Deliveries of messages that this queue had given before.
        var repeated: Int { deliveries - seen.count }
    }

    /// Messages that arrive in order, as long as nothing brings them out of it: those that one consumer gets of one
    /// connection.
    private struct Lane: Sendable, Hashable {
        var connection: Int64
        var consumer: Int
    }

    /// What becomes of a delivery.
    enum Outcome: Sendable, Hashable {
        case counted(isReordered: Bool)
        case beyondTotal
        case otherTotal
    }

    let run: String
    let producer: String
    private(set) var total: Int64?
    private(set) var highest: Int64 = 0
    private(set) var sources: [Source] = []
    private var sourceIndices: [Int: Int] = [:]
    private(set) var altered = SequenceSet()
    private(set) var redelivered = 0
    private(set) var reordered = 0

    /// The highest sequence number of each lane, and the lane that was used last.
    private var highs: [Int64] = []
    private var laneIndices: [Lane: Int] = [:]
    private var lane = Lane(connection: -1, consumer: -1)
    private var laneIndex = -1

    init(run: String, producer: String) {
        self.run = run
        self.producer = producer
    }

    /// The index of what came from a queue, which is given by its number.
    mutating func source(ofQueue queue: Int) -> Int {
        if let index = sourceIndices[queue] { return index }
        sources.append(Source())
        sourceIndices[queue] = sources.count - 1
        return sources.count - 1
    }

    /// Takes note of a delivery.
    mutating func note(
        _ stamp: Stamp, isAltered: Bool, isRedelivered: Bool, source: Int, consumer: Int
    ) -> Outcome {
        let sequence = stamp.sequence
        if let stated = stamp.total, stated != total {
            guard accepts(total: stated) else { return .otherTotal }
            if sequence <= stated { total = stated }
        }
        if let end = stamp.total ?? total, sequence > end { return .beyondTotal }
        if sequence > highest { highest = sequence }
        sources[source].deliveries += 1
        let isNew = sources[source].seen.insert(sequence)
        if isAltered { _ = altered.insert(sequence) }
        if isRedelivered { redelivered += 1 }
        select(Lane(connection: stamp.connection ?? 0, consumer: consumer))
        guard sequence < highs[laneIndex] else {
            highs[laneIndex] = sequence
            return .counted(isReordered: false)
        }
        // What comes again comes late by nature.
        let isReordered = isNew && !isRedelivered
        if isReordered { reordered += 1 }
        return .counted(isReordered: isReordered)
    }

    /// Adds what a batch saw. Gives what keeps it from being added.
    mutating func add(_ sighting: Sighting, source: Int) -> Outcome {
        let last = sighting.highest
        if let stated = sighting.total, stated != total {
            guard accepts(total: stated) else { return .otherTotal }
            if last <= stated { total = stated }
        }
        if let end = sighting.total ?? total, last > end { return .beyondTotal }
        highest = max(highest, last)
        sources[source].deliveries += sighting.deliveries
        for interval in sighting.seen { sources[source].seen.insert(interval) }
        for interval in sighting.altered { altered.insert(interval) }
        redelivered += sighting.redelivered
        reordered += sighting.reordered
        return .counted(isReordered: false)
    }

    /// Whether the stream can have that total, after what is known of it.
    private func accepts(total stated: Int64) -> Bool { total == nil && stated >= highest }

    private mutating func select(_ next: Lane) {
        guard next != lane else { return }
        lane = next
        if let index = laneIndices[next] {
            laneIndex = index
        } else {
            laneIndex = highs.count
            highs.append(0)
            laneIndices[next] = laneIndex
        }
    }
}
