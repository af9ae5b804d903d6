import AMQP
import TestSupport
import Testing

@Suite("A stream's consumer whose connection is lost", .needsBrokerControl, .timeLimit(.minutes(1)))
struct StreamRecoveryTests {
    @Test("It reads on behind what had arrived, wherever it began", arguments: [StreamOffset.first, .next])
    func readingOn(_ offset: StreamOffset) async throws {
        var configuration = try brokerConfiguration()
        let name = uniqueName("stream")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .seconds(1))
        try await AMQPConnection.withConnection(brokerConfiguration()) { source in
            let stream = uniqueName("stream")
            let publisher = try await source.openChannel().makePublisher()
            try await publisher.channel.declareQueue(Queue(stream, kind: .stream))
            try await AMQPConnection.withConnection(configuration) { connection in
                let channel = try await connection.openChannel()
                let consumer = try await channel.consume(
                    stream, prefetch: 100, arguments: try ConsumerArguments(streamOffset: offset).fieldTable())
                try await publish(1...50, publisher, stream)
                // What had arrived and was not handed out is handed out afterwards.
                var texts = try await take(10, from: consumer).map(\.text)
                let events = connection.events
                try await closeConnection(named: name)
                for await event in events { if case .lost = event { break } }
                try await publish(51...100, publisher, stream)
                texts += try await take(90, from: consumer).map(\.text)
                #expect(texts == (1...100).map(String.init))
            }
            try await publisher.channel.deleteQueue(stream)
        }
    }

    private func publish(_ numbers: ClosedRange<Int>, _ publisher: Publisher, _ stream: String) async throws {
        for number in numbers { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: stream) }
        try await publisher.flush()
    }
}
