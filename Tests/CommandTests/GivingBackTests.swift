import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The consumer gives back what it has not handled", .needsBroker, .timeLimit(.minutes(3)))
struct GivingBackTests {
    /// Lends a fixture whose queue of all is a quorum queue with ten messages, with dead letters in the other queue.
    private func withQuorumQueue(
        limit: Int, arguments: String = "", consumer: String = "", _ body: (BrokerFixture) async throws -> Void
    ) async throws {
        try await BrokerFixture.with { fixture in
            let options = """
                , "arguments": { "x-queue-type": "quorum", "x-delivery-limit": \(limit), "x-dead-letter-exchange": "",
                                 "x-dead-letter-routing-key": "\(fixture.goals)"\(arguments) }
                """
            try fixture.workplace.write(
                fixture.settings(queueOptions: options, consumerOptions: consumer), to: "s.json")
            let filled = try await fixture.run(.producer, "-n", "10", "--fast", "-o", "none")
            #expect(filled.status == 0, "\(filled.errors)")
            try await body(fixture)
        }
    }

    /// Takes the waiting messages: the bodies, and how often each has failed.
    private func rest(_ fixture: BrokerFixture) async throws -> [String: Int64] {
        var failures: [String: Int64] = [:]
        for message in try await fixture.messages(in: fixture.all) {
            failures[String(decoding: message.body, as: UTF8.self)] =
                message.properties.headers?["x-delivery-count"]?.integerValue ?? 0
        }
        return failures
    }

    private let untouched = Dictionary(uniqueKeysWithValues: (1...10).map { ("{\"n\":\($0)}", Int64(0)) })

    /// Starts a consumer that takes a minute for each message, and interrupts it in the first.
    private func stop(_ fixture: BrokerFixture, _ arguments: String...) async throws -> Outcome {
        let running = try fixture.start(.consumer, "all", "--work", "60")
        await running.waitForOutput("{\"n\":1}")
        running.signal(SIGINT)
        return await running.outcome()
    }

    @Test("so a stop costs nothing on 4.3, however often", .onBroker(.rabbitMQ43))
    func stops() async throws {
        try await withQuorumQueue(limit: 1) { fixture in
            for _ in 1...3 {
                let outcome = try await stop(fixture)
                #expect(outcome.status == 130)
                #expect(!outcome.errors.contains("WARNING"))
            }
            #expect(try await fixture.ready(fixture.goals) == 0)
            #expect(try await rest(fixture) == untouched)
        }
    }

    @Test("and holds only what it works on if the broker counts a stop, and says what it costs")
    func countedStops() async throws {
        try await withQuorumQueue(limit: 1) { fixture in
            for _ in 1...2 {
                let outcome = try await stop(fixture)
                #expect(outcome.status == 130)
                #expect(outcome.errors.contains("1 message goes back to the quorum queue \"\(fixture.all)\""))
                #expect(outcome.errors.contains("after 1 of them the broker drops it"))
            }
            // Only the message in work each time. Without the small prefetch it would be all ten.
            #expect(try await fixture.messages(in: fixture.goals).map(\.body) == [Array("{\"n\":1}".utf8)])
            #expect(try await rest(fixture) == untouched.filter { $0.key != "{\"n\":1}" })
        }
    }

    @Test("also with -n, which takes what it was asked for", .onBroker(.rabbitMQ43))
    func count() async throws {
        try await withQuorumQueue(limit: 1) { fixture in
            for number in 1...3 {
                let outcome = try await fixture.run(.consumer, "all", "-n", "1")
                #expect(outcome.lines == ["{\"n\":\(number)}"])
            }
            #expect(
                try await rest(fixture)
                    == untouched.filter { !["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"].contains($0.key) })
        }
    }

    @Test("with --ack never too, on 4.3", .onBroker(.rabbitMQ43))
    func neverAcknowledging() async throws {
        try await withQuorumQueue(limit: 1) { fixture in
            for _ in 1...3 {
                let outcome = try await fixture.run(.consumer, "all", "--ack", "never", "--drain")
                #expect(outcome.status == 0)
                #expect(outcome.lines == (1...10).map { "{\"n\":\($0)}" })
                #expect(!outcome.errors.contains("WARNING"))
            }
            #expect(try await rest(fixture) == untouched)
        }
    }

    @Test("and refuses --ack never near the limit if the broker counts it, so that the others are not touched")
    func countedLooks() async throws {
        try await withQuorumQueue(limit: 3) { fixture in
            let first = try await fixture.run(.consumer, "all", "--ack", "never", "-n", "10")
            #expect(first.status == 0)
            #expect(first.lines.count == 10)
            #expect(first.errors.contains("is a quorum queue, where each --ack never counts"))
            for _ in 1...2 {
                let refused = try await fixture.run(.consumer, "all", "--ack", "never", "-n", "10")
                #expect(refused.status == 76)
                #expect(refused.lines.isEmpty)
                #expect(refused.errors.contains("has been given back"))
            }
            #expect(try await fixture.ready(fixture.goals) == 0)
            // One look at all of them, and two looks at one each.
            let failures = try await rest(fixture).values
            #expect(failures.count == 10 && failures.reduce(0, +) == 12)
        }
        try await withQuorumQueue(limit: 2) { fixture in
            let refused = try await fixture.run(.consumer, "all", "--ack", "never", "-n", "1")
            #expect(refused.status == 76)
            #expect(refused.errors.contains("has a delivery limit of 2, and each --ack never counts"))
            #expect(try await rest(fixture) == untouched)
        }
    }

    @Test(
        "What fails counts on every release, so that poison reaches the dead letters", arguments: BrokerRelease.allCases
    )
    func poison(_ release: BrokerRelease) async throws {
        try await release.use {
            try await withQuorumQueue(limit: 1, consumer: #", "exec": "false", "on_error": "requeue", "workers": 10"#) {
                fixture in
                let running = try fixture.start(.consumer, "all", "-o", "none")
                while try await fixture.ready(fixture.goals) < 10 { try await Task.sleep(for: .milliseconds(20)) }
                running.signal(SIGTERM)
                let outcome = await running.outcome()
                #expect(outcome.status == 65)
                #expect(try await fixture.ready(fixture.all) == 0)
                #expect(try await fixture.messages(in: fixture.goals).count == 10)
            }
        }
    }

    @Test("The message that on_error stop ends at has failed, those behind it have not", .onBroker(.rabbitMQ43))
    func failedMessage() async throws {
        try await withQuorumQueue(limit: 5, consumer: #", "exec": "false", "on_error": "stop""#) { fixture in
            let outcome = try await fixture.run(.consumer, "all", "-o", "none")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("stopped at a message of queue"))
            var expected = untouched
            expected["{\"n\":1}"] = 1
            #expect(try await rest(fixture) == expected)
        }
    }

    @Test("--peek harms nothing on 4.3, and says nothing of a limit", .onBroker(.rabbitMQ43))
    func peek() async throws {
        try await withQuorumQueue(limit: 1) { fixture in
            for count in [10, 3, 7, 1] {
                let outcome = try await fixture.run(.consumer, "all", "--peek", "-n", "\(count)", "--prefetch", "2")
                #expect(outcome.status == 0)
                #expect(outcome.lines == (1...count).map { "{\"n\":\($0)}" })
                #expect(!outcome.errors.contains("WARNING"), "\(outcome.errors)")
            }
            let order = try await fixture.messages(in: fixture.all)
            #expect(order.map(\.body) == (1...10).map { Array("{\"n\":\($0)}".utf8) })
            #expect(order.allSatisfy { $0.properties.headers?["x-delivery-count"] == nil })
        }
    }

    @Test(
        "--peek refuses a queue that would hide what goes back, and accepts one that hides only what failed",
        .onBroker(.rabbitMQ43), arguments: ["all", "returned", "failed"])
    func delayedRetry(_ type: String) async throws {
        let arguments =
            #", "x-delayed-retry-type": "\#(type)", "x-delayed-retry-min": 60000, "x-delayed-retry-max": 60000"#
        try await withQuorumQueue(limit: 5, arguments: arguments) { fixture in
            let outcome = try await fixture.run(.consumer, "all", "--peek")
            #expect(outcome.status == (type == "failed" ? 0 : 76))
            #expect(outcome.errors.contains("would be hidden from everyone") == (type != "failed"))
            #expect(try await fixture.ready(fixture.all) == 10)
            guard type == "all" else { return }
            // The settings do not name the queue, so the kind is not known.
            let unknown = try await fixture.runBare(.consumer, "--queue", fixture.all, "--peek", "-n", "2")
            #expect(unknown.errors.contains("2 messages are not back"), "\(unknown.errors)")
        }
    }

    @Test("--check says what a stop costs if it is counted")
    func check() async throws {
        try await BrokerFixture.with { fixture in
            func check(_ queue: String, _ consumer: String = "") async throws -> String {
                try fixture.workplace.write(
                    fixture.settings(queueOptions: #", "arguments": { \#(queue) }"#, consumerOptions: consumer),
                    to: "s.json")
                return try await fixture.run(.consumer, "all", "--check").output
            }
            let cost = "before RabbitMQ 4.3 each stop counts as a failed delivery of what is held unhandled"
            let quorum = #""x-queue-type": "quorum""#
            let limited = quorum + #", "x-delivery-limit": 3"#
            let costs = [
                try await check(quorum), try await check(limited),
                try await check(limited, #", "work": "1s", "workers": 2"#),
                try await check(quorum, #", "prefetch": 50"#),
            ]
            #expect(costs[0].contains("\(cost) (limit 20, from 4.0 on): 20 at most are held there"))
            #expect(costs[1].contains("\(cost) (limit 3): 3 at most are held there"))
            #expect(costs[2].contains("\(cost) (limit 3): 2 at most are held there"))
            #expect(costs[3].contains("prefetch 50 holds that many; without one 20 at most are held there"))
            for free in [quorum + #", "x-delivery-limit": -1"#, #""x-queue-type": "classic""#] {
                let report = try await check(free)
                #expect(report.contains("consumer  all") && !report.contains(cost))
            }
        }
    }
}
