import AMQP
import TestSupport
import Testing

@testable import AMQPRouting
@testable import EventSettings

@Suite("Definitions")
struct DefinitionsTests {
    /// A topology of every kind: all exchange types, queue types, bindings of both sorts, arguments of every JSON kind.
    static func settings(_ id: String, topology: String? = nil) -> String {
        #"""
        { "broker": { "vhost": "/" },
          "topology": \#(topology ?? text(id)),
          "producers": { "p": { "exchange": "t-\#(id)", "routing_key": "a.b", "message": "x", "amount": 1 } },
          "consumers": { "c": { "queue": "q-\#(id)" } } }
        """#
    }

    private static func text(_ id: String) -> String {
        #"""
        { "exchanges": [
            { "name": "t-\#(id)", "type": "topic", "arguments": { "alternate-exchange": "f-\#(id)" } },
            { "name": "f-\#(id)", "type": "fanout", "durable": false, "internal": true, "arguments": {
                "x-whole": 9007199254740993, "x-fraction": 2.0, "x-huge": 1e300, "x-text": "é \" \\ \n", "x-true": true,
                "x-list": [1, "two", [false, {}], []], "x-table": { "deep": { "n": -1 } } } },
            { "name": "h-\#(id)", "type": "headers", "auto_delete": true },
            { "name": "d-\#(id)" },
            { "name": "amq.topic", "type": "topic" } ],
          "queues": [
            { "name": "q-\#(id)", "arguments": { "x-message-ttl": 60000, "x-dead-letter-exchange": "d-\#(id)" } },
            { "name": "quorum-\#(id)", "type": "quorum", "arguments": { "x-delivery-limit": 3 } },
            { "name": "stream-\#(id)", "arguments": { "x-queue-type": "stream", "x-max-age": "1h" } },
            { "name": "short-\#(id)", "durable": false } ],
          "bindings": [
            { "source": "t-\#(id)", "destination": "q-\#(id)", "routing_key": "a.*" },
            { "source": "amq.topic", "destination": "t-\#(id)", "destination_type": "exchange", "routing_key": "#" },
            { "source": "h-\#(id)", "destination": "quorum-\#(id)", "arguments": { "x-match": "any", "n": 1.5 } },
            { "source": "d-\#(id)", "destination": "stream-\#(id)", "routing_key": "é" } ] }
        """#
    }

    private func topology(_ text: String) throws -> Topology {
        try Settings.parse(Array(text.utf8), path: "s.json").topology
    }

    @Test("are read back as the same topology")
    func roundTrip() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.settings("id"), to: "s.json")
        let printed = try await workplace.run(.producer, "-s", "s.json", "--definitions")
        #expect(printed.status == 0, "\(printed.errors)")
        #expect(printed.errors.isEmpty)
        try workplace.write(printed.output, to: "definitions.json")
        try workplace.write(Self.settings("id", topology: #""definitions.json""#), to: "again.json")
        let again = try await workplace.run(.producer, "-s", "again.json", "--definitions")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output == printed.output)
        #expect(try await workplace.run(.consumer, "-s", "again.json", "--check").status == 0)

        let first = try topology(Self.settings("id"))
        let second = try topology(Self.settings("id", topology: printed.output))
        #expect(second.exchanges == first.exchanges.filter { $0.name != "amq.topic" })
        #expect(second.bindings == first.bindings)
        #expect(second.queues.map(\.declaredArguments) == first.queues.map(\.declaredArguments))
        #expect(second.queues.map(\.kind) == first.queues.map(\.kind))
        #expect(second.queues.map(\.durable) == [true, true, true, false])
    }

    @Test("name the broker's virtual host", arguments: [("", "/"), ("%2Fother", "/other"), ("team", "team")])
    func virtualHost(_ path: String, _ name: String) async throws {
        let workplace = try Workplace()
        try workplace.write(Self.settings("id"), to: "s.json")
        let printed = try await workplace.run(
            .producer, "-s", "s.json", "--definitions", "-u", "amqp://localhost/\(path)")
        #expect(printed.status == 0, "\(printed.errors)")
        let hosts = printed.output.matches(of: #/"vhost": "([^"]*)"/#).map { String($0.1) }
        #expect(Set(hosts) == [name])
        #expect(hosts.count == 12)
    }

    @Test("warn of a null, at which RabbitMQ's import fails")
    func null() async throws {
        let workplace = try Workplace()
        try workplace.write(
            Self.settings("id").replacing(#""x-true": true"#, with: #""x-deep": [{ "n": null }]"#), to: "s.json")
        let printed = try await workplace.run(.producer, "-s", "s.json", "--definitions")
        #expect(printed.status == 0)
        #expect(printed.errors.contains(#"WARNING: "x-deep" in exchange "f-id" is null"#))
    }

    @Test(
        "are imported by RabbitMQ, which then has what the settings declare", .needsBroker, .needsBrokerControl,
        .timeLimit(.minutes(1)))
    func imported() async throws {
        try await BrokerFixture.with { fixture in
            let id = fixture.id
            try fixture.workplace.write(Self.settings(id), to: "s.json")
            let printed = try await fixture.run(.producer, "--definitions")
            #expect(printed.status == 0, "\(printed.errors)")
            #expect(try await fixture.run(.consumer, "--passive", "--for", "0.1").status == 76)
            try await PrivateBroker.control("import_definitions", input: printed.output)
            // The import continues after the command has ended.
            while try await PrivateBroker.list("list_bindings", "source_name").count(where: { $0[0].hasSuffix(id) }) < 3
            {
                try await Task.sleep(for: .milliseconds(100))
            }
            let exchanges = try await PrivateBroker.list("list_exchanges", "name", "type", "durable", "internal")
            for expected in [["t-\(id)", "topic", "true", "false"], ["f-\(id)", "fanout", "false", "true"]] {
                #expect(exchanges.contains(expected))
            }
            let queues = try await PrivateBroker.list("list_queues", "name", "type", "durable")
            #expect(queues.contains(["quorum-\(id)", "quorum", "true"]))
            #expect(queues.contains(["stream-\(id)", "stream", "true"]))
            #expect(queues.contains(["short-\(id)", "classic", "false"]))

            // Declaring the same again is refused if any property or argument has another value or kind.
            let sent = try await fixture.run(.producer, "--passive")
            #expect(sent.status == 0, "\(sent.errors)")
            let declared = try await fixture.run(.producer, "-n", "1")
            #expect(declared.status == 0, "\(declared.errors)")
            let taken = try await fixture.run(.consumer, "-n", "2")
            #expect(taken.status == 0, "\(taken.errors)")
            #expect(taken.output == "\"x\"\n\"x\"\n")
            for queue in ["q", "quorum", "stream", "short"] { try await fixture.channel.deleteQueue("\(queue)-\(id)") }
            for exchange in ["t", "f", "d"] { try await fixture.channel.deleteExchange("\(exchange)-\(id)") }
        }
    }
}
