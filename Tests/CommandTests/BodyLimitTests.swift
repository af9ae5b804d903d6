import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The consumer with --body-limit", .needsBroker, .timeLimit(.minutes(2)))
struct BodyLimitTests {
    /// Publishes a small message, a large one and another small one.
    private func fill(_ fixture: BrokerFixture) async throws {
        try await fixture.declare()
        for body in ["one", String(repeating: "x", count: 300_000), "two"] {
            try await fixture.publish(Message(body))
        }
    }

    @Test("stops at a message that is larger, names it and what to do, and leaves it in the queue")
    func stops() async throws {
        try await BrokerFixture.with { fixture in
            try await fill(fixture)
            let outcome = try await fixture.run(.consumer, "all", "--body-limit", "1000")
            #expect(outcome.status == 65)
            #expect(outcome.lines == ["one"])
            #expect(
                outcome.errors.contains(
                    "a message of 300000 bytes is larger than the body limit of 1000: raise it with --body-limit, or "
                        + "\"body_limit\" of the consumer"))
            #expect(outcome.errors.contains("which keeps it"))
            #expect(try await fixture.ready(fixture.all) == 2)
            let all = try await fixture.run(.consumer, "all", "--drain", "-o", "none", "--summary", "sum.json")
            #expect(all.status == 0)
            #expect(all.errors.contains("2 received"))
        }
    }

    @Test(
        "rejects it or gives it back as on_error says, and takes the next ones",
        arguments: ["reject", "requeue"], [1, 4])
    func onError(_ policy: String, _ workers: Int) async throws {
        try await BrokerFixture.with { fixture in
            let consumer = #", "body_limit": 1000, "on_error": "\#(policy)""#
            let work = workers > 1 ? #", "work": 0, "workers": \#(workers)"# : ""
            try fixture.workplace.write(fixture.settings(consumerOptions: consumer + work), to: "s.json")
            try await fill(fixture)
            let outcome = try await fixture.run(.consumer, "all", "--idle", "0.5")
            #expect(outcome.status == 65)
            #expect(outcome.lines == ["one", "two"])
            #expect(outcome.errors.contains("is larger than the body limit of 1000"))
            #expect(try await fixture.ready(fixture.all) == (policy == "reject" ? 0 : 1))
        }
    }

    @Test("--peek skips it and gives it back with the others")
    func peek() async throws {
        try await BrokerFixture.with { fixture in
            try await fill(fixture)
            let outcome = try await fixture.run(.consumer, "all", "--peek", "--body-limit", "1000")
            #expect(outcome.status == 0)
            #expect(outcome.lines == ["one", "two"])
            #expect(outcome.errors.contains("WARNING: queue \"\(fixture.all)\": a message of 300000 bytes"))
            #expect(try await fixture.ready(fixture.all) == 3)
        }
    }

    @Test("--ack before keeps what was not read, and a filter does not judge it")
    func before() async throws {
        try await BrokerFixture.with { fixture in
            let consumer = #", "body_limit": 1000, "on_error": "requeue""#
            try fixture.workplace.write(fixture.settings(consumerOptions: consumer), to: "s.json")
            try await fill(fixture)
            let outcome = try await fixture.run(
                .consumer, "all", "--ack", "before", "--where", "body~o", "--idle", "0.5")
            #expect(outcome.status == 65)
            #expect(outcome.lines == ["one", "two"])
            #expect(try await fixture.ready(fixture.all) == 1)
        }
    }

    @Test("never has it in memory, however large it is")
    func memory() async throws {
        try await BrokerFixture.with { fixture in
            let consumer = #", "body_limit": 1000, "on_error": "requeue""#
            try fixture.workplace.write(fixture.settings(consumerOptions: consumer), to: "s.json")
            try await fixture.declare()
            let size = 100 << 20
            try await fixture.publish(Message([UInt8](repeating: 7, count: size)))
            let running = try fixture.start(.consumer, "all")
            await running.waitForErrors("a message of \(size) bytes is larger")
            let status = try String(
                contentsOfFile: "/proc/\(running.process.processIdentifier)/status", encoding: .utf8)
            let peak = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            let kibibytes = try #require(peak.split(separator: " ").compactMap { Int($0) }.first)
            #expect(kibibytes < 64 << 10, "\(peak)")
            running.signal(SIGTERM)
            #expect(await running.outcome().status == 65)
        }
    }

    @Test("refuses a limit that no broker allows", arguments: ["0", "-1", "536870913"])
    func range(_ limit: String) async throws {
        let outcome = try await Workplace().run(.consumer, "--queue", "q", "--body-limit=\(limit)")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("--body-limit needs 1 to 536870912 bytes, not \(limit)"))
    }
}

@Suite("The producer with a body that brokers may refuse", .timeLimit(.minutes(1)))
struct LargeBodyTests {
    @Test("--check warns of a body above 16 MiB, which RabbitMQ 4 refuses", arguments: [16 << 20, 16 << 20 + 1])
    func warning(_ size: Int) async throws {
        let outcome = try await Workplace().run(.producer, "-k", "q", "--size", "\(size)", "--check")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains(
                "a body of \(size) bytes is larger than the 16777216 that RabbitMQ takes from 4.0 on")
                == (size > 16 << 20))
    }

    @Test("--check warns of a body above 128 MiB by the limit of all releases")
    func largest() async throws {
        let workplace = try Workplace()
        try workplace.write(String(repeating: "x", count: 128 << 20 + 1), to: "b")
        let outcome = try await workplace.run(.producer, "-k", "q", "--body", "@b", "--check")
        #expect(outcome.output.contains("a body of 134217729 bytes is larger than the 134217728 that RabbitMQ takes"))
    }
}
