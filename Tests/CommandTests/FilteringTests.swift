import AMQP
import TestSupport
import Testing

@Suite("The consumer with --where", .needsBroker, .timeLimit(.minutes(3)))
struct FilteringTests {
    @Test(
        "shows and records what matches, counts the rest, and leaves it where it was or acknowledges it",
        arguments: [[], ["--rest", "requeue"], ["--rest", "ack"]])
    func filter(_ rest: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(30)
            let outcome = try await fixture.run(
                .consumer,
                [
                    "all", "--drain", "--where", "n>=10", "--where", "n~0$", "--record", "r.ndjson", "--print",
                    "{{index}}: {{body.n}}", "--summary", "sum.json",
                ] + rest)
            #expect(outcome.status == 0)
            #expect(outcome.output == "1: 10\n2: 20\n3: 30\n")
            let isTaken = rest.last == "ack"
            #expect(
                outcome.errors.contains(
                    isTaken
                        ? "messages that --where leaves out are taken out of the queue too (--rest ack)"
                        : "messages that --where leaves out stay in the queue: they are held, and given back in order"))
            #expect(outcome.errors.contains("30 received · 27 left out by --where"))
            let recorded = try fixture.workplace.read("r.ndjson").split(separator: "\n")
            #expect(recorded.count == 3)
            let summary = try fixture.workplace.read("sum.json")
            #expect(summary.contains(#""received":30,"#))
            #expect(summary.contains("\"acknowledged\":\(isTaken ? 30 : 3),"))
            #expect(summary.contains(#""filtered":27,"unjudged":0,"#))
            let left = isTaken ? [] : (1...30).filter { $0 % 10 != 0 }
            #expect(try await fixture.messages(in: fixture.all).map(\.body) == left.map { Array("{\"n\":\($0)}".utf8) })
        }
    }

    @Test(
        "stops at the match that --count asks for, and takes nothing behind it",
        arguments: [1, 2, 10], [[], ["--prefetch", "3"], ["--drain"]])
    func count(_ count: Int, _ flags: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(100)
            let outcome = try await fixture.workplace.run(
                .consumer, ["-s", "s.json", "all", "-n", "\(count)", "--where", "n~7$"] + flags,
                environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0)
            #expect(outcome.lines == (0..<count).map { "{\"n\":\($0 * 10 + 7)}" })
            // All other messages are in their old place, before the last match and behind it.
            let last = (count - 1) * 10 + 7
            let left = (1...100).filter { $0 % 10 != 7 || $0 > last }
            #expect(try await fixture.ready(fixture.all) == left.count)
            #expect(try await fixture.messages(in: fixture.all).map(\.body) == left.map { Array("{\"n\":\($0)}".utf8) })
        }
    }

    @Test("counts the matches of several queues together")
    func severalQueues() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(40, key: "a.goal")
            let outcome = try await fixture.run(.consumer, "-n", "6", "--where", "n~5$")
            #expect(outcome.status == 0)
            #expect(outcome.lines.count == 6)
            #expect(outcome.lines.allSatisfy { $0.hasSuffix("5}") })
            #expect(try await fixture.ready(fixture.all) + fixture.ready(fixture.goals) == 74)
        }
    }

    @Test("ends with 2 if nothing matches, or less than --count")
    func nothing() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(5)
            let none = try await fixture.run(.consumer, "all", "--drain", "--where", "n=6")
            #expect(none.status == 2)
            #expect(none.output.isEmpty)
            #expect(try await fixture.ready(fixture.all) == 5)
            let few = try await fixture.run(.consumer, "all", "--drain", "-n", "3", "--where", "n>3")
            #expect(few.status == 2)
            #expect(few.lines.count == 2)
        }
    }

    @Test("looks at headers, properties, key, exchange, queue and redelivery")
    func fields() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            var properties = Properties()
            properties.messageID = "m-1"
            properties.headers = ["x-run": "7f", "n": .int32(3)]
            try await fixture.publish(Message("one", properties: properties), key: "match.a.goal")
            try await fixture.publish(Message("two"), key: "match.a.pass")
            func shown(_ conditions: String...) async throws -> [String] {
                let flags = conditions.flatMap { ["--where", $0] }
                return try await fixture.workplace.run(
                    .consumer, ["-s", "s.json", "all", "--ack", "never", "--drain"] + flags,
                    environment: ["AMQP_URL": fixture.uri]
                ).lines
            }
            #expect(try await shown("redelivered=true") == [])
            #expect(try await shown("redelivered=true") == ["one", "two"])
            #expect(try await shown("headers.x-run=7f", "headers.n<4") == ["one"])
            #expect(try await shown("headers.x-run!=7f") == ["two"])
            #expect(try await shown("properties.message_id~^m-") == ["one"])
            #expect(try await shown("routing_key=match.a.pass") == ["two"])
            #expect(try await shown("routing_key~goal$", "exchange=\(fixture.exchange)") == ["one"])
            #expect(try await shown("queue=\(fixture.all)", "body=two") == ["two"])
            #expect(try await fixture.ready(fixture.all) == 2)
        }
    }
}
