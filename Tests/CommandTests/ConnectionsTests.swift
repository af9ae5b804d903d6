import AMQP
import Foundation
import TestSupport
import Testing

@testable import EventRuns

@Suite("Producers on several connections", .needsBroker, .timeLimit(.minutes(2)))
struct ConnectionsTests {
    private func stamps(_ messages: [Message]) -> [Stamp] {
        messages.compactMap { $0.properties.headers.flatMap(Stamp.init) }
    }

    @Test("publish exactly as many as asked for, on all of them in turn, each in order")
    func amount() async throws {
        try await BrokerFixture.with { broker in
            let outcome = try await broker.run(
                .producer, "--connections", "3", "--stamp", "--fast", "-n", "100", "--summary", "sum.json")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let messages = try await broker.messages(in: broker.all)
            let stamps = stamps(messages)
            #expect(messages.count == 100 && Set(stamps.map(\.sequence)) == Set(1...100))
            #expect(stamps.allSatisfy { $0.total == 100 })
            for connection in 1...Int64(3) {
                let own = stamps.filter { $0.connection == connection }.map(\.sequence)
                #expect(own.count == (connection == 1 ? 34 : 33) && own == own.sorted())
            }
            let summary = try broker.workplace.read("sum.json")
            #expect(summary.contains(#""sent":100,"confirmed":100,"#), "\(summary)")
        }
    }

    @Test("make the messages that one connection would carry, and keep the rate of all together")
    func sameMessages() async throws {
        try await BrokerFixture.with { broker in
            for connections in ["1", "4"] {
                let outcome = try await broker.run(
                    .producer, "--connections", connections, "--seed", "7", "-n", "60", "--rate", "200",
                    "--set", "volumes.number=uuid", "--summary", "sum.json")
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            let summary = try JSONSerialization.jsonObject(with: Data(try broker.workplace.read("sum.json").utf8))
            let rate = try #require((summary as? [String: Any])?["rate"] as? Double)
            #expect(abs(rate - 200) < 10)
            let bodies = try await broker.messages(in: broker.all).map(\.body)
            #expect(bodies.count == 120 && Set(bodies.prefix(60)) == Set(bodies.suffix(60)))
        }
    }

    @Test("run side by side, each with its own amount")
    func several() async throws {
        try await BrokerFixture.with { broker in
            let producer = { (name: String, members: String) in
                #"""
                "\#(name)": { "exchange": "\#(broker.exchange)", "routing_key": "n", "message": 1, "stamp": true, \#(members) }
                """#
            }
            let producers = [
                producer("a", #""amount": 40, "connections": 2"#), producer("b", #""amount": 30"#),
                producer("c", #""amount": 20, "rate": 100"#), producer("d", #""amount": 10, "confirms": false"#),
            ]
            try broker.workplace.write(
                broker.settings().replacingOccurrences(
                    of: #""producers": {"#, with: #""producers": { \#(producers.joined(separator: ",\n")), "#),
                to: "s.json")
            let outcome = try await broker.run(.producer, "a", "b", "c", "d")
            #expect(outcome.status == 0 && outcome.errors.contains("100 sent · 90 confirmed"), "\(outcome.errors)")
            let stamps = stamps(try await broker.messages(in: broker.all))
            for (name, amount) in [("a", 40), ("b", 30), ("c", 20), ("d", 10)] as [(String, Int64)] {
                let own = stamps.filter { $0.producer == name }
                #expect(own.map(\.sequence).sorted() == Array(1...amount) && own.allSatisfy { $0.total == amount })
                #expect(Set(own.map(\.connection)) == (name == "a" ? [1, 2] : [nil]))
            }
        }
    }
}

@Suite("--connections without a broker", .timeLimit(.minutes(1)))
struct ConnectionsUsageTests {
    @Test("ends with 69 if there is none")
    func noBroker() async throws {
        let outcome = try await Workplace().run(
            .producer, "-u", "amqp://127.0.0.1:1", "--connections", "3", "--body", "x", "-k", "q")
        #expect(outcome.status == 69)
    }

    @Test("takes 1 to 1000", arguments: ["0", "1001", "-1"])
    func usage(_ count: String) async throws {
        let outcome = try await Workplace().run(.producer, "--connections=\(count)", "--body", "x", "-k", "q")
        #expect(outcome.status == 64 && outcome.errors.contains("--connections needs 1 to 1000, not \(count)"))
    }
}
