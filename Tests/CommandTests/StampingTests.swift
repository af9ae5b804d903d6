import AMQP
import Foundation
import Testing

@testable import EventRuns

@Suite("A stamped run", .timeLimit(.minutes(2)))
struct StampingTests {
    let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.write(
            """
            { "volumes": { "n": { "sequence": { "start": 1, "step": 1, "max": 3, "then": "end" } },
                           "m": { "sequence": { "start": 1, "step": 1 } } },
              "producers": {
                "plain":  { "exchange": "", "routing_key": "q", "message": { "m": "{{m}}" }, "amount": 4, "stamp": true },
                "ending": { "exchange": "", "routing_key": "q", "message": { "n": "{{n}}" }, "amount": 9, "stamp": true },
                "rows":   { "exchange": "", "routing_key": "q", "message": "{{row}}", "rows": "r.ndjson", "amount": 2,
                            "stamp": true },
                "phases": { "exchange": "", "routing_key": "q", "message": 1, "stamp": true,
                            "phases": [ { "for": 1, "rate": 5 } ] },
                "hurry":  { "exchange": "", "routing_key": "q", "message": 1, "stamp": true, "late": "skip",
                            "phases": [ { "for": 1, "rate": 5 } ] },
                "chance": { "exchange": "", "routing_key": "q", "message": 1, "stamp": true, "arrivals": "poisson",
                            "phases": [ { "for": 1, "rate": 5 } ], "amount": 1 },
                "marked": { "exchange": "", "routing_key": "q", "message": 1, "amount": 1, "headers": { "x-run": "mine" } },
                "bare":   { "exchange": "", "routing_key": "q", "message": 1, "amount": 2 } } }
            """, to: "s.json")
        try workplace.write("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", to: "r.ndjson")
    }

    /// The messages of a dry run with their stamps.
    private func run(_ arguments: String..., input: String? = nil) async throws -> [(envelope: Envelope, stamp: Stamp?)]
    {
        let outcome = try await workplace.run(
            .producer, ["-s", "s.json", "--dry-run", "-J"] + arguments, input: input)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.lines.map { line in
            let envelope = try #require(try Envelope(line: Array(line.utf8)))
            return (envelope, envelope.properties.headers.flatMap(Stamp.init))
        }
    }

    @Test("says the total if nothing but the amount or the phases can end it")
    func total() async throws {
        let totals: [(String, [String], Int, Int64?)] = [
            ("plain", [], 4, 4), ("plain", ["-n", "6"], 6, 6), ("plain", ["-n", "6", "--for", "9"], 6, nil),
            ("ending", [], 3, nil), ("rows", [], 2, nil), ("phases", [], 5, 5), ("phases", ["-n", "3"], 3, 3),
            ("phases", ["-n", "30"], 5, 5), ("hurry", [], 5, nil), ("chance", [], 1, nil), ("bare", ["--stamp"], 2, 2),
        ]
        for (name, arguments, count, total) in totals {
            let stamps = try await workplace.run(
                .producer, ["-s", "s.json", "--dry-run", "-J", name] + arguments
            ).lines.compactMap { try Envelope(line: Array($0.utf8))?.properties.headers.flatMap(Stamp.init) }
            #expect(stamps.map(\.sequence) == (1...Int64(count)).map(\.self), "\(name) \(arguments)")
            #expect(stamps.allSatisfy { $0.total == total && $0.producer == name }, "\(name) \(arguments)")
            #expect(Set(stamps.map(\.run)).count == 1)
        }
    }

    @Test("is dated by its plan, even if nothing is waited for")
    func times() async throws {
        let stamps = try await run("plain", "--delay", "2").compactMap(\.stamp)
        #expect(stamps.map { $0.sentAt - stamps[0].sentAt } == [0, 2_000_000_000, 4_000_000_000, 6_000_000_000])
        #expect(stamps.allSatisfy { $0.sentAt == $0.publishedAt })
    }

    @Test("numbers each producer by itself, and none that is not asked for")
    func producers() async throws {
        let messages = try await run("plain", "bare")
        #expect(messages.compactMap(\.stamp).count == 4 && messages.count == 6)
        let all = try await run("plain", "bare", "--stamp").compactMap(\.stamp)
        for name in ["plain", "bare"] {
            let own = all.filter { $0.producer == name }.map(\.sequence)
            #expect(own == (1...Int64(own.count)).map(\.self))
        }
        #expect(Set(all.map(\.run)).count == 1)
    }

    @Test("stamps what the command line says to publish")
    func byHand() async throws {
        let body = try await run("--body", "hi", "-k", "q", "--stamp", "-n", "2")
        #expect(body.map { $0.stamp?.total } == [2, 2])
        #expect(body[0].stamp?.digest == CRC32C.checksum(Array("hi".utf8)))
        #expect(try await run("--size", "9", "-k", "q", "--stamp").map { $0.stamp?.total } == [1])
        let lines = try await run("--stdin", "-k", "q", "--stamp", input: "a\nb\nc\n")
        #expect(lines.map { $0.stamp?.sequence } == [1, 2, 3] && lines.allSatisfy { $0.stamp?.total == nil })
    }

    @Test("replaces a recorded stamp with one of this run")
    func replay() async throws {
        let recorded = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "-J", "plain")
        try workplace.write(recorded.output, to: "rec.ndjson")
        let old = try await run("--replay", "rec.ndjson").compactMap(\.stamp)
        let new = try await run("--replay", "rec.ndjson", "--stamp").compactMap(\.stamp)
        #expect(old.count == 4 && old.allSatisfy { $0.total == 4 && $0.producer == "plain" })
        #expect(new.count == 4 && new.allSatisfy { $0.total == nil && $0.producer == "replay" && $0.run != old[0].run })
        #expect(new.map(\.digest) == old.map(\.digest))
    }

    @Test("refuses a header that is the stamp's")
    func headers() async throws {
        #expect(try await run("marked").map(\.envelope.properties.headers) == [["x-run": "mine"]])
        let outcome = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "marked", "--stamp")
        #expect(outcome.status == 78)
        #expect(
            outcome.errors.contains(
                "producer \"marked\" has a header \"x-run\", which --stamp writes: rename it or leave one out"))
    }
}
