import AMQP
import Foundation
import TestSupport
import Testing

@Suite("What verification cannot know", .needsBroker, .timeLimit(.minutes(3)))
struct UndecidedTests {
    /// Takes this many messages of a queue with another consumer, and holds them.
    private func hold(_ count: Int, of queue: String, on fixture: BrokerFixture) async throws -> (
        channel: Channel, consumer: Consumer
    ) {
        let channel = try await fixture.connection.openChannel()
        let consumer = try await channel.consume(queue, prefetch: UInt16(count))
        var iterator = consumer.makeAsyncIterator()
        for _ in 0..<count { _ = try await iterator.next() }
        return (channel, consumer)
    }

    @Test(
        "what another consumer holds is not lost, and clean once that has given it back",
        arguments: BrokerRelease.allCases)
    func held(_ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                try await fixture.declare()
                try await fixture.publishStamped(1...10, of: 10)
                let other = try await hold(4, of: fixture.all, on: fixture)
                let outcome = try await fixture.verify("--ledger", "seen.ndjson")
                #expect(outcome.status == 4, "\(outcome.errors)")
                #expect(
                    outcome.errors.hasSuffix(
                        """
                        unknown: 1-4 of producer "load" (run 4f2a)
                        undecided: queue "\(fixture.all)" has 1 other consumer, which may hold messages unacknowledged
                        verdict: undecided, 4 unknown

                        """), "\(outcome.errors)")
                let summary = try VerificationSummary(fixture.workplace)
                #expect(summary.verdict == "undecided" && summary.lost == 0 && summary.unknown == 4)
                #expect(summary.streams[0].unknown_sequences == [[1, 4]] && summary.exit_code == 4)
                #expect(summary.reasons.count == 1 && summary.reasons[0].contains("1 other consumer"))
                try await other.channel.close()
                let rest = try await fixture.verify("--ledger", "seen.ndjson")
                #expect(rest.status == 0 && rest.errors.hasSuffix("\nverdict: clean\n"), "\(rest.errors)")
            }
        }
    }

    @Test("what -n leaves in the queue waits, also what it had prefetched", arguments: ["2", "7"])
    func left(_ count: String) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped(1...10, of: 10)
            let outcome = try await fixture.workplace.run(
                .consumer, ["--queue", fixture.all, "-n", count, "--verify", "-o", "none", "--summary", "sum.json"],
                environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 4)
            let left = 10 - (Int(count) ?? 0)
            #expect(outcome.errors.contains("undecided: \(left) messages wait in queue \"\(fixture.all)\"\n"))
            #expect(outcome.errors.hasSuffix("verdict: undecided, \(left) unknown\n"), "\(outcome.errors)")
            #expect(try VerificationSummary(fixture.workplace).waiting == left)
        }
    }

    @Test("what was sent and is in no queue is lost: purged, dropped by a full queue, taken by others")
    func lost() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.channel.declareExchange(Exchange(fixture.exchange, kind: .topic))
            let full = try QueueArguments(maxLength: 5, overflow: .dropHead).fieldTable()
            try await fixture.channel.declareQueue(Queue(fixture.all, arguments: full))
            try await fixture.channel.bind(
                Binding(source: fixture.exchange, destination: .queue(fixture.all), routingKey: "#"))
            try await fixture.publishStamped(1...20, of: 20)
            let dropped = try await fixture.verify("--verify")
            #expect(dropped.status == 3 && dropped.errors.hasSuffix("\nverdict: lost 15\n"), "\(dropped.errors)")
            try await fixture.publishStamped(1...2, of: 5, run: "b")
            #expect(try await fixture.verify("--ledger", "l").status == 4)
            try await fixture.publishStamped(3...4, of: 5, run: "b")
            try await fixture.channel.purgeQueue(fixture.all)
            try await fixture.publishStamped([5], of: 5, run: "b")
            let purged = try await fixture.verify("--ledger", "l")
            #expect(purged.status == 3 && purged.errors.contains("\nlost: 3-4 of producer"), "\(purged.errors)")
        }
    }

    @Test("a queue that is deleted in the middle takes what it had with it, and what was still to come is not known")
    func deleted() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let running = try fixture.start(.consumer, "all", "--verify", "-o", "body", "--summary", "sum.json")
            await running.waitForErrors("Listening")
            try await fixture.publishStamped([1, 3], of: 6)
            await running.waitForOutput("{\"n\":3}\n")
            try await fixture.channel.deleteQueue(fixture.all)
            let outcome = await running.outcome()
            #expect(outcome.status != 0 && outcome.status != 3, "\(outcome.errors)")
            #expect(outcome.errors.contains("unknown: 4-6 of producer \"load\""))
            #expect(outcome.errors.hasSuffix("verdict: lost 1, unknown 3\n"), "\(outcome.errors)")
        }
    }

    @Test("a tap that began in the middle does not know what went by before it")
    func tap() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped(1...4, of: 9)
            let running = try fixture.start(
                .consumer, "--tap", fixture.exchange, "--verify", "-n", "4", "-o", "none", "--summary", "sum.json")
            await running.waitForErrors("Listening")
            try await fixture.publishStamped([5, 6, 7, 9], of: 9)
            let outcome = await running.outcome()
            #expect(outcome.status == 3)
            #expect(outcome.errors.hasSuffix("verdict: lost 1, unknown 4\n"), "\(outcome.errors)")
            #expect(
                outcome.errors.contains("4 messages of producer \"load\" (run 4f2a) may have been sent before this"))
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.streams[0].lost_sequences == [[8, 8]] && summary.streams[0].unknown_sequences == [[1, 4]])
        }
    }

    @Test(
        "what a look gives back was seen: what is missing beside it is lost",
        arguments: [["--peek"], ["--ack", "never", "--idle", "0.5"]])
    func looked(_ flags: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped([1, 2, 4], of: 4)
            let outcome = try await fixture.workplace.run(
                .consumer, ["--queue", fixture.all, "--verify", "-o", "none"] + flags,
                environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 3)
            #expect(
                outcome.errors.hasSuffix("\nlost: 3 of producer \"load\" (run 4f2a)\nverdict: lost 1\n"),
                "\(outcome.errors)")
            #expect(try await fixture.ready(fixture.all) == 3)
        }
    }

    @Test("a queue that only the ledger names is looked at too")
    func ledger() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped([1, 4], of: 4, key: "a.goal")
            for queue in [fixture.all, fixture.goals] {
                let outcome = try await fixture.workplace.run(
                    .consumer, ["--queue", queue, "--drain", "--ledger", "l", "-o", "none"],
                    environment: ["AMQP_URL": fixture.uri])
                #expect(outcome.status == 3 && outcome.errors.hasSuffix("verdict: lost 2\n"), "\(outcome.errors)")
            }
            try await fixture.publishStamped([2, 3], of: 4, key: "a.goal")
            #expect(try await fixture.runBare(.consumer, "--queue", fixture.all, "--drain", "-o", "none").status == 0)
            let waiting = try await fixture.verify("--ledger", "l")
            #expect(waiting.status == 4, "\(waiting.errors)")
            #expect(waiting.errors.contains("undecided: 2 messages wait in queue \"\(fixture.goals)\"\n"))
        }
    }
}
