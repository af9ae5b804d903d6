import AMQP
import Foundation
import TestSupport
import Testing

/// A test's own topology on the broker, its settings file, and a connection to look from outside.
struct BrokerFixture: Sendable {
    let workplace: Workplace
    /// The suffix of all names.
    let id: String
    let uri: String
    let connection: AMQPConnection
    let channel: Channel

    var exchange: String { "x-\(id)" }
    /// Bound for every key.
    var all: String { "all-\(id)" }
    /// Bound for keys that end in `.goal`.
    var goals: String { "goals-\(id)" }

    /// Lends a fixture, and afterwards deletes what is left of it on the broker.
    static func with(_ body: (BrokerFixture) async throws -> Void) async throws {
        let fixture = try await BrokerFixture()
        let result = await Outcome { try await body(fixture) }
        for queue in [fixture.all, fixture.goals] { await fixture.quietly { try await $0.deleteQueue(queue) } }
        await fixture.quietly { try await $0.deleteExchange(fixture.exchange) }
        try? await fixture.connection.close()
        try result.get()
    }

    private struct Outcome {
        let error: (any Error)?

        init(_ body: () async throws -> Void) async {
            do {
                try await body()
                error = nil
            } catch {
                self.error = error
            }
        }

        func get() throws { if let error { throw error } }
    }

    private init() async throws {
        workplace = try Workplace()
        id = String(UUID().uuidString.prefix(13)).lowercased()
        uri = try #require(PrivateBroker.uri)
        connection = try await AMQPConnection.connect(AMQPConfiguration(uri: uri))
        channel = try await connection.openChannel()
        try workplace.write(settings(), to: "s.json")
    }

    /// A settings file: one producer of three messages, two consumers.
    func settings(queueOptions: String = "", consumerOptions: String = "") -> String {
        #"""
        { "topology": {
            "exchanges": [ { "name": "\#(exchange)", "type": "topic" } ],
            "queues": [ { "name": "\#(all)"\#(queueOptions) }, { "name": "\#(goals)" } ],
            "bindings": [ { "source": "\#(exchange)", "destination": "\#(all)", "routing_key": "#" },
                          { "source": "\#(exchange)", "destination": "\#(goals)", "routing_key": "*.goal" } ] },
          "volumes": { "number": { "sequence": { "start": 1, "step": 1 } } },
          "producers": { "numbers": { "exchange": "\#(exchange)", "routing_key": "n.{{number}}",
                                      "message": { "n": "{{number}}" }, "amount": 3 } },
          "consumers": { "all": { "queue": "\#(all)"\#(consumerOptions) }, "goals": { "queue": "\#(goals)" } } }
        """#
    }

    private func quietly(_ body: (Channel) async throws -> Void) async {
        guard let channel = try? await connection.openChannel() else { return }
        try? await body(channel)
        try? await channel.close()
    }

    /// Runs a program with the settings file.
    func run(_ program: Program, _ arguments: String..., input: String? = nil) async throws -> CommandTests.Outcome {
        try await workplace.run(
            program, ["-s", "s.json"] + arguments, input: input, environment: ["AMQP_URL": uri])
    }

    func run(_ program: Program, _ arguments: [String]) async throws -> CommandTests.Outcome {
        try await workplace.run(program, ["-s", "s.json"] + arguments, environment: ["AMQP_URL": uri])
    }

    /// Runs a program with these arguments only.
    func runBare(_ program: Program, _ arguments: String..., input: String? = nil) async throws -> CommandTests.Outcome
    {
        try await workplace.run(program, arguments, input: input, environment: ["AMQP_URL": uri])
    }

    func shell(_ line: String) async throws -> CommandTests.Outcome {
        try await workplace.shell(line, environment: ["AMQP_URL": uri])
    }

    func start(_ program: Program, _ arguments: String...) throws -> RunningProgram {
        try workplace.start(program.url.path, ["-s", "s.json"] + arguments, environment: ["AMQP_URL": uri])
    }

    /// Declares the topology, and puts this many numbered messages into the queue of all, padded with spaces to that
    /// size.
    func fill(_ count: Int, key: String = "n", size: Int = 0) async throws {
        try await declare()
        let publisher = try await connection.openChannel().makePublisher()
        for number in 1...max(1, count) where count > 0 {
            let text = "{\"n\":\(number)}"
            let spaces = String(repeating: " ", count: max(0, size - text.utf8.count))
            try await publisher.publish(Message(text + spaces), exchange: exchange, routingKey: key)
        }
        try await publisher.flush()
        try await publisher.channel.close()
    }

    func declare() async throws {
        try await channel.declareExchange(Exchange(exchange, kind: .topic))
        for queue in [all, goals] { try await channel.declareQueue(Queue(queue)) }
        try await channel.bind(Binding(source: exchange, destination: .queue(all), routingKey: "#"))
        try await channel.bind(Binding(source: exchange, destination: .queue(goals), routingKey: "*.goal"))
    }

    /// Publishes one message.
    func publish(_ message: Message, key: String = "n") async throws {
        let publisher = try await connection.openChannel().makePublisher()
        try await publisher.publishAndConfirm(message, exchange: exchange, routingKey: key)
        try await publisher.channel.close()
    }

    /// Messages ready in a queue. Messages that a closed channel gave back are there when its connection has closed.
    /// The programs wait for that.
    func ready(_ queue: String) async throws -> Int { try await channel.checkQueue(queue).messageCount }

    /// Takes all messages of a queue.
    func messages(in queue: String) async throws -> [Message] {
        var messages: [Message] = []
        while let delivery = try await channel.get(queue) {
            messages.append(Message(delivery.body, properties: delivery.properties))
            delivery.ack()
        }
        return messages
    }
}
