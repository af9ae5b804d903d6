import AMQP
import TestSupport
import Testing

@Suite("Bodies above the limit", .needsBroker, .timeLimit(.minutes(1)))
struct BodyLimitTests {
    private static let large = [UInt8](repeating: 7, count: 5_000_000)

    /// Lends a channel of a connection that takes at most 1,000 bytes, and a queue.
    private func withLimit(_ body: (Channel, String) async throws -> Void) async throws {
        var configuration = try brokerConfiguration()
        configuration.maximumBodySize = 1_000
        try await AMQPConnection.withConnection(configuration) { connection in
            try await connection.withChannel { channel in
                let queue = uniqueName("limit")
                try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
                try await body(channel, queue)
                #expect(connection.isOpen && !connection.isRecovering)
            }
        }
    }

    @Test("A consumer gets an error about it, and then what is behind it")
    func consuming() async throws {
        try await withLimit { channel, queue in
            let publisher = try await channel.makePublisher()
            for body in [[1], Self.large, [2]] {
                try await publisher.publish(Message(body), exchange: "", routingKey: queue)
            }
            try await publisher.flush()
            let consumer = try await channel.consume(queue)
            let taken = try await take(3, from: consumer) { _ in }
            #expect(taken.map(\.bodyCount) == [1, 5_000_000, 1])
            #expect(taken.map(\.isTooLarge) == [false, true, false])
            #expect(taken.map { $0.ack() } == [true, false, true])
            try await consumer.cancel()
            #expect(taken[1].nack(requeue: true))
            // It is still there. A client with a higher limit can take it.
            let fetched = try #require(try await channel.get(queue))
            #expect(fetched.isTooLarge && fetched.redelivered && fetched.body.isEmpty)
            #expect(!fetched.ack() && fetched.reject())
            #expect(try await channel.get(queue) == nil)
        }
    }

    @Test("A message that is returned does no harm to its publisher, with confirms or without")
    func returned() async throws {
        try await withLimit { channel, queue in
            let publisher = try await channel.makePublisher(.init(mandatory: true))
            try await publisher.publish(Message(Self.large), exchange: "", routingKey: "no-\(queue)")
            let error = await #expect(throws: AMQPError.self) { try await publisher.flush() }
            #expect(error?.code == .notConfirmed)
            try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: queue)
        }
    }

    @Test("A call whose reply is too large says so, and a request that is too large has failed")
    func remote() async throws {
        try await withLimit { channel, queue in
            let connection = channel.connection
            let serving = Task {
                try await AMQPConnection.withConnection(brokerConfiguration()) { server in
                    try await server.serveRPC("rpc-\(queue)") { request in Message(request.body + Self.large) }
                }
            }
            try await channel.declareQueue(Queue("rpc-\(queue)", durable: false, autoDelete: true))
            let client = try await connection.makeRPCClient()
            let error = await #expect(throws: AMQPError.self) {
                try await client.call(Message("small"), routingKey: "rpc-\(queue)")
            }
            #expect(error?.code == .bodyTooLarge)
            serving.cancel()
            _ = await serving.result
            let deadLetters = QueueArguments(deadLetter: .init(exchange: "", routingKey: queue))
            let service = Queue(
                "small-\(queue)", durable: false, autoDelete: true, arguments: try deadLetters.fieldTable())
            try await channel.declareQueue(service)
            let limited = Task {
                try await connection.serveRPC(service.name) { _ in Message("never") }
            }
            let publisher = try await connection.openChannel().makePublisher()
            try await publisher.publishAndConfirm(Message(Self.large), exchange: "", routingKey: service.name)
            try await wait { try await channel.checkQueue(queue).messageCount == 1 }
            limited.cancel()
            _ = await limited.result
        }
    }
}
