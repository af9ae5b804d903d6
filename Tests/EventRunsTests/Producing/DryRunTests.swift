import AMQP
import EventGeneration
import Foundation
import Testing

@testable import AMQPRouting
@testable import EventRuns
@testable import EventSettings

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

    @Test("lets what faults hold back leave among the others, before what is due at the same time")
    func held() async throws {
        var late = stream("a", every: .seconds(3), amount: 3)
        var rules = FaultRules()
        rules.late = .init(chance: 1, delay: .seconds(4)...(.seconds(4)))
        late.faults = FaultInjector(rules, seed: 1, producer: "a")
        let other = stream("b", every: .seconds(2), amount: 5)
        #expect(try await run([other, late]) == ["b1", "b2", "a1", "b3", "b4", "a2", "b5", "a3"])
        #expect(try await run([other, late], limit: .seconds(3)) == ["b1", "b2", "a1", "a2"])
    }

    @Test("shows the same bodies alone as with all that they have", arguments: [Pace.Plan.unlimited, .rate(1000)])
    func bodiesAlone(_ pace: Pace.Plan) async throws {
        let text = """
            {"topology":{"exchanges":[{"name":"e","type":"headers"}]},"volumes":{"n":{"int":[1,1000000]}},"producers":{
            "a":{"exchange":"e","routing_key":"{{n}}","amount":300,"message":["n","index"],"headers":{"fixed":1}},
            "b":{"exchange":"e","routing_key":"b","amount":200,"message":["n"],"headers":{"n":"{{n}}"}}}}
            """
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        func bodies(recording: Bool) async throws -> (lines: [String], unroutable: ReturnedKeys) {
            let path = NSTemporaryDirectory() + UUID().uuidString
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let file = try #require(FileHandle(forWritingAtPath: path))
            let writer = OutputWriter(standardOutput: file.fileDescriptor)
            let sink = MessageSink(
                writer: writer, renderer: MessageRenderer(format: .body),
                record: recording ? try writer.open(path: "/dev/null") : nil)
            let statistics = RunStatistics()
            let streams = try settings.producers.map { producer in
                ProducingService.Stream(
                    name: producer.name, source: try TemplateSource(producer, settings: settings, seed: 7, run: "r"),
                    pace: Pace(pace, seed: 7, producer: producer.name), amount: producer.amount)
            }
            try await DryRun(
                streams: streams, router: Router(settings.topology), sink: sink, statistics: statistics,
                stop: StopSignal()
            ).run()
            try await writer.flush()
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
            return (lines, statistics.counters.unroutable)
        }
        let alone = try await bodies(recording: false)
        let full = try await bodies(recording: true)
        #expect(alone.lines.count == 500 && alone.lines == full.lines)
        #expect(alone.unroutable == full.unroutable && alone.unroutable.total == 500)
    }

    @Test("ends an endless one at its limit")
    func limit() async throws {
        #expect(try await run([stream("a", every: .seconds(1), amount: nil)], limit: .seconds(3)).count == 4)
    }
}
