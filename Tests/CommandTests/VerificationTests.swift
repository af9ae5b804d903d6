import AMQP
import EventRuns
import Foundation
import TestSupport
import Testing

/// What the summary's JSON says about a verification.
struct VerificationSummary: Decodable {
    struct Stream: Decodable {
        var run: String
        var producer: String
        var total: Int?
        var received: Int
        var lost: Int
        var lost_sequences: [[Int]]
        var announced: Int?
        var not_sent: Int
        var unknown: Int
        var unknown_sequences: [[Int]]
        var repeated: Int
        var redelivered: Int
        var reordered: Int
        var altered: Int
        var altered_sequences: [[Int]]
    }

    var verdict: String
    var reasons: [String]
    var strict: Bool
    var lost: Int
    var unknown: Int
    var not_sent: Int
    var waiting: Int
    var repeated: Int
    var redelivered_stamped: Int
    var reordered: Int
    var altered: Int
    var unexpected: Int
    var streams: [Stream]
    var received: Int
    var stopped_by: String?
    var exit_code: Int

    init(_ workplace: Workplace, _ name: String = "sum.json") throws {
        self = try JSONDecoder().decode(Self.self, from: Data(try workplace.read(name).utf8))
    }
}

extension BrokerFixture {
    /// Publishes messages with stamps, in the order of their numbers.
    func publishStamped(
        _ sequences: some Sequence<Int>, of total: Int?, run: String = "4f2a", producer: String = "load",
        key: String = "n", altered: Set<Int> = []
    ) async throws {
        let publisher = try await connection.openChannel().makePublisher()
        for sequence in sequences {
            let body = "{\"n\":\(sequence)}"
            var headers = FieldTable()
            Stamp(
                run: run, producer: producer, sequence: Int64(sequence), total: total.map(Int64.init), sentAt: 1,
                publishedAt: 1, digest: CRC32C.checksum(Array(body.utf8))
            ).write(to: &headers)
            var properties = Properties()
            properties.headers = headers
            let message = Message(altered.contains(sequence) ? body + " " : body, properties: properties)
            try await publisher.publish(message, exchange: exchange, routingKey: key)
        }
        try await publisher.flush()
        try await publisher.channel.close()
    }

    /// Takes the messages that wait in the queue of all, and verifies them.
    func verify(_ arguments: String...) async throws -> CommandTests.Outcome {
        try await workplace.run(
            .consumer, ["--queue", all, "--drain", "-o", "none", "--summary", "sum.json"] + arguments,
            environment: ["AMQP_URL": uri])
    }
}

@Suite("Verifying", .needsBroker, .timeLimit(.minutes(2)))
struct VerificationTests {
    @Test("says clean if all came, as text and as JSON")
    func clean() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped(1...700, of: 700)
            let outcome = try await fixture.verify("--verify")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.isEmpty && outcome.errors.hasSuffix("\nverdict: clean\n"))
            #expect(
                outcome.errors.contains(
                    """
                    run   producer  total  received  lost  repeated  redelivered  reordered  altered
                    4f2a  load        700       700     0         0            0          0        0
                    """))
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.verdict == "clean" && summary.received == 700 && summary.exit_code == 0)
            #expect(summary.streams.map(\.received) == [700] && !summary.strict)
        }
    }

    @Test("finds the one message that was taken out by hand")
    func lost() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped(1...700, of: 700)
            #expect(try await fixture.runBare(.consumer, "--queue", fixture.all, "-n", "1").status == 0)
            let outcome = try await fixture.verify("--verify")
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("\nlost: 1 of producer \"load\" (run 4f2a)\nverdict: lost 1\n"))
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.lost == 1 && summary.streams[0].lost_sequences == [[1, 1]] && summary.exit_code == 3)
        }
    }

    @Test("distinguishes lost, altered and unexpected, also with -q")
    func differences() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped([1, 2, 3, 5, 6, 9], of: 10, altered: [3, 6])
            try await fixture.publish(Message("no stamp"))
            let outcome = try await fixture.verify("--verify", "-q")
            #expect(outcome.status == 3)
            #expect(outcome.errors == "[##] ERROR: verdict: lost 3, altered 2, unexpected 1, unknown 1\n")
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.streams[0].lost_sequences == [[4, 4], [7, 8]])
            #expect(summary.streams[0].unknown_sequences == [[10, 10]] && summary.unknown == 1)
            #expect(summary.streams[0].altered_sequences == [[3, 3], [6, 6]])
        }
    }

    @Test("lets what at-least-once allows fail with --strict only, which means --verify")
    func strict() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            for arguments in [["--verify"], ["--strict"], ["--verify", "--strict"]] {
                try await fixture.publishStamped([2, 1, 3, 3, 3], of: 3)
                let outcome = try await fixture.workplace.run(
                    .consumer,
                    ["--queue", fixture.all, "--drain", "-o", "none", "--summary", "sum.json"] + arguments,
                    environment: ["AMQP_URL": fixture.uri])
                let isStrict = arguments.contains("--strict")
                #expect(outcome.status == (isStrict ? 3 : 0))
                #expect(outcome.errors.hasSuffix(isStrict ? "verdict: repeated 2, reordered 1\n" : "verdict: clean\n"))
                let summary = try VerificationSummary(fixture.workplace)
                #expect(summary.repeated == 2 && summary.reordered == 1 && summary.strict == isStrict)
            }
        }
    }

    @Test("keeps several producers and runs apart, over two queues and two consumers")
    func streams() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (run, producer) in [("a", "one"), ("a", "two"), ("b", "one"), ("b", "two")] {
                    let lost = run == "b" && producer == "two" ? 77 : 0
                    group.addTask {
                        try await fixture.publishStamped(
                            (1...150).filter { $0 != lost }, of: 150, run: run, producer: producer,
                            key: producer == "one" ? "n.goal" : "n")
                    }
                }
                try await group.waitForAll()
            }
            let outcome = try await fixture.run(
                .consumer, "--drain", "--verify", "--strict", "-o", "none", "--summary", "sum.json")
            #expect(outcome.status == 3, "\(outcome.errors)")
            #expect(outcome.errors.contains("lost: 77 of producer \"two\" (run b)\nverdict: lost 1\n"))
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.streams.map { "\($0.run) \($0.producer)" } == ["a one", "a two", "b one", "b two"])
            #expect(summary.streams.map(\.received) == [150, 150, 150, 149])
            // Goals come from both queues.
            #expect(summary.received == 599 + 300 && summary.repeated == 0 && summary.reordered == 0)
        }
    }

    @Test("finds the faults that the producer's log names, all of them and no others")
    func faults() async throws {
        struct Fault: Decodable {
            var index: Int
            var kind: String
        }
        try await BrokerFixture.with { fixture in
            // A late message leaves between the twentieth message behind it and the next. Two late messages never
            // overtake each other.
            let faults = """
                { "drop": 0.05, "duplicate": { "chance": 0.1, "times": 2, "by": [0, 0.05] }, "corrupt": 0.1,
                  "late": { "chance": 0.1, "by": 0.1025 } }
                """
            let producing = try await fixture.run(
                .producer, "-n", "400", "-r", "200", "--seed", "5", "--stamp", "--faults-log", "f.ndjson", "-o", "none",
                "--set", "producers.numbers.faults=\(faults)")
            #expect(producing.status == 0, "\(producing.errors)")
            let log = try fixture.workplace.read("f.ndjson").split(separator: "\n").map {
                try JSONDecoder().decode(Fault.self, from: Data($0.utf8))
            }
            func indices(_ kind: String) -> [Int] { log.filter { $0.kind == kind }.map(\.index).sorted() }
            let (dropped, late) = (Set(indices("drop")), Set(indices("late")))
            let overtaken = late.filter { index in
                (index + 1..<index + 21).contains { $0 <= 400 && !dropped.contains($0) && !late.contains($0) }
            }
            let outcome = try await fixture.verify("--verify", "--strict")
            #expect(outcome.status == 3)
            let summary = try VerificationSummary(fixture.workplace)
            let stream = try #require(summary.streams.first)
            #expect(stream.lost_sequences.flatMap { Array($0[0]...$0[1]) } == indices("drop"))
            #expect(stream.altered_sequences.flatMap { Array($0[0]...$0[1]) } == indices("corrupt"))
            #expect(stream.lost == dropped.count && stream.altered == indices("corrupt").count)
            #expect(stream.repeated == indices("duplicate").count)
            #expect(stream.reordered == overtaken.count)
            #expect([dropped.count, stream.altered, stream.repeated, overtaken.count].allSatisfy { $0 > 5 })
            #expect(stream.total == 400 && stream.redelivered == 0 && summary.unexpected == 0)
        }
    }

    @Test("keeps two runs of one producer apart that are running at once")
    func runs() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let runs = try (0..<2).map { _ in
                try fixture.start(.producer, "-n", "400", "--fast", "--stamp", "-o", "none")
            }
            let consumer = try fixture.start(
                .consumer, "all", "--verify", "--strict", "-n", "800", "-o", "none", "--summary", "sum.json")
            for run in runs { #expect(await run.outcome().status == 0) }
            let outcome = await consumer.outcome()
            #expect(outcome.status == 0 && outcome.errors.hasSuffix("verdict: clean\n"), "\(outcome.errors)")
            let summary = try VerificationSummary(fixture.workplace)
            #expect(Set(summary.streams.map(\.run)).count == 2 && summary.streams.map(\.total) == [400, 400])
        }
    }

    @Test("of nothing is exit code 2, of an interrupted run a verdict all the same")
    func endings() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let nothing = try await fixture.verify("--verify")
            #expect(nothing.status == 2 && nothing.errors.hasSuffix("\nverdict: nothing arrived\n"))
            try await fixture.publishStamped(1...3, of: 5)
            let running = try fixture.start(.consumer, "all", "--verify", "-o", "body")
            await running.waitForOutput("{\"n\":3}\n")
            running.signal(SIGINT)
            let outcome = await running.outcome()
            #expect(outcome.status == 4 && outcome.errors.contains("unknown: 4-5 of producer"), "\(outcome.errors)")
        }
    }
}
