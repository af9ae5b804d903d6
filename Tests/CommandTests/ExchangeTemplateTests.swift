import AMQP
import Foundation
import TestSupport
import Testing

@Suite("An exchange that messages say", .timeLimit(.minutes(2)))
struct ExchangeTemplateTests {
    /// Two exchanges with a queue each, and a producer that takes them in turn.
    private static func settings(_ id: String, more: String = "") -> String {
        #"""
        { "topology": {
            "exchanges": [ { "name": "a-\#(id)", "type": "fanout" }, { "name": "b-\#(id)", "type": "topic" } ],
            "queues": [ { "name": "qa-\#(id)" }, { "name": "qb-\#(id)" } ],
            "bindings": [ { "source": "a-\#(id)", "destination": "qa-\#(id)" },
                          { "source": "b-\#(id)", "destination": "qb-\#(id)", "routing_key": "k" } ] },
          "volumes": { "target": { "cycle": ["a", "b"] } },
          "producers": { "p": { "exchange": "{{target}}-\#(id)", "routing_key": "k", "message": { "to": "{{target}}" },
                                "amount": 4\#(more) } } }
        """#
    }

    /// Lends a workplace with these settings as s.json, and afterwards removes from the broker what they declare.
    private func withTopology(
        more: String = "", _ body: (_ workplace: Workplace, _ id: String, _ fixture: BrokerFixture) async throws -> Void
    ) async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(Self.settings(fixture.id, more: more), to: "s.json")
            let result = await Result { try await body(fixture.workplace, fixture.id, fixture) }
            for name in ["qa", "qb"] { _ = try await fixture.channel.deleteQueue("\(name)-\(fixture.id)") }
            for name in ["a", "b"] { try await fixture.channel.deleteExchange("\(name)-\(fixture.id)") }
            try result.get()
        }
    }

    @Test("is shown by --check and --dry-run with the routes of each")
    func routes() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.settings("1"), to: "s.json")
        let check = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(check.status == 0, "\(check.errors)")
        #expect(check.output.contains("to {{target}}-1 with key \"k\""))
        #expect(check.output.contains("→ qa-1: 2 of 4 tried, such as \"k\" to exchange \"a-1\""))
        #expect(check.output.contains("→ qb-1: 2 of 4 tried, such as \"k\" to exchange \"b-1\""))
        #expect(!check.output.contains("gets nothing"))
        let dry = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "-o", "text", "--seed", "1")
        #expect(dry.lines == ["a", "b", "a", "b"].map { "[>>] k  {\"to\":\"\($0)\"}  → q\($0)-1" }, "\(dry.errors)")
        let envelopes = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "-J")
        #expect(envelopes.lines.map { $0.prefix(17) } == ["a", "b", "a", "b"].map { "{\"exchange\":\"\($0)-1\"" })
        let bodies = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "--fast", "-o", "body")
        #expect(bodies.lines.count == 4)
    }

    @Test("says of --check which of them no queue takes from")
    func lost() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.settings("1").replacing("\"k\" } ] }", with: "\"z\" } ] }"), to: "s.json")
        let check = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(
            check.output.contains("producer \"p\": 1 of 2 keys tried reaches no queue: \"k\" to exchange \"b-1\""),
            "\(check.output)")
    }

    @Test(
        "gets each message, however it is published", .needsBroker,
        arguments: [
            ["-o", "none"], ["-o", "none", "--fast"], ["-J"], ["--stamp", "-o", "none"], ["--connections", "2"],
        ])
    func published(_ flags: [String]) async throws {
        try await withTopology { workplace, id, fixture in
            let outcome = try await workplace.run(
                .producer, ["-s", "s.json"] + flags, environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("4 sent · 4 confirmed"))
            for name in ["a", "b"] {
                let bodies = try await fixture.messages(in: "q\(name)-\(id)").map {
                    String(decoding: $0.body, as: UTF8.self)
                }
                #expect(bodies == Array(repeating: "{\"to\":\"\(name)\"}", count: 2))
            }
        }
    }

    @Test("goes with faults, and what is published twice goes to the same", .needsBroker)
    func faults() async throws {
        try await withTopology(more: #", "faults": { "duplicate": 1 }"#) { workplace, id, fixture in
            let outcome = try await workplace.run(
                .producer, "-s", "s.json", "-o", "none", environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.errors.contains("8 sent · 8 confirmed"), "\(outcome.errors)")
            for name in ["qa", "qb"] { #expect(try await fixture.ready("\(name)-\(id)") == 4) }
        }
    }

    @Test("is an error if it becomes empty or too long, after the messages that were right")
    func wrongNames() async throws {
        let workplace = try Workplace()
        let producer =
            #"{ "producers": { "p": { "exchange": "{{row.x}}", "message": "{{row.n}}", "rows": "r.ndjson" } } }"#
        try workplace.write(producer, to: "s.json")
        for (name, complaint) in [
            ("", "the exchange of message 2 comes out empty: for the default exchange write \"exchange\": \"\""),
            (String(repeating: "é", count: 128), "the exchange of message 2 has 256 bytes: AMQP allows 255"),
        ] {
            try workplace.write("{\"x\":\"e\",\"n\":1}\n{\"x\":\"\(name)\",\"n\":2}\n", to: "r.ndjson")
            let outcome = try await workplace.run(.producer, "-s", "s.json", "--dry-run")
            #expect(outcome.status == 65)
            #expect(outcome.output == "1\n")
            #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
        }
    }

    @Test("is an error with its name if the broker does not have it", .needsBroker)
    func missing() async throws {
        try await withTopology { workplace, id, fixture in
            let outcome = try await workplace.run(
                .producer, "-s", "s.json", "--set", "volumes.target=[\"nowhere\"]", "-n", "1",
                environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 76)
            #expect(outcome.errors.contains("there is no exchange \"nowhere-\(id)\""), "\(outcome.errors)")
        }
    }

    @Test("sends a recording elsewhere")
    func replay() async throws {
        let workplace = try Workplace()
        try workplace.write(
            #"{"exchange":"old","routing_key":"k","properties":{},"payload":1,"payload_encoding":"json"}"# + "\n",
            to: "r.ndjson")
        try workplace.write(
            #"{ "producers": { "p": { "replay": "r.ndjson", "exchange": "new.{{row.exchange}}" } } }"#, to: "s.json")
        let outcome = try await workplace.run(.producer, "-s", "s.json", "--dry-run", "-J")
        #expect(outcome.output.hasPrefix(#"{"exchange":"new.old","routing_key":"k""#), "\(outcome.errors)")
        let check = try await workplace.run(.producer, "-s", "s.json", "--check")
        #expect(check.output.contains("to new.{{row.exchange}}"))
    }

    /// A queue that sends rejected messages to another queue, and a consumer that takes them back.
    private func backFromDeadLetters(
        _ fixture: BrokerFixture, _ body: (_ back: [String]) async throws -> Void
    ) async throws {
        try fixture.workplace.write(
            #"""
            { "topology": { "exchanges": [ { "name": "\#(fixture.exchange)", "type": "topic" } ],
                            "queues": [ { "name": "\#(fixture.all)",
                                          "arguments": { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "\#(fixture.goals)" } },
                                        { "name": "\#(fixture.goals)" } ],
                            "bindings": [ { "source": "\#(fixture.exchange)", "destination": "\#(fixture.all)", "routing_key": "order.#" } ] },
              "consumers": { "fail": { "queue": "\#(fixture.all)", "exec": "false" },
                             "back": { "queue": "\#(fixture.goals)",
                                       "publish": { "exchange": "{{headers.x-first-death-exchange}}",
                                                    "routing_key": "{{headers.x-death.0.routing-keys.0}}" } } } }
            """#, to: "s.json")
        try await body(["-s", "s.json", "back"])
        let flag = "{{headers.x-first-death-exchange}}:{{headers.x-death.0.routing-keys.0}}"
        try await body(["--queue", fixture.goals, "--publish", flag])
    }

    @Test(
        "takes dead letters back to where they came from, the default exchange too", .needsBroker,
        arguments: BrokerRelease.allCases)
    func deadLetters(_ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                try await backFromDeadLetters(fixture) { back in
                    let declared = try await fixture.run(
                        .producer, "--stdin", "-e", fixture.exchange, "-k", "order.x", input: "one\n")
                    #expect(declared.status == 0, "\(declared.errors)")
                    let direct = try await fixture.run(.producer, "-e", "", "-k", fixture.all, "--body", "two")
                    #expect(direct.status == 0, "\(direct.errors)")
                    let failed = try await fixture.run(.consumer, "fail", "-n", "2", "-o", "none")
                    #expect(failed.errors.contains("2 rejected"), "\(failed.errors)")
                    let back = try await fixture.workplace.run(
                        .consumer, back + ["-n", "2", "-o", "none"], environment: ["AMQP_URL": fixture.uri])
                    #expect(back.status == 0, "\(back.errors)")
                    let keys = try await fixture.runBare(.consumer, "--queue", fixture.all, "-J", "-n", "2").lines
                    #expect(keys.count == 2)
                    #expect(keys[0].hasPrefix(#"{"exchange":"\#(fixture.exchange)","routing_key":"order.x""#))
                    #expect(keys[1].hasPrefix(#"{"exchange":"","routing_key":"\#(fixture.all)""#))
                }
            }
        }
    }

    @Test("of a message that lacks it fails that message, which on_error decides about", .needsBroker)
    func lacking() async throws {
        try await BrokerFixture.with { fixture in
            try await backFromDeadLetters(fixture) { back in
                try await fixture.declareAll()
                _ = try await fixture.runBare(.producer, "-e", "", "-k", fixture.goals, "--body", "fresh")
                let outcome = try await fixture.workplace.run(
                    .consumer, back + ["-n", "1"], environment: ["AMQP_URL": fixture.uri])
                #expect(outcome.status == 65)
                #expect(
                    outcome.errors.contains(
                        "the exchange for message 1 comes out empty: it has nothing in {{headers.x-first-death-exchange}}"
                    ),
                    "\(outcome.errors)")
                #expect(try await fixture.ready(fixture.goals) == 1)
                _ = try await fixture.messages(in: fixture.goals)
            }
            let missing = try await fixture.shell(
                "$producer -e '' -k \(fixture.goals) --body '{\"to\":\"nowhere-\(fixture.id)\"}' -q && "
                    + "$consumer --queue \(fixture.goals) --publish '{{body.to}}:k' -n 1")
            #expect(missing.status == 65)
            #expect(missing.errors.contains("no exchange 'nowhere-\(fixture.id)'"), "\(missing.errors)")
            #expect(try await fixture.ready(fixture.goals) == 1)
        }
    }

    @Test(
        "is refused if the command line has no message to take it from",
        arguments: [
            (Program.producer, ["-e", "{{x}}", "--body", "b"], "--exchange takes no {{…}}"),
            (.producer, ["-k", "a.{{x}}", "--size", "1"], "--routing-key takes no {{…}}"),
            (.consumer, ["--queue", "{{q}}"], "--queue takes no {{…}}"),
            (.consumer, ["--tap", "e:{{k}}"], "--tap takes no {{…}}"),
            (.consumer, ["--queue", "q", "--publish", "{{row.x}}"], "--publish: {{row.x}}: a consumer has no rows"),
            (.consumer, ["--queue", "q", "--publish", "{{x"], "--publish: "),
        ])
    func flags(_ program: Program, _ flags: [String], _ complaint: String) async throws {
        let outcome = try await Workplace().run(program, flags)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
    }
}

extension BrokerFixture {
    /// Declares what the settings file has.
    fileprivate func declareAll() async throws {
        let outcome = try await run(.producer, "--stdin", "-k", all, input: "")
        #expect(outcome.status == 2, "\(outcome.errors)")
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
