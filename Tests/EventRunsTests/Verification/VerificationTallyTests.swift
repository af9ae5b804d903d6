import Testing

@testable import EventRuns

@Suite("What is known about stamped messages")
struct VerificationTallyTests {
    private func verdict(_ deliveries: [SeenDelivery]) -> Verdict {
        var tally = VerificationTally()
        tally.note(deliveries, batch: 3)
        return tally.verdict()
    }

    private func stream(_ deliveries: [SeenDelivery]) throws -> Verdict.Stream {
        let streams = verdict(deliveries).streams
        try #require(streams.count == 1)
        return streams[0]
    }

    @Test("messages that no queue gave are lost; of those behind the last that came nothing shows that they were sent")
    func lost() throws {
        let deliveries = [Int64(1), 2, 4, 7].map { SeenDelivery(Arrival(Stamp($0, of: 9))) }
        let stream = try stream(deliveries)
        #expect(stream.lost == 3 && stream.lostSequences == [3...3, 5...6] && stream.received == 4)
        #expect(stream.unknown == 2 && stream.unknownSequences == [8...9] && stream.unproven == 2)
        let unknown = try self.stream([Int64(2), 4].map { SeenDelivery(Arrival(Stamp($0))) })
        #expect(unknown.lost == 2 && unknown.total == nil && unknown.lostSequences == [1...1, 3...3])
    }

    @Test("a message of two queues is neither lost nor repeated, one that a queue gives again is repeated each time")
    func queues() throws {
        let twice = try stream([
            .init(Arrival(Stamp(1, of: 3)), queue: "a"), .init(Arrival(Stamp(1, of: 3)), queue: "b", consumer: 1),
            .init(Arrival(Stamp(2, of: 3)), queue: "b", consumer: 1), .init(Arrival(Stamp(3, of: 3)), queue: "a"),
        ])
        #expect(twice.lost == 0 && twice.repeated == 0 && twice.received == 3 && twice.reordered == 0)
        let again = try stream([1, 1, 1, 2].map { .init(Arrival(Stamp($0, of: 2))) })
        #expect(again.repeated == 2 && again.lost == 0 && again.reordered == 0)
    }

    @Test("names that look the same are two, as they are to the broker: queues, runs and producers")
    func spellings() throws {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let twice = try stream([
            .init(Arrival(Stamp(1, of: 1)), queue: composed),
            .init(Arrival(Stamp(1, of: 1)), queue: decomposed, consumer: 1),
        ])
        #expect(twice.repeated == 0)
        let names = [(composed, "p"), (decomposed, "p"), ("r", composed), ("r", decomposed)]
        let four = verdict(names.map { .init(Arrival(Stamp(1, of: 1, run: $0.0, producer: $0.1))) })
        #expect(four.streams.count == 4)
    }

    @Test("order counts for each consumer and each connection of a producer alone, and not for what comes again")
    func order() throws {
        func count(_ deliveries: [SeenDelivery]) throws -> Int { try stream(deliveries).reordered }
        func one(_ sequence: Int64, connection: Int64? = nil, consumer: Int = 0, redelivered: Bool = false)
            -> SeenDelivery
        {
            .init(Arrival(Stamp(sequence, connection: connection), redelivered: redelivered), consumer: consumer)
        }
        #expect(try count([one(2), one(1), one(3)]) == 1)
        #expect(try count([one(3), one(1), one(2)]) == 2)
        #expect(try count([one(2), one(1, consumer: 1), one(3)]) == 0)
        #expect(try count([one(2, connection: 1), one(1, connection: 2), one(3, connection: 1)]) == 0)
        #expect(try count([one(2, connection: 1), one(1, connection: 1)]) == 1)
        #expect(try count([one(1), one(2), one(1), one(3)]) == 0)
        #expect(try count([one(2), one(1, redelivered: true)]) == 0)
    }

    @Test("a body that is not as it was made counts once, however often it comes")
    func altered() throws {
        let stream = try stream([
            .init(Arrival(Stamp(1, of: 2))), .init(Arrival(Stamp(2, of: 2), isAltered: true)),
            .init(Arrival(Stamp(2, of: 2), isAltered: true)),
            .init(Arrival(Stamp(2, of: 2), isAltered: true), queue: "b"),
        ])
        #expect(stream.altered == 1 && stream.alteredSequences == [2...2] && stream.repeated == 1)
    }

    @Test("what has no stamp, one that cannot be, or one that contradicts the stream is unexpected and nothing else")
    func unexpected() {
        let deliveries = [
            Arrival(nil), Arrival(Stamp(1, of: 3)), Arrival(Stamp(2, of: 4)), Arrival(Stamp(4, of: 3)),
            Arrival(Stamp(SequenceSet.limit + 1)), Arrival(Stamp(2, of: 0)), Arrival(Stamp(2, of: -5)),
            Arrival(Stamp(2, connection: 0)), Arrival(Stamp(2, connection: 65_536)), Arrival(Stamp(2)),
            Arrival(Stamp(9)), Arrival(Stamp(3, of: 3)), Arrival(Stamp(1, run: String(repeating: "r", count: 256))),
        ].map { SeenDelivery($0) }
        let verdict = verdict(deliveries)
        #expect(verdict.unexpected.unstamped == 7)
        #expect(verdict.unexpected.otherTotal == 1 && verdict.unexpected.beyondTotal == 2)
        #expect(verdict.streams.count == 1 && verdict.streams[0].received == 3 && verdict.lost == 0)
        #expect(verdict.word == "unexpected 10" && !verdict.isClean)
    }

    @Test("a total that comes later counts, unless more was seen already")
    func lateTotal() {
        let later = verdict([.init(Arrival(Stamp(2))), .init(Arrival(Stamp(1, of: 4)))])
        #expect(later.unknown == 2 && later.lost == 0 && later.unexpected.count == 0)
        let contradicting = verdict([.init(Arrival(Stamp(5))), .init(Arrival(Stamp(1, of: 4)))])
        #expect(contradicting.unexpected.otherTotal == 1 && contradicting.lost == 4)
        let onlyBeyond = verdict([.init(Arrival(Stamp(5, of: 4)))])
        #expect(onlyBeyond.streams.isEmpty && onlyBeyond.word == "unexpected 1")
    }

    @Test("more streams than are kept apart are unexpected, and those that are stay right")
    func manyStreams() {
        var tally = VerificationTally(streamLimit: 100)
        for number in 0..<150 {
            tally.note([.init(Arrival(Stamp(1, of: 1, run: "r\(number % 5)", producer: "p\(number / 5)")))])
        }
        let verdict = tally.verdict()
        #expect(verdict.streams.count == 100 && verdict.lost == 0)
        #expect(verdict.unexpected.otherStreams == 50)
        var again = VerificationTally(streamLimit: 100)
        for number in 0..<150 {
            var batch = SightingBatch(queue: "q")
            var sighting = Sighting(run: "r", producer: "p\(number)", queue: "q", total: 1)
            sighting.add(1, isRedelivered: false, isReordered: false, isAltered: false)
            batch.sightings = [sighting]
            again.add(batch)
        }
        #expect(again.verdict().unexpected.otherStreams == 50)
    }

    @Test(
        "is what counting plainly gives, for several runs, producers, queues and consumers at once",
        arguments: UInt64(1)...12)
    func oracle(seed: UInt64) {
        var random = SeededGenerator(seed)
        let deliveries = scenario(&random)
        for limit in [1, 7, 250] {
            var tally = VerificationTally()
            let batches = tally.note(deliveries, batch: limit)
            #expect(tally.verdict().streams == expectedStreams(deliveries))
            #expect(tally.verdict().unexpected.unstamped == deliveries.count { $0.arrival.stamp == nil })
            // In any order, since several processes write them.
            var joined = VerificationTally()
            for batch in batches.shuffled(using: &random) { joined.add(batch) }
            #expect(joined.verdict() == tally.verdict())
        }
    }

    /// Messages of two runs with three producers each. Some are dropped, copied or altered. They are given to one queue
    /// or two, to consumers in turns, and out of order.
    private func scenario(_ random: inout SeededGenerator) -> [SeenDelivery] {
        var events: [(time: Double, delivery: SeenDelivery)] = []
        func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &random) < probability }
        for run in ["run-a", "a run with a longer name"] {
            for producer in ["one", "two", "the third of the producers"] {
                let count = Int64.random(in: 1...150, using: &random)
                let total = producer == "two" ? nil : count
                let connections: Int64 = producer == "one" ? 2 : 0
                for sequence in 1...count where !chance(0.05) {
                    let connection = connections > 0 ? sequence % connections + 1 : nil
                    let stamp = Stamp(sequence, of: total, run: run, producer: producer, connection: connection)
                    let isAltered = chance(0.05)
                    for queue in chance(0.2) ? ["a", "b"] : [sequence % 2 == 0 ? "a" : "b"] {
                        var time = Double(sequence)
                        if chance(0.1) { time += Double.random(in: 0...20, using: &random) }
                        for copy in 0..<(chance(0.1) ? 3 : 1) {
                            let consumer = (queue == "a" ? 0 : 2) + (chance(0.5) ? 1 : 0)
                            let arrival = Arrival(stamp, redelivered: chance(0.05), isAltered: isAltered)
                            events.append(
                                (time + Double(copy), .init(arrival, queue: queue, consumer: consumer)))
                        }
                    }
                    if chance(0.02) { events.append((Double(sequence), .init(Arrival(nil), queue: "a"))) }
                }
            }
        }
        return events.sorted { $0.time < $1.time }.map(\.delivery)
    }
}
