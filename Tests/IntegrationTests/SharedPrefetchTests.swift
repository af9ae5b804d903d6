import AMQP
import TestSupport
import Testing

@Suite("A prefetch that the consumers of a channel share", .needsBroker, .timeLimit(.minutes(1)))
struct SharedPrefetchTests {
    @Test("applies to consumers that begin afterwards, and after a loss", .needsBrokerControl)
    func holds() async throws {
        var configuration = try brokerConfiguration()
        let name = uniqueName("shared")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(10), maximumDelay: .milliseconds(100))
        try await AMQPConnection.withConnection(configuration) { connection in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            let publisher = try await connection.openChannel().makePublisher()
            for number in 0..<20 { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
            try await publisher.flush()
            try await channel.setPrefetch(3, global: true)
            let consumers = [
                try await channel.consume(queue, prefetch: 5), try await channel.consume(queue, prefetch: 10),
            ]
            // The channel is served in order. So when the answer comes, the broker has sent all that it had to send.
            #expect(try await held(channel, queue, 20) == 3)
            let events = connection.events
            try await closeConnection(named: name)
            for await event in events { if case .recovered = event { break } }
            let again = try await connection.openChannel().makePublisher()
            for number in 0..<20 { try await again.publish(Message("\(number)"), exchange: "", routingKey: queue) }
            try await again.flush()
            #expect(try await held(channel, queue, 20) == 3)
            withExtendedLifetime(consumers) {}
        }
    }

    /// How many of these messages consumers hold, once the number does not change any more.
    private func held(_ channel: Channel, _ queue: String, _ count: Int) async throws -> Int {
        var last = -1
        while true {
            let ready = try await channel.checkQueue(queue).messageCount
            if ready == last { return count - ready }
            last = ready
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    @Test("is refused if the broker would ignore it", .onBroker(.rabbitMQ43))
    func ignored() async throws {
        try await withChannel { channel in
            try await expectError(.notSupported) { try await channel.setPrefetch(3, global: true) }
            try await channel.setPrefetch(3)
            try await channel.setPrefetch(0, global: true)
        }
    }
}
