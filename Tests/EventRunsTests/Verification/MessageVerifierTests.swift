import AMQP
import EventGeneration
import Synchronization
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("Verifying what arrives")
struct MessageVerifierTests {
    @Test("counts what several consumers get at the same time")
    func concurrency() async throws {
        let verifier = MessageVerifier()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for consumer in 0..<4 {
                group.addTask {
                    for start in stride(from: Int64(consumer * 25 + 1), through: 10_000, by: 100) {
                        let batch = (start..<start + 25).map { Arrival(Stamp($0, of: 10_000)) }
                        try await verifier.note(batch, queue: "q\(consumer % 2)", consumer: consumer)
                    }
                }
            }
            try await group.waitForAll()
        }
        let verdict = try await verifier.verdict(isStrict: true)
        #expect(verdict.isClean && verdict.streams.map(\.received) == [10_000])
    }

    @Test("warns once of more streams than it keeps apart")
    func warning() async throws {
        let notices = Mutex<[RunNotice]>([])
        let verifier = MessageVerifier(streamLimit: 2) { notice in notices.withLock { $0.append(notice) } }
        for number in 0..<5 {
            try await verifier.note([Arrival(Stamp(1, of: 1, run: "r\(number)"))], queue: "q", consumer: 0)
        }
        #expect(notices.withLock { $0.count } == 1)
        #expect(try await verifier.verdict().unexpected.otherStreams == 3)
    }

    @Test("finds the faults that were injected, all of them and no others", arguments: UInt64(1)...8)
    func faults(seed: UInt64) async throws {
        var rules = FaultRules()
        rules.drop = 0.05
        rules.duplicate = .init(chance: 0.1, delay: .zero...Duration.milliseconds(300), times: 2)
        rules.late = .init(chance: 0.1, delay: .milliseconds(5)...Duration.milliseconds(400))
        rules.corrupt = .init(chance: 0.1)
        var injector = try #require(FaultInjector(rules, seed: seed, producer: "p"))
        let total = 2_000
        var departures: [(time: Duration, departure: Departure)] = []
        for index in 1...total {
            let body = Array("message \(index)".utf8)
            var properties = Properties()
            var headers = FieldTable()
            Stamp(Int64(index), of: Int64(total), digest: CRC32C.checksum(body)).write(to: &headers)
            properties.headers = headers
            let event = OutgoingEvent(exchange: "x", routingKey: "k", properties: properties, body: body)
            for departure in injector.next(event) {
                departures.append((.milliseconds(index) + departure.delay, departure))
            }
        }
        let log = departures.flatMap(\.departure.faults)
        let sent = departures.enumerated().sorted { ($0.1.time, $0.0) < ($1.1.time, $1.0) }
            .compactMap { pair in pair.1.departure.event.map { (pair.1.departure, $0) } }
        let verifier = MessageVerifier()
        var overtaken = 0
        var (highest, seen): (Int64, Set<Int64>) = (0, [])
        for (departure, event) in sent {
            let stamp = try #require(event.properties.headers.flatMap(Stamp.init))
            if seen.insert(stamp.sequence).inserted, stamp.sequence < highest {
                overtaken += 1
                // Only late messages are overtaken.
                #expect(departure.faults.contains { $0.kind == .late })
            }
            highest = max(highest, stamp.sequence)
            let digest = CRC32C.checksum(event.body)
            try await verifier.note(
                [Arrival(stamp: stamp, digest: digest, redelivered: false, receivedAt: 0)], queue: "q", consumer: 0)
        }
        func indices(_ kind: FaultKind) -> Set<Int64> { Set(log.filter { $0.kind == kind }.map { Int64($0.index) }) }
        let stream = try #require(try await verifier.verdict().streams.first)
        // If dropped messages come after the last one that leaves, no message shows that they were due.
        let dropped = indices(.drop)
        let tail = dropped.filter { $0 > highest }
        #expect(stream.lost == dropped.count - tail.count && stream.unknown == tail.count)
        #expect(stream.lostSequences == Array(intervals(dropped.subtracting(tail)).prefix(100)))
        #expect(stream.repeated == log.count { $0.kind == .duplicate })
        #expect(stream.altered == indices(.corrupt).count)
        #expect(stream.alteredSequences == Array(intervals(indices(.corrupt)).prefix(100)))
        #expect(stream.reordered == overtaken && overtaken > total / 20 && stream.redelivered == 0)
    }
}
