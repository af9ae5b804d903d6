import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Messages that do not get through", .needsBroker, .timeLimit(.minutes(3)))
struct FailedMessagesTests {
    /// Envelopes with the bodies m1, m2, …, to the fixture's queue of all. Some have further properties or another
    /// destination.
    private static func envelopes(
        _ fixture: BrokerFixture, _ count: Int, _ odd: [Int: (properties: String, exchange: String?)]
    ) -> String {
        (1...count).map { number in
            let exchange = odd[number]?.exchange ?? ""
            let properties = odd[number].map { $0.properties.isEmpty ? "" : ",\($0.properties)" } ?? ""
            return #"{"exchange":"\#(exchange)","routing_key":"\#(fixture.all)","#
                + #""properties":{"message_id":"id-\#(number)"\#(properties)},"payload":"m\#(number)","#
                + #""payload_encoding":"string"}"# + "\n"
        }.joined()
    }

    /// The bodies that are in the queue of all, each once.
    private static func bodies(_ fixture: BrokerFixture) async throws -> Set<String> {
        Set(try await fixture.messages(in: fixture.all).map { String(decoding: $0.body, as: UTF8.self) })
    }

    private static func names(_ numbers: some Sequence<Int>) -> Set<String> { Set(numbers.map { "m\($0)" }) }

    private static func summary(_ fixture: BrokerFixture) throws -> [String: Any] {
        let data = Data(try fixture.workplace.read("sum.json").utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test("are named by line if an envelope is wrong, and all others are published")
    func badEnvelope() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let odd = [500: (#""expiration":"5s""#, String?.none), 7: (#""expiration":600000"#, nil)]
            let outcome = try await fixture.runBare(
                .producer, "--stdin", "-o", "none", "--failed", "failed.ndjson", "--summary", "sum.json",
                input: Self.envelopes(fixture, 1_000, odd))
            #expect(outcome.status == 65)
            #expect(
                outcome.errors.contains(
                    #"[##] WARNING: line 500 of the input is a bad envelope: property "expiration" should be milliseconds"#
                ))
            #expect(outcome.errors.contains("999 sent · 999 confirmed · 1 not sendable"))
            let failed = try fixture.workplace.read("failed.ndjson")
            #expect(
                failed.hasPrefix(#"{"exchange":"","routing_key":"\#(fixture.all)","properties":{"message_id":"id-500""#)
            )
            #expect(failed.contains(#""failed":{"reason":"unsendable","text":"line 500 of the input"#))
            let failures = try #require(try Self.summary(fixture)["failures"] as? [[String: Any]])
            #expect(failures.count == 1)
            #expect(failures.first?["line"] as? Int == 500)
            let messages = try await fixture.messages(in: fixture.all)
            #expect(messages.count == 999)
            #expect(messages.first { $0.body == Array("m7".utf8) }?.properties.expiration == "600000")
            // After the repair, the kept messages are published like any other.
            let again = try await fixture.runBare(
                .producer, "--stdin", "-o", "none", input: failed.replacing("\"5s\"", with: "60000"))
            #expect(again.status == 0)
            #expect(try await Self.bodies(fixture) == ["m500"])
        }
    }

    @Test(
        "are found if the broker closes the channel over them, and harm no other", arguments: BrokerRelease.allCases)
    func refused(_ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                try await fixture.declare()
                var odd: [Int: (properties: String, exchange: String?)] = [:]
                for number in [1, 100, 101, 350, 600] { odd[number] = (#""user_id":"somebody""#, nil) }
                odd[102] = (#""headers":{"CC":"no list"}"#, nil)
                odd[400] = ("", "no-exchange-\(fixture.id)")
                let outcome = try await fixture.runBare(
                    .producer, "--stdin", "-o", "none", "--failed", "failed.ndjson", "--summary", "sum.json",
                    input: Self.envelopes(fixture, 600, odd))
                #expect(outcome.status == 75)
                #expect(
                    outcome.errors.contains(
                        "WARNING: line 1 of the input: a message was refused: user_id property set to 'somebody'"))
                #expect(
                    outcome.errors.contains(
                        #"take it away, in a replay with --replace properties.user_id=null (message_id "id-1")"#))
                #expect(outcome.errors.contains("600 sent · 593 confirmed · 7 refused"))
                #expect(!outcome.errors.contains("unconfirmed"))
                let lines = try fixture.workplace.read("failed.ndjson").split(separator: "\n")
                let found = try lines.map { try #require($0.firstMatch(of: #/"line":(\d+)/#)?.1) }
                #expect(found.compactMap { Int($0) } == [1, 100, 101, 102, 350, 400, 600])
                #expect(lines[5].contains(#""code":404,"text":"there is no exchange"#))
                let failures = try #require(try Self.summary(fixture)["failures"] as? [[String: Any]])
                #expect(failures.map { $0["reason"] as? String } == Array(repeating: "refused", count: 7))
                #expect(failures.first?["message_id"] as? String == "id-1")
                let arrived = try await Self.bodies(fixture)
                #expect(arrived == Self.names(1...600).subtracting(Self.names(odd.keys)))
                let mended = lines.joined(separator: "\n").replacing(#","user_id":"somebody""#, with: "")
                    .replacing(#""headers":{"CC":"no list"},"#, with: "")
                    .replacing("no-exchange-\(fixture.id)", with: "")
                let again = try await fixture.runBare(.producer, "--stdin", "-o", "none", input: mended)
                #expect(again.status == 0)
                #expect(try await Self.bodies(fixture) == Self.names(odd.keys))
            }
        }
    }

    @Test("harm no other of a producer of the settings, on several connections too")
    func drawn() async throws {
        try await BrokerFixture.with { fixture in
            let settings = fixture.settings().replacing(
                #""volumes": {"#, with: #""volumes": { "user": { "cycle": ["guest", "guest", "guest", "bob"] },"#
            ).replacing(#""amount": 3"#, with: #""amount": 40, "properties": { "user_id": "{{user}}" }"#)
            try fixture.workplace.write(settings, to: "s.json")
            for flags in [[], ["--connections", "3"]] {
                let outcome = try await fixture.run(.producer, ["-o", "none", "--stamp"] + flags)
                #expect(outcome.status == 75)
                #expect(outcome.errors.contains("40 sent · 30 confirmed · 10 refused"))
                let bodies = try await Self.bodies(fixture)
                #expect(bodies.count == 30)
            }
        }
    }

    @Test("end a run of the settings if the broker refuses one after the other")
    func allRefused() async throws {
        try await BrokerFixture.with { fixture in
            let settings = fixture.settings().replacing(
                #""amount": 3"#, with: #""amount": 4000, "properties": { "user_id": "bob" }"#)
            try fixture.workplace.write(settings, to: "s.json")
            let outcome = try await fixture.run(.producer, "-o", "none")
            #expect(outcome.status == 76)
            #expect(outcome.errors.contains("further ones are counted, and --failed FILE keeps them"))
            #expect(outcome.errors.contains("ERROR: the broker refused: user_id property set to 'bob'"))
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }

    @Test("are named and kept if the broker nacks")
    func nacked() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(
                    queueOptions: #", "arguments": { "x-max-length": 1, "x-overflow": "reject-publish" }"#),
                to: "s.json")
            let outcome = try await fixture.run(
                .producer, "-n", "6", "--failed", "failed.ndjson", "--summary", "sum.json")
            #expect(outcome.status == 75)
            #expect(outcome.errors.contains("WARNING: a message was nacked: the broker could not keep it"))
            #expect(outcome.errors.split(separator: "\n").count { $0.contains("WARNING") } == 3)
            let failed = try fixture.workplace.read("failed.ndjson")
            #expect(failed.split(separator: "\n").count == 5)
            #expect(failed.contains(#""payload":{"n":6},"payload_encoding":"json","failed":{"reason":"nacked""#))
            #expect(try Self.summary(fixture)["nacked"] as? Int == 5)
            #expect((try Self.summary(fixture)["failures"] as? [Any])?.count == 5)
        }
    }

    @Test("are named and kept if no queue wants them, and taken back by --stdin")
    func returned() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let all = Binding(source: fixture.exchange, destination: .queue(fixture.all), routingKey: "#")
            try await fixture.channel.unbind(all)
            let outcome = try await fixture.run(.producer, "--no-declare", "--failed", "failed.ndjson")
            #expect(outcome.status == 75)
            #expect(outcome.errors.contains(#"WARNING: a message was returned: no queue is bound to exchange"#))
            try await fixture.channel.bind(all)
            let again = try await fixture.runBare(
                .producer, "--stdin", input: try fixture.workplace.read("failed.ndjson"))
            #expect(again.status == 0)
            #expect(try await Self.bodies(fixture) == Set((1...3).map { "{\"n\":\($0)}" }))
        }
    }

    @Test("are kept if a run ends before their confirms", arguments: [SIGTERM, SIGINT])
    func unconfirmed(_ signal: Int32) async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[20, 40], [10, 50]]
        let peer = try ScriptedPeer(script)
        let workplace = try Workplace()
        let running = try workplace.start(
            Program.producer.url.path,
            [
                "-u", "amqp://127.0.0.1:\(peer.port)/", "-k", "k", "--body", "x", "-n", "3", "--failed", "f.ndjson",
                "--summary", "sum.json",
            ])
        #expect(await peer.wait(for: 60, 40, count: 3))
        running.signal(signal)
        let outcome = await running.outcome()
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("a message has no confirm: the run ended before it came"))
        let failed = try workplace.read("f.ndjson").split(separator: "\n")
        #expect(failed.count == 3)
        #expect(failed.allSatisfy { $0.contains(#""payload":"x""#) && $0.contains(#""reason":"unconfirmed""#) })
        #expect(try workplace.read("sum.json").contains(#""failures":[{"reason":"unconfirmed""#))
    }

    @Test("are not kept in a file that the run reads, or that cannot be written")
    func files() async throws {
        let workplace = try Workplace()
        try workplace.write("{}\n", to: "in.ndjson")
        let same = try await workplace.shell(
            "$producer -u amqp://localhost:1/ --stdin --failed in.ndjson < in.ndjson")
        #expect(same.status == 64)
        #expect(same.errors.contains("--failed in.ndjson would overwrite what standard input reads"))
        #expect(try workplace.read("in.ndjson") == "{}\n")
        let nowhere = try await workplace.run(
            .producer, "-u", "amqp://localhost:1/", "-k", "k", "--body", "x", "--failed", "no/f")
        #expect(nowhere.status == 74)
        let dry = try await workplace.run(.producer, "--dry-run", "-k", "k", "--body", "x", "--failed", "f")
        #expect(dry.status == 64)
        let twice = try await workplace.run(
            .producer, "-k", "k", "--body", "x", "--failed", "f", "--record", "f")
        #expect(twice.status == 64)
        #expect(twice.errors.contains("--failed and --record need a file each"))
    }

    @Test("never remain of a queue that consumer --publish empties: what is acknowledged is confirmed")
    func published() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(5)
            let outcome = try await fixture.run(
                .consumer, "all", "--drain", "-o", "none", "--publish", "no-exchange-\(fixture.id)")
            #expect(outcome.status == 76)
            #expect(try await fixture.ready(fixture.all) == 5)
        }
    }
}
