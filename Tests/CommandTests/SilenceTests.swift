import AMQP
import Foundation
import TestSupport
import Testing

@Suite("A consumer whose connection is lost", .needsBroker, .timeLimit(.minutes(3)))
struct SilenceTests {
    private func start(
        _ fixture: BrokerFixture, through proxy: FaultProxy, _ arguments: [String]
    ) throws -> RunningProgram {
        let broker = try AMQPConfiguration(uri: fixture.uri)
        return try fixture.workplace.start(
            Program.consumer.url.path, ["--queue", fixture.all, "--summary", "sum.json"] + arguments,
            environment: ["AMQP_URL": "amqp://\(broker.user):\(broker.password)@127.0.0.1:\(proxy.port)/?heartbeat=1"])
    }

    @Test(
        "does not count the time without it as idle, and takes all that waited meanwhile",
        arguments: [[], ["--verify"]] as [[String]])
    func outage(_ flags: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let proxy = try FaultProxy(AMQPConfiguration(uri: fixture.uri))
            defer { proxy.stop() }
            let running = try start(fixture, through: proxy, ["--idle", "1.5", "-o", "body"] + flags)
            await running.waitForErrors("Listening")
            try await fixture.publishStamped(1...5, of: 10)
            await running.waitForOutput("{\"n\":5}\n")
            proxy.admit(.refusing)
            proxy.cut(.reset)
            await running.waitForErrors("trying to come back")
            try await fixture.publishStamped(6...10, of: 10)
            // Longer than it may be idle.
            try await Task.sleep(for: .seconds(3))
            #expect(running.process.isRunning)
            proxy.heal()
            let outcome = await running.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
            // Messages that were acknowledged when the connection was lost may come again.
            #expect(Set(outcome.lines).count == 10 && outcome.lines.last == "{\"n\":10}", "\(outcome.output)")
            let summary = try fixture.workplace.read("sum.json")
            #expect(summary.contains("\"stopped_by\":\"idle\"") && (flags == [] || summary.contains("\"clean\"")))
        }
    }

    @Test("is not idle while the broker answers nothing, though the connection seems to live")
    func blackHole() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let proxy = try FaultProxy(AMQPConfiguration(uri: fixture.uri))
            defer { proxy.stop() }
            let running = try start(fixture, through: proxy, ["--idle", "1.5", "--verify", "-o", "body"])
            await running.waitForErrors("Listening")
            try await fixture.publishStamped(1...5, of: 10)
            await running.waitForOutput("{\"n\":5}\n")
            proxy.set { $0.blackHole = .discarding }
            try await fixture.publishStamped(6...10, of: 10)
            // Its heartbeats notice the loss later than the idle time.
            await running.waitForErrors("trying to come back")
            proxy.heal()
            let outcome = await running.outcome()
            #expect(outcome.status == 0 && outcome.errors.hasSuffix("\nverdict: clean\n"), "\(outcome.errors)")
            #expect(outcome.lines.last == "{\"n\":10}")
        }
    }

    @Test(
        "may have had deliveries that a quorum queue still holds, while a classic one says what it has",
        arguments: [Queue.Kind.classic, .quorum])
    func held(_ kind: Queue.Kind) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.channel.declareExchange(Exchange(fixture.exchange, kind: .topic))
            try await fixture.channel.declareQueue(
                Queue(fixture.all, arguments: ["x-queue-type": .string(kind.rawValue)]))
            try await fixture.channel.bind(
                Binding(source: fixture.exchange, destination: .queue(fixture.all), routingKey: "#"))
            let proxy = try FaultProxy(AMQPConfiguration(uri: fixture.uri))
            defer { proxy.stop() }
            let running = try start(
                fixture, through: proxy, ["--verify", "--prefetch", "20", "--idle", "2", "-o", "body"])
            await running.waitForErrors("Listening")
            try await fixture.publishStamped([1, 2, 4], of: 5)
            await running.waitForOutput("{\"n\":4}\n")
            proxy.cut(.reset)
            await running.waitForErrors("again")
            try await fixture.publishStamped([5], of: 5)
            let outcome = await running.outcome()
            #expect(outcome.status == (kind == .classic ? 3 : 4), "\(outcome.errors)")
            let reason =
                kind == .classic
                ? "lost: 3 of producer"
                : "undecided: up to 20 may still be held by the broker, for a connection that was lost, and come back to "
                    + "queue \"\(fixture.all)\": consume again with --ledger"
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        }
    }

    @Test("is undecided if it does not come back: what waits is not known then")
    func gone() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let proxy = try FaultProxy(AMQPConfiguration(uri: fixture.uri))
            let running = try start(fixture, through: proxy, ["--verify", "-o", "body"])
            await running.waitForErrors("Listening")
            try await fixture.publishStamped([1, 3], of: 3)
            await running.waitForOutput("{\"n\":3}\n")
            proxy.stop()
            await running.waitForErrors("trying to come back")
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect([4, 69].contains(outcome.status), "\(outcome.errors)")
            #expect(outcome.errors.hasSuffix("verdict: undecided, 1 unknown\n"), "\(outcome.errors)")
            #expect(outcome.errors.contains("the broker does not say what queue \"\(fixture.all)\" still has: "))
        }
    }
}

@Suite("A verification that ends by itself", .needsBroker, .timeLimit(.minutes(3)))
struct CompletionOfVerificationTests {
    @Test("does so when every announced message of every stream has come, and nothing waits")
    func complete() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let running = try fixture.start(
                .consumer, "all", "goals", "--verify", "-o", "none", "--summary", "sum.json")
            await running.waitForErrors("Listening")
            try await fixture.publishStamped(1...20, of: 20)
            try await fixture.publishStamped(1...6, of: 6, producer: "other", key: "a.goal")
            let outcome = await running.outcome()
            #expect(outcome.status == 0 && outcome.errors.hasSuffix("\nverdict: clean\n"), "\(outcome.errors)")
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.stopped_by == "verified" && summary.received == 20 + 2 * 6)
        }
    }

    @Test(
        "waits for what is missing, and for another reason to end if it has one",
        arguments: [nil, ["--idle", "4"]] as [[String]?])
    func incomplete(_ flags: [String]?) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let total = flags == nil ? 6 : 5
            try await fixture.publishStamped(1...5, of: total)
            let running = try fixture.workplace.start(
                Program.consumer.url.path,
                ["--queue", fixture.all, "--verify", "-o", "body", "--summary", "sum.json"] + (flags ?? []),
                environment: ["AMQP_URL": fixture.uri])
            await running.waitForOutput("{\"n\":5}\n")
            // Longer than a complete one would wait.
            try await Task.sleep(for: .seconds(3))
            #expect(running.process.isRunning)
            if flags == nil { try await fixture.publishStamped([6], of: 6) }
            let outcome = await running.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let reason = try VerificationSummary(fixture.workplace).stopped_by
            #expect(reason == (flags == nil ? "verified" : "idle"))
        }
    }

    @Test("looks at all that a ledger has from several consumers")
    func ledger() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let consumers = try (0..<2).map { _ in
                try fixture.start(.consumer, "all", "--ledger", "seen.ndjson", "--prefetch", "10", "-o", "none")
            }
            for consumer in consumers { await consumer.waitForErrors("Listening") }
            try await fixture.publishStamped(1...500, of: 500)
            for consumer in consumers {
                let outcome = await consumer.outcome()
                #expect(outcome.status == 0 && outcome.errors.hasSuffix("verdict: clean\n"), "\(outcome.errors)")
            }
        }
    }
}
