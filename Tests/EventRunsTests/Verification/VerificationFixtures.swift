import Testing

@testable import EventRuns

/// Random numbers that are the same for the same seed (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

extension Stamp {
    /// The stamp of a message in a test.
    init(
        _ sequence: Int64, of total: Int64? = nil, announced: Int64? = nil, run: String = "r", producer: String = "p",
        connection: Int64? = nil, digest: UInt32 = 7
    ) {
        self.init(
            run: run, producer: producer, sequence: sequence, total: total, announced: announced,
            connection: connection, sentAt: 1,
            publishedAt: 1, digest: digest)
    }
}

extension Arrival {
    init(_ stamp: Stamp?, redelivered: Bool = false, isAltered: Bool = false) {
        let digest = stamp?.digest ?? 0
        self.init(stamp: stamp, digest: isAltered ? digest ^ 1 : digest, redelivered: redelivered, receivedAt: 2)
    }
}

/// One delivery of a scenario.
struct SeenDelivery {
    var arrival: Arrival
    var queue: String
    var consumer: Int

    init(_ arrival: Arrival, queue: String = "q", consumer: Int = 0) {
        self.arrival = arrival
        self.queue = queue
        self.consumer = consumer
    }
}

extension VerificationTally {
    /// Records deliveries in batches of at most that many.
    @discardableResult
    mutating func note(_ deliveries: [SeenDelivery], batch limit: Int = 1) -> [SightingBatch] {
        var batches: [SightingBatch] = []
        var rest = deliveries[...]
        while let first = rest.first {
            let batch = rest.prefix { $0.queue == first.queue && $0.consumer == first.consumer }.prefix(limit)
            batches.append(note(batch.map(\.arrival), queue: first.queue, consumer: first.consumer))
            rest = rest.dropFirst(batch.count)
        }
        return batches
    }
}

/// The verdict that these deliveries must have, counted in the simplest way.
func expectedStreams(_ deliveries: [SeenDelivery]) -> [Verdict.Stream] {
    struct Key: Hashable {
        var run: String
        var producer: String
    }
    let groups = Dictionary(grouping: deliveries.filter { $0.arrival.stamp != nil }) { delivery in
        Key(run: delivery.arrival.stamp?.run ?? "", producer: delivery.arrival.stamp?.producer ?? "")
    }
    return groups.map { key, deliveries in
        var stream = Verdict.Stream(run: key.run, producer: key.producer)
        let sequences = deliveries.map { $0.arrival.stamp?.sequence ?? 0 }
        stream.total = deliveries.lazy.compactMap { $0.arrival.stamp?.total }.first
        let seen = Set(sequences)
        stream.received = seen.count
        let missing = Set(1...(stream.total ?? sequences.max() ?? 1)).subtracting(seen)
        // Each connection has sent all of its messages up to the last one that came.
        let last = Dictionary(grouping: deliveries.compactMap(\.arrival.stamp), by: \.connection)
            .compactMap { $0.value.map(\.sequence).max() }.min()
        let lost = missing.filter { $0 <= last ?? 0 }
        stream.lost = lost.count
        stream.lostSequences = Array(intervals(lost).prefix(100))
        stream.unknown = missing.subtracting(lost).count
        stream.unknownSequences = Array(intervals(missing.subtracting(lost)).prefix(100))
        stream.unproven = stream.unknown
        var first: Set<String> = []
        for (index, delivery) in deliveries.enumerated() {
            guard let stamp = delivery.arrival.stamp else { continue }
            if delivery.arrival.redelivered { stream.redelivered += 1 }
            guard first.insert("\(delivery.queue) \(stamp.sequence)").inserted else {
                stream.repeated += 1
                continue
            }
            let isOvertaken = deliveries[..<index].contains { other in
                other.consumer == delivery.consumer && other.arrival.stamp?.connection == stamp.connection
                    && (other.arrival.stamp?.sequence ?? 0) > stamp.sequence
            }
            if isOvertaken, !delivery.arrival.redelivered { stream.reordered += 1 }
        }
        let altered = Set(zip(sequences, deliveries).filter { $1.arrival.digest != 7 }.map { $0.0 })
        stream.altered = altered.count
        stream.alteredSequences = Array(intervals(altered).prefix(100))
        return stream
    }.sorted { ($0.run, $0.producer) < ($1.run, $1.producer) }
}

/// The intervals of a plain set.
func intervals(_ numbers: Set<Int64>) -> [ClosedRange<Int64>] {
    var result: [ClosedRange<Int64>] = []
    for number in numbers.sorted() {
        if let last = result.last, last.upperBound + 1 == number {
            result[result.count - 1] = last.lowerBound...number
        } else {
            result.append(number...number)
        }
    }
    return result
}
