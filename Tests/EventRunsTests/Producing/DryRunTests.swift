import AMQP
import EventGeneration
import Foundation
import Testing

@testable import AMQPRouting
@testable import EventRuns

@Suite("A dry run of several producers")
struct DryRunTests {
    struct Numbers: EventSource {
        var name: String
        var count = 0

        mutating func next(now: Int64) -> OutgoingEvent? {
            count += 1
            return OutgoingEvent(exchange: "", routingKey: name, properties: Properties(), body: Array("\(count)".utf8))
        }
    }

    func run(_ streams: [ProducingService.Stream], limit: Duration? = nil) async throws -> [String] {
        let path = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = OutputWriter()
        let sink = MessageSink(
            writer: writer, renderer: MessageRenderer(format: .none), record: try writer.open(path: path))
        let statistics = RunStatistics()
        try await DryRun(
            streams: streams, router: Router(Topology()), sink: sink, statistics: statistics, stop: StopSignal(),
            limit: limit
        ).run()
        try await writer.flush()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(statistics.counters.sent == lines.count)
        return try lines.map { line in
            let envelope = try #require(try Envelope(line: Array(line.utf8)))
            return envelope.routingKey + String(decoding: envelope.body, as: UTF8.self)
        }
    }

    func stream(_ name: String, every delay: Duration, amount: Int?) -> ProducingService.Stream {
        .init(
            name: name, source: Numbers(name: name), pace: Pace(.delay(delay), seed: 1, producer: name), amount: amount)
    }

    @Test("mixes their messages in the order of their times")
    func order() async throws {
        let streams = [stream("a", every: .seconds(3), amount: 3), stream("b", every: .seconds(2), amount: 4)]
        #expect(try await run(streams) == ["a1", "b1", "b2", "a2", "b3", "a3", "b4"])
    }

    @Test("ends an endless one at its limit")
    func limit() async throws {
        #expect(try await run([stream("a", every: .seconds(1), amount: nil)], limit: .seconds(3)).count == 4)
    }
}
