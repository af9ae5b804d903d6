import EventGeneration
import Foundation
import TestSupport
import Testing

@testable import AMQP
@testable import EventRuns
@testable import EventSettings

@Suite("Stamping", .timeLimit(.minutes(1)))
struct StampingTests {
    struct Numbers: EventSource {
        var headers: FieldTable?
        var count = 0

        mutating func next(now: Int64) -> OutgoingEvent? {
            count += 1
            var properties = Properties()
            properties.headers = headers
            return OutgoingEvent(exchange: "", routingKey: "q", properties: properties, body: Array("\(count)".utf8))
        }
    }

    private func stream(
        _ pace: Pace.Plan, amount: Int, headers: FieldTable? = nil, faults: FaultRules = FaultRules()
    ) -> ProducingService.Stream {
        var stream = ProducingService.Stream(
            name: "p", source: Numbers(headers: headers), pace: Pace(pace, seed: 1, producer: "p"), amount: amount)
        stream.stamper = Stamper(run: "r", producer: "p", total: amount)
        stream.faults = FaultInjector(faults, seed: 1, producer: "p")
        return stream
    }

    /// What the peer got from a run, and when the run began and ended.
    private func publish(_ stream: ProducingService.Stream, count: Int) async throws -> (
        messages: [(body: [UInt8], stamp: Stamp)], time: ClosedRange<Int64>
    ) {
        let peer = try ScriptedPeer()
        let connection = try await AMQPConnection.connect(AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/"))
        let service = ProducingService(
            connection: connection, streams: [stream],
            sink: MessageSink(writer: OutputWriter(), renderer: MessageRenderer(format: .none)),
            statistics: RunStatistics(), stop: StopSignal())
        let start = Timestamp.now.nanosecondsSince1970
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run().get() }
            group.addTask {
                await peer.wait(for: 60, 40, count: count)
                peer.send(WireBytes.ack(UInt64(count), multiple: true))
            }
            try await group.waitForAll()
        }
        try await connection.close()
        let messages = try peer.published.map { message in
            (message.body, try #require(message.properties.headers.flatMap(Stamp.init)))
        }
        return (messages, start...Timestamp.now.nanosecondsSince1970)
    }

    @Test("numbers messages in the order they are made, and says how many, when and what they are")
    func sequence() async throws {
        let (messages, time) = try await publish(stream(.unlimited, amount: 5), count: 5)
        #expect(messages.map(\.stamp.sequence) == [1, 2, 3, 4, 5])
        for (body, stamp) in messages {
            #expect(stamp.run == "r" && stamp.producer == "p" && stamp.total == 5 && stamp.connection == nil)
            #expect(stamp.digest == CRC32C.checksum(body))
            #expect(
                time.contains(stamp.sentAt) && time.contains(stamp.publishedAt) && stamp.sentAt <= stamp.publishedAt)
        }
    }

    @Test("keeps the plan's times, however late a message leaves")
    func times() async throws {
        var late = FaultRules()
        late.late = .init(chance: 1, delay: .milliseconds(300)...(.milliseconds(300)))
        let (messages, time) = try await publish(stream(.rate(100), amount: 4, faults: late), count: 4)
        let stamps = messages.map(\.stamp).sorted { $0.sequence < $1.sequence }
        for (number, stamp) in stamps.enumerated() {
            let planned = stamps[0].sentAt + Int64(number) * 10_000_000
            // The wall clock and the run's clock are not read at the same instant.
            #expect(abs(stamp.sentAt - planned) < 5_000_000)
            #expect(stamp.publishedAt - stamp.sentAt >= 295_000_000 && time.contains(stamp.publishedAt))
        }
    }

    @Test("lets a dropped message use its number, and a damaged one keep the digest of what it was")
    func faults() async throws {
        var rules = FaultRules()
        rules.drop = 0.5
        rules.corrupt = .init(chance: 1, how: .flip)
        var injector = try #require(FaultInjector(rules, seed: 1, producer: "p"))
        var source = Numbers()
        let left = (1...20).filter { _ in source.next(now: 0).map { injector.next($0)[0].event != nil } ?? false }
        #expect(left.count < 20)
        let (messages, _) = try await publish(stream(.unlimited, amount: 20, faults: rules), count: left.count)
        #expect(messages.map(\.stamp.sequence) == left.map(Int64.init))
        for (body, stamp) in messages {
            #expect(CRC32C.checksum(body) != stamp.digest)
            #expect(CRC32C.checksum(Array("\(stamp.sequence)".utf8)) == stamp.digest)
        }
    }

    @Test("takes the place of an earlier stamp as a whole, and leaves other headers alone")
    func earlier() {
        var event = OutgoingEvent(exchange: "", routingKey: "q", properties: Properties(), body: [1])
        event.properties.headers = ["own": 1, "x-run": "old", "x-connection": 7, "x-total": 9, "x-own": 2]
        var stamper = Stamper(run: "new", producer: "p", total: nil)
        stamper.stamp(&event, due: 5)
        event.seal(at: 6)
        var expected: FieldTable = ["own": 1, "x-own": 2]
        Stamp(
            run: "new", producer: "p", sequence: 1, sentAt: 5, publishedAt: 6, digest: CRC32C.checksum([1])
        ).write(to: &expected)
        #expect(event.properties.headers == expected)
    }
}
