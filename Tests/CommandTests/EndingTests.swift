import AMQP
import Foundation
import TestSupport
import Testing

@Suite("A run comes to its end", .timeLimit(.minutes(2)))
struct EndingTests {
    @Test("with --for, though the broker confirms nothing, and says what was not confirmed")
    func producerTime() async throws {
        let peer = try ScriptedPeer()
        let workplace = try Workplace()
        let outcome = try await workplace.run(
            .producer,
            [
                "-u", "amqp://127.0.0.1:\(peer.port)/", "-k", "q", "--body", "x", "-n", "3", "--fast", "--for", "1s",
                "--summary", "sum.json",
            ], environment: [:])
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("3 unconfirmed"))
        let summary = try #require(
            try JSONSerialization.jsonObject(with: Data(try workplace.read("sum.json").utf8)) as? [String: Any])
        #expect(try #require(summary["seconds"] as? Double) < 20)
    }

    @Test("with --patience, under an alarm that lasts", arguments: [["-n", "10"], ["-n", "10", "--for", "30s"]])
    func producerPatience(_ flags: [String]) async throws {
        var script = ScriptedPeer.Script()
        script.afterOpen = WireBytes.blocked("low on memory")
        let peer = try ScriptedPeer(script)
        let outcome = try await Workplace().run(
            .producer,
            ["-u", "amqp://127.0.0.1:\(peer.port)/", "-k", "q", "--body", "x", "--fast", "--patience", "1s"] + flags,
            environment: [:])
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("the broker has blocked publishers for 1 s"))
        #expect(outcome.errors.contains("waiting up to 1 s"))
    }

    @Test("with --for, though the broker answers nothing any more")
    func consumerTime() async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[60, 30], [20, 40], [10, 50]]
        let peer = try ScriptedPeer(script)
        let outcome = try await Workplace().run(
            .consumer, "-u", "amqp://127.0.0.1:\(peer.port)/", "--queue", "q", "--for", "1s")
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("the broker did not answer within 10 s of the end"))
    }

    @Test("with --patience, though the broker that it lost does not let it in again")
    func consumerPatience() async throws {
        var script = ScriptedPeer.Script()
        let logins = LockedState(0)
        script.answers[[10, 11]] = { _ in
            logins.withLock { $0 += 1 }
            return logins.withLock { $0 } > 1
                ? [] : WireBytes.method(0, 10, 30, WireBytes().short(2047).long(131_072).short(0))
        }
        let peer = try ScriptedPeer(script)
        let running = try Workplace().start(
            Program.consumer.url.path,
            ["-u", "amqp://127.0.0.1:\(peer.port)/?connection_timeout=500", "--queue", "q", "--patience", "1s"])
        await running.waitForErrors("Listening")
        peer.hangUp()
        let outcome = await running.outcome()
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("trying to come back, for up to 1 s"))
        #expect(outcome.errors.contains("it did not come back within 1 s"))
    }

    @Test("with 74 if its output has no reader", .needsBroker, arguments: [["--for", "1s"], ["--idle", "1s"]])
    func stuckReader(_ flags: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(100, size: 100_000)
            let outcome = try await fixture.shell(
                "mkfifo f; exec 3<>f; $consumer --queue \(fixture.all) \(flags.joined(separator: " ")) >f")
            #expect(outcome.status == 74)
            #expect(outcome.errors.contains("standard output: it does not take any more"))
            #expect(!outcome.errors.contains("the broker did not answer"))
            // What was not printed is still in the queue.
            #expect(try await fixture.ready(fixture.all) > 90)
        }
    }
}

@Suite("A refusal is reported once", .needsBrokerControl, .timeLimit(.minutes(2)))
struct RefusalProgramTests {
    @Test("at once, with the broker's words, for an argument that it fails on", .onBroker(.rabbitMQ43))
    func argument() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(queueOptions: #", "arguments": { "x-queue-master-locator": "min-masters" }"#),
                to: "s.json")
            let start = ContinuousClock.now
            let outcome = try await fixture.run(.consumer, "all", "-n", "1")
            #expect(outcome.status == 76)
            #expect(outcome.errors.components(separatedBy: "541").count == 2, "\(outcome.errors)")
            #expect(outcome.errors.contains("with x-queue-master-locator: 541 "), "\(outcome.errors)")
            #expect(!outcome.errors.contains("trying to come back"))
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test("if the virtual host is deleted in the middle of a run")
    func virtualHost() async throws {
        let workplace = try Workplace()
        let host = "v-\(UUID().uuidString.prefix(8).lowercased())"
        let uri = try #require(PrivateBroker.uri)
        try workplace.write(#"{ "topology": { "queues": [ { "name": "q" } ] } }"#, to: "s.json")
        try await PrivateBroker.control("add_vhost", host)
        try await PrivateBroker.control("set_permissions", "-p", host, "guest", ".*", ".*", ".*")
        let running = try workplace.start(
            Program.producer.url.path,
            ["-s", "s.json", "-u", uri + host, "-k", "q", "--body", "x", "-r", "5"])
        await running.waitForOutput("x")
        try await PrivateBroker.control("delete_vhost", host)
        let outcome = await running.outcome()
        #expect(outcome.status == 76)
        #expect(outcome.errors.contains("has no virtual host \"\(host)\""))
    }

    @Test("and --wait-for-broker waits for a virtual host that a script makes", arguments: Program.both)
    func waiting(_ program: Program) async throws {
        let workplace = try Workplace()
        let host = "v-\(UUID().uuidString.prefix(8).lowercased())"
        let uri = try #require(PrivateBroker.uri) + host
        let arguments =
            program == .producer
            ? ["-k", "q", "--body", "x", "-n", "1", "-o", "none"] : ["--queue", "q", "--for", "100ms"]
        let running = try workplace.start(
            program.url.path, ["-u", uri, "--wait-for-broker", "30s"] + arguments)
        await running.waitForErrors("has no virtual host")
        try await PrivateBroker.control("add_vhost", host)
        try await PrivateBroker.control("set_permissions", "-p", host, "guest", ".*", ".*", ".*")
        let outcome = await running.outcome()
        try await PrivateBroker.control("delete_vhost", host)
        // There is no queue, which gives another status.
        #expect([75, 76].contains(outcome.status))
        #expect(outcome.errors.contains("waiting up to 30 s for that"))
    }
}
