import AMQP
import Foundation
import TestSupport
import Testing

@Suite("Kinds, types and offsets of the settings on a broker", .needsBroker, .timeLimit(.minutes(2)))
struct KindTests {
    /// Runs with the test's own names, and deletes the queues and exchanges with those names.
    private static func with(
        _ names: [String], _ body: (_ workplace: Workplace, _ url: String, _ id: String) async throws -> Void
    ) async throws {
        let id = String(UUID().uuidString.prefix(8)).lowercased()
        let url = try #require(PrivateBroker.uri)
        let result: (any Error)?
        do {
            try await body(try Workplace(), url, id)
            result = nil
        } catch {
            result = error
        }
        try await AMQPConnection.withConnection(AMQPConfiguration(uri: url)) { connection in
            for name in names {
                try await connection.withChannel { channel in
                    _ = try await channel.deleteQueue("\(name)-\(id)")
                    try await channel.deleteExchange("\(name)-\(id)")
                }
            }
        }
        if let result { throw result }
    }

    @Test("a headers exchange compares a header's kind with a binding's", arguments: BrokerRelease.allCases)
    func headers(_ release: BrokerRelease) async throws {
        try await release.use {
            try await Self.with(["k", "all"]) { workplace, url, id in
                try workplace.write(
                    #"""
                    { "topology": { "exchanges": [ { "name": "k-\#(id)", "type": "headers" } ],
                        "queues": [ { "name": "k-\#(id)" }, { "name": "all-\#(id)" } ],
                        "bindings": [
                          { "source": "k-\#(id)", "destination": "k-\#(id)", "arguments": { "raw": { "bytes": "AAH/" } } },
                          { "source": "k-\#(id)", "destination": "all-\#(id)" } ] },
                      "producers": {
                        "kind": { "exchange": "k-\#(id)", "message": { "text": "kind" }, "amount": 1,
                                  "headers": { "at": { "timestamp": "{{index5}}" }, "raw": { "bytes": "AAH/" }, "n": { "int16": 9 }, "d": { "decimal": "1.25" } } },
                        "plain": { "exchange": "k-\#(id)", "message": { "text": "plain" }, "amount": 1,
                                   "headers": { "at": 5, "raw": "AAH/" } } },
                      "volumes": { "index5": { "int": [5, 5] } } }
                    """#, to: "s.json")
                let check = try await workplace.run(.producer, "-s", "s.json", "--check")
                #expect(check.output.contains(#"{"raw":{"bytes":"AAH/"}}"#), "\(check.output)")
                #expect(check.output.contains("→ all-\(id), k-\(id): 1 of 1 tried"), "\(check.output)")
                #expect(check.output.contains(#"tried, such as {"at":{"timestamp":5},"raw":{"bytes":"AAH/"}"#))
                #expect(check.output.contains(#"→ all-\#(id): 1 of 1 tried, such as {"at":5,"raw":"AAH/"}"#))
                let environment = ["AMQP_URL": url]
                let sent = try await workplace.run(.producer, "-s", "s.json", "-o", "none", environment: environment)
                #expect(sent.status == 0, "\(sent.errors)")
                let kind = try await workplace.run(
                    .consumer, "--queue", "k-\(id)", "--drain", "-J", environment: environment)
                #expect(kind.lines.count == 1)
                for text in [
                    #""at":"timestamp""#, #""raw":"bytes""#, #""n":"int16""#, #""d":"decimal""#, #""payload":"kind""#,
                ] {
                    #expect(kind.output.contains(text), "\(text) in \(kind.output)")
                }
                let all = try await workplace.run(
                    .consumer, "--queue", "all-\(id)", "--drain", "-o", "body", environment: environment)
                #expect(Set(all.lines) == ["kind", "plain"])
            }
        }
    }

    @Test("a stream is read from a time, an age, a number and its ends", arguments: BrokerRelease.allCases)
    func offsets(_ release: BrokerRelease) async throws {
        try await release.use {
            try await Self.with(["s"]) { workplace, url, id in
                func consumer(_ name: String, _ offset: String) -> String {
                    #""\#(name)": { "queue": "s-\#(id)", "arguments": { "x-stream-offset": \#(offset) } }"#
                }
                let consumers = [
                    consumer("past", #"{ "timestamp": 1669570000 }"#),
                    consumer("text", #"{ "timestamp": "2022-11-27T17:26:40Z" }"#), consumer("age", #""1h""#),
                    consumer("number", "3"), consumer("first", #""first""#),
                ]
                try workplace.write(
                    #"""
                    { "topology": { "queues": [ { "name": "s-\#(id)", "type": "stream" } ] },
                      "producers": { "p": { "exchange": "", "routing_key": "s-\#(id)", "message": "{{index}}", "amount": 5, "rate": "max" } },
                      "consumers": { \#(consumers.joined(separator: ",\n")) } }
                    """#, to: "s.json")
                let environment = ["AMQP_URL": url]
                let sent = try await workplace.run(.producer, "-s", "s.json", "-o", "none", environment: environment)
                #expect(sent.status == 0, "\(sent.errors)")
                for (name, count) in [("past", 5), ("text", 5), ("age", 5), ("number", 2), ("first", 5)] {
                    let read = try await workplace.run(
                        .consumer, "-s", "s.json", name, "-n", "\(count)", "-o", "body", environment: environment)
                    #expect(read.status == 0, "\(name): \(read.errors)")
                    #expect(read.lines == (6 - count...5).map { "\($0)" }, "\(name)")
                }
            }
        }
    }

    @Test(
        "\"type\": \"classic\" is the same as none for a queue that exists, and the other way round",
        arguments: BrokerRelease.allCases)
    func sameQueue(_ release: BrokerRelease) async throws {
        try await release.use {
            try await Self.with(["q"]) { workplace, url, id in
                for (name, type) in [("plain", ""), ("classic", #", "type": "classic""#)] {
                    try workplace.write(
                        #"{ "topology": { "queues": [ { "name": "q-\#(id)"\#(type) } ] }, "consumers": { "c": { "queue": "q-\#(id)" } } }"#,
                        to: "\(name).json")
                }
                for name in ["plain", "classic", "plain", "classic"] {
                    let outcome = try await workplace.run(
                        .consumer, "-s", "\(name).json", "--drain", environment: ["AMQP_URL": url])
                    #expect(outcome.status == 2, "\(outcome.errors)")
                }
                #expect(
                    try await workplace.run(.consumer, "-s", "plain.json", "--check").output.contains(
                        "queue     q-\(id)\n"))
                #expect(
                    try await workplace.run(.consumer, "-s", "classic.json", "--check").output
                        .contains("queue     q-\(id) [classic]\n"))
            }
        }
    }

    @Test(
        "\"type\": \"classic\" is a classic queue if the virtual host's default is another type",
        .onBroker(.rabbitMQ43))
    func otherDefault() async throws {
        try await PrivateBroker.withVirtualHost("--default-queue-type", "quorum") { vhost in
            let workplace = try Workplace()
            try workplace.write(
                #"{ "topology": { "queues": [ { "name": "said", "type": "classic" }, { "name": "unsaid" } ] }, "consumers": { "c": { "queue": "said" } } }"#,
                to: "s.json")
            let url = try #require(PrivateBroker.uri)
            let outcome = try await workplace.run(.consumer, "-s", "s.json", "--drain", environment: ["AMQP_URL": url])
            #expect(outcome.status == 2, "\(outcome.errors)")
            let types = try await PrivateBroker.control(
                "list_queues", "-p", vhost, "--no-table-headers", "name", "type")
            #expect(types.contains("said\tclassic"))
            #expect(types.contains("unsaid\tquorum"))
        }
    }

    @Test(
        "a name with a line break on the command line is refused before anything is connected to",
        arguments: [
            [.consumer, "--queue", "a\nb"], [.consumer, "--tap", "a\r:k"],
            [.consumer, "--queue", "a", "--publish", "b\n:k"],
            [.producer, "-e", "a\n", "-k", "k", "--body", "x"],
        ] as [[Word]])
    func flags(words: [Word]) async throws {
        guard case .program(let program)? = words.first else { return }
        let outcome = try await Workplace().run(
            program, words.dropFirst().compactMap(\.text) + ["-u", "amqp://localhost:1"])
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains("has a line break, which RabbitMQ takes out without a word: remove it"))
    }

    /// A program, or a word behind it.
    enum Word: ExpressibleByStringLiteral, Sendable {
        case program(Program)
        case text(String)

        static let consumer = Word.program(.consumer)
        static let producer = Word.program(.producer)

        init(stringLiteral value: String) { self = .text(value) }

        var text: String? { if case .text(let text) = self { text } else { nil } }
    }
}
