import AMQP
import Foundation
import TestSupport
import Testing

@Suite("An export of the broker", .timeLimit(.minutes(2)))
struct ExportTests {
    @Test(
        "is declared as it was pasted, its reserved names left out, and its virtual host said", .needsBrokerControl,
        arguments: BrokerRelease.allCases)
    func export(_ release: BrokerRelease) async throws {
        try await release.use {
            // Of an export of several virtual hosts, the programs take the one of the run. So the hosts of other tests
            // do not matter.
            try await PrivateBroker.withVirtualHost { _ in
                try await BrokerFixture.with { try await exportAndDeclare($0) }
            }
        }
    }

    private func exportAndDeclare(_ fixture: BrokerFixture) async throws {
        try await fixture.declare()
        // A queue that the broker names, bound to an exchange of ours.
        let named = try await fixture.channel.declareQueue(Queue(""))
        try await fixture.channel.bind(
            Binding(source: fixture.exchange, destination: .queue(named.name), routingKey: "gen"))
        // It exports every virtual host. If one of another test goes meanwhile, it prints an Erlang term and no JSON.
        var export = ""
        while !export.hasPrefix("{\"") { export = try await PrivateBroker.control("export_definitions", "-") }
        try fixture.workplace.write(export, to: "export.json")
        _ = try await fixture.channel.deleteQueue(named.name)
        try fixture.workplace.write(#"{ "topology": "export.json" }"#, to: "s.json")
        for program in [Program.producer, .consumer] {
            let check = try await fixture.run(program, "--check")
            #expect(check.status == 0, "\(check.errors)")
            #expect(check.output.contains("queue     \(fixture.all) [classic]"))
            #expect(check.output.contains("left out of the topology"))
            #expect(check.output.contains(named.name))
        }
        _ = try await fixture.channel.deleteQueue(fixture.all)
        let declared = try await fixture.run(.producer, "--stdin", "-k", fixture.all, input: "one\n")
        #expect(declared.status == 0, "\(declared.errors)")
        #expect(try await fixture.ready(fixture.all) == 1)
    }

    @Test("is checked alone, by both programs; without a topology there is nothing to check")
    func alone() async throws {
        let workplace = try Workplace()
        let binding = #"{ "source": "amq.topic", "destination": "q", "routing_key": "a.#" }"#
        try workplace.write(
            #"{ "topology": { "queues": [ { "name": "q" } ], "bindings": [ \#(binding) ] } }"#, to: "s.json")
        for program in [Program.producer, .consumer] {
            let check = try await workplace.run(program, "-s", "s.json", "--check")
            #expect(check.status == 0, "\(check.errors)")
            #expect(check.output.contains("queue     q\n"))
            // No producer is known, so none can fail to reach it.
            #expect(!check.output.contains("get nothing") && !check.output.contains("gets nothing"))
            let named = try await workplace.run(program, "-s", "s.json", "--check", "p")
            #expect(named.status == 78)
            try workplace.write("{}", to: "empty.json")
            let empty = try await workplace.run(program, "-s", "empty.json", "--check")
            #expect(empty.status == 78)
            let run = try await workplace.run(program, "-s", "s.json")
            #expect(run.status == 78)
        }
    }

    @Test("of several virtual hosts is taken for the one of the URL, and of another one that is said")
    func virtualHosts() async throws {
        let workplace = try Workplace()
        try workplace.write(
            #"{ "topology": { "queues": [ { "name": "a", "vhost": "x" }, { "name": "b", "vhost": "y" } ] } }"#,
            to: "s.json")
        let flag = try await workplace.run(.producer, "-s", "s.json", "--check", "-u", "amqp://localhost/y")
        #expect(flag.output.contains("queue     b\n") && !flag.output.contains("queue     a "))
        #expect(flag.output.contains("what is in virtual host \"x\" is skipped: the broker's is \"y\""))
        let variable = try await workplace.run(
            .consumer, "-s", "s.json", "--check", environment: ["AMQP_URL": "amqp://localhost/x"])
        #expect(variable.output.contains("queue     a\n") && !variable.output.contains("queue     b "))
        try workplace.write(#"{ "topology": { "queues": [ { "name": "a", "vhost": "x" } ] } }"#, to: "one.json")
        let other = try await workplace.run(.producer, "-s", "one.json", "--check", "-u", "amqp://localhost/y")
        #expect(other.output.contains("the topology is of virtual host \"x\", and the broker's is \"y\""))
    }
}
