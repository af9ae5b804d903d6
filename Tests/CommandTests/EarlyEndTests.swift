import AMQP
import Foundation
import TestSupport
import Testing

@Suite("A producer that ends early", .needsBroker, .timeLimit(.minutes(3)))
struct EarlyEndTests {
    @Test(
        "says by the stamp of its last message how many it sent, however it was sending",
        arguments: [
            ["-r", "200"], ["-r", "200", "-o", "none"], ["--fast", "-o", "none"], ["--fast", "-o", "body"],
            ["--delay", "[0.05, 1]"], ["--fast", "--connections", "3", "-o", "none"],
            ["-r", "2000", "--set", #"producers.numbers.faults={"late":{"chance":0.1,"by":[0.1,5]}}"#],
        ])
    func terminated(_ flags: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let running = try fixture.workplace.start(
                Program.producer.url.path,
                ["-s", "s.json", "-n", "4000000", "--stamp", "--summary", "made.json"] + flags,
                environment: ["AMQP_URL": fixture.uri])
            while try await fixture.ready(fixture.all) < 2, running.process.isRunning { await Task.yield() }
            running.signal(SIGTERM)
            let producing = await running.outcome()
            #expect(
                producing.errors.contains("of 4000000, whose stamp says that it is the last"), "\(producing.errors)")
            struct Made: Decodable { var sent: Int }
            let made = try JSONDecoder().decode(Made.self, from: Data(try fixture.workplace.read("made.json").utf8))
            let outcome = try await fixture.verify("--verify")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.hasSuffix("\nverdict: clean\n"))
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.streams.map(\.total) == [made.sent] && summary.streams[0].received == made.sent)
            #expect(summary.streams[0].announced == 4_000_000 && summary.not_sent == 4_000_000 - made.sent)
            #expect(outcome.errors.contains("\nnot sent: \(made.sent + 1)-4000000 of producer \"numbers\" (run "))
        }
    }

    @Test("is an ordinary event to all others: the last has a body, a number and a key like any other")
    func ordinary() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let running = try fixture.start(.producer, "-n", "50", "--delay", "30", "--stamp")
            await running.waitForOutput("{\"n\":1}\n")
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.output == "{\"n\":1}\n{\"n\":2}\n")
            let messages = try await fixture.messages(in: fixture.all)
            #expect(messages.map { String(decoding: $0.body, as: UTF8.self) } == ["{\"n\":1}", "{\"n\":2}"])
            let headers = try #require(messages.last?.properties.headers)
            #expect(headers["x-total"] == 2 && headers["x-announced"] == 50 && headers["x-sequence"] == 2)
            #expect(messages.first?.properties.headers?["x-announced"] == nil)
        }
    }

    @Test("adds nothing if it has no stamp, or announces no number")
    func unstamped() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            for flags in [["-n", "50"], ["-n", "50", "--for", "90", "--stamp"]] {
                let running = try fixture.workplace.start(
                    Program.producer.url.path, ["-s", "s.json", "--delay", "30"] + flags,
                    environment: ["AMQP_URL": fixture.uri])
                await running.waitForOutput("{\"n\":1}\n")
                running.signal(SIGTERM)
                let outcome = await running.outcome()
                #expect(!outcome.errors.contains("the last"))
                #expect(try await fixture.messages(in: fixture.all).count == 1)
            }
        }
    }

    @Test("that is killed cannot say it: what nothing shows to have been sent is neither lost nor clean")
    func killed() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let running = try fixture.start(.producer, "-n", "40000", "-r", "100", "--stamp")
            // What is shown may not have left the program yet.
            while try await fixture.ready(fixture.all) < 9 { try await Task.sleep(for: .milliseconds(10)) }
            running.signal(SIGKILL)
            #expect(await running.outcome().status == SIGKILL)
            let outcome = try await fixture.verify("--verify")
            #expect(outcome.status == 4, "\(outcome.errors)")
            let summary = try VerificationSummary(fixture.workplace)
            let stream = try #require(summary.streams.first)
            #expect(stream.lost == 0 && stream.unknown == 40_000 - stream.received && stream.received >= 9)
            let unknown = stream.unknown.formatted(.number.locale(Locale(identifier: "en_US")))
            #expect(
                outcome.errors.contains(
                    "undecided: nothing shows that \(unknown) of the 40,000 messages of producer \"numbers\" (run "
                ))
            #expect(outcome.errors.hasSuffix("verdict: undecided, \(unknown) unknown\n"))
        }
    }

    @Test("that cannot say it reports that: the broker has not confirmed what was sent")
    func unconfirmed() async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[20, 40], [10, 50]]
        let peer = try ScriptedPeer(script)
        let running = try Workplace().start(
            Program.producer.url.path,
            ["-u", "amqp://127.0.0.1:\(peer.port)/", "-k", "k", "--body", "x", "-n", "30", "-d", "9", "--stamp"])
        #expect(await peer.wait(for: 60, 40, count: 1))
        running.signal(SIGTERM)
        let outcome = await running.outcome()
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("ended before its 30 messages, and could not say so in a stamp"))
    }
}
