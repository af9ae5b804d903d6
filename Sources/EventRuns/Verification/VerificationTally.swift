import AMQP

/// What is known about all messages that came: which belong to which stream, and what was wrong with them.
package struct VerificationTally: Sendable {
    /// How many streams are kept. This limits memory if the numbers of each stream are close together.
    package static let streamLimit = 10_000
    /// The highest connection that a stamp can name.
    static let connectionLimit: Int64 = 65_535
    /// The highest number of bytes in the name of a run or a producer.
    static let nameLimit = 255

    private struct Key: Sendable, Hashable {
        var run: ByteName
        var producer: ByteName
    }

    private(set) var streams: [StreamTally] = []
    private var indices: [Key: Int] = [:]
    private var queueNumbers: [ByteName: Int] = [:]
    private let limit: Int
    private(set) var unexpected = UnexpectedMessages()

    package init(streamLimit: Int = VerificationTally.streamLimit) { limit = streamLimit }

    /// Whether every message that stamps announced has come. False if no stamp announced any.
    package var isComplete: Bool { !streams.isEmpty && streams.allSatisfy(\.isComplete) }

    /// The queues that messages came from.
    package var queues: [String] { queueNumbers.keys.map(\.text).sorted() }

    /// Whether nothing has come.
    package var isEmpty: Bool { streams.isEmpty && unexpected.count == 0 }

    /// Records deliveries in the order in which a consumer got them. Returns what they add.
    package mutating func note(_ arrivals: [Arrival], queue: String, consumer: Int) -> SightingBatch {
        var batch = SightingBatch(queue: queue)
        let queueNumber = number(of: queue)
        // Usually a batch is of one stream. Its name is compared, and looked up only if it is another.
        var stream = -1
        var source = 0
        var sighting = 0
        var sightings: [Int: Int] = [:]
        for arrival in arrivals {
            guard let stamp = arrival.stamp, Self.isPossible(stamp) else {
                batch.unexpected.unstamped += 1
                continue
            }
            if stream < 0 || !streams[stream].isOf(stamp) {
                guard let index = index(run: stamp.run, producer: stamp.producer) else {
                    batch.unexpected.otherStreams += 1
                    continue
                }
                stream = index
                source = streams[stream].source(ofQueue: queueNumber)
                sighting = sightings[stream] ?? batch.sightings.count
                if sighting == batch.sightings.count {
                    batch.sightings.append(
                        Sighting(run: stamp.run, producer: stamp.producer, queue: queue, total: stamp.total))
                    sightings[stream] = sighting
                }
            }
            let isAltered = arrival.digest != stamp.digest
            let outcome = streams[stream].note(
                stamp, isAltered: isAltered, isRedelivered: arrival.redelivered, source: source, consumer: consumer)
            switch outcome {
            case .counted(let isReordered):
                batch.sightings[sighting].add(
                    stamp.sequence, connection: stamp.connection, isRedelivered: arrival.redelivered,
                    isReordered: isReordered, isAltered: isAltered)
            case .beyondTotal: batch.unexpected.beyondTotal += 1
            case .otherTotal: batch.unexpected.otherTotal += 1
            }
        }
        for (stream, sighting) in sightings {
            batch.sightings[sighting].total = streams[stream].announced
            batch.sightings[sighting].end = streams[stream].end
        }
        batch.sightings.removeAll { $0.deliveries == 0 }
        unexpected += batch.unexpected
        return batch
    }

    /// Adds what batches saw, in this process or another, in any order.
    package mutating func add(_ batch: SightingBatch) {
        unexpected += batch.unexpected
        for sighting in batch.sightings {
            guard let stream = index(run: sighting.run, producer: sighting.producer) else {
                unexpected.otherStreams += sighting.deliveries
                continue
            }
            let source = streams[stream].source(ofQueue: number(of: sighting.queue))
            switch streams[stream].add(sighting, source: source) {
            case .counted: continue
            case .beyondTotal: unexpected.beyondTotal += sighting.deliveries
            case .otherTotal: unexpected.otherTotal += sighting.deliveries
            }
        }
    }

    private static func isPossible(_ stamp: Stamp) -> Bool {
        (1...SequenceSet.limit).contains(stamp.sequence)
            && stamp.total.map { (1...SequenceSet.limit).contains($0) } ?? true
            && stamp.announced.map { $0 > stamp.sequence && $0 <= SequenceSet.limit } ?? true
            && stamp.connection.map { (1...connectionLimit).contains($0) } ?? true
            && stamp.run.utf8.count <= nameLimit && stamp.producer.utf8.count <= nameLimit
    }

    /// The index of a stream. Nil if there are too many streams.
    private mutating func index(run: String, producer: String) -> Int? {
        let key = Key(run: ByteName(run), producer: ByteName(producer))
        if let index = indices[key] { return index }
        guard streams.count < limit else { return nil }
        streams.append(StreamTally(run: run, producer: producer))
        indices[key] = streams.count - 1
        return streams.count - 1
    }

    private mutating func number(of queue: String) -> Int {
        let queue = ByteName(queue)
        if let number = queueNumbers[queue] { return number }
        queueNumbers[queue] = queueNumbers.count
        return queueNumbers.count - 1
    }
}

extension StreamTally {
    /// Whether a stamp belongs to this stream, by the bytes of its names.
    fileprivate func isOf(_ stamp: Stamp) -> Bool {
        producer.utf8.elementsEqual(stamp.producer.utf8) && run.utf8.elementsEqual(stamp.run.utf8)
    }
}
