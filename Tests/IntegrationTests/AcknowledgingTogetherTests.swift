import AMQP
import TestSupport
import Testing

@Suite("Acknowledging many deliveries at once", .needsBroker, .timeLimit(.minutes(1)))
struct AcknowledgingTogetherTests {
    @Test("What was settled before is left alone, and the rest is gone for good")
    func together() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            let publisher = try await channel.makePublisher()
            for number in 1...20 { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
            try await publisher.flush()
            let consumer = try await channel.consume(queue, prefetch: 20)
            let held = try await take(20, from: consumer) { _ in }
            held[3].ack()
            held[7].nack(requeue: false)
            #expect(Delivery.acknowledge([]) == 0)
            #expect(Delivery.acknowledge(held[0..<5]) == 4)
            #expect(Delivery.acknowledge(held[5..<18]) == 12)
            #expect(Delivery.acknowledge(held[0..<18]) == 0)
            try await channel.close()
            #expect(Delivery.acknowledge(held[18...]) == 0)
            try await connection.withChannel { again in
                let left = try await take(2, from: again.consume(queue, prefetch: 20))
                #expect(left.map(\.text) == ["19", "20"])
                #expect(try await again.checkQueue(queue).messageCount == 0)
            }
        }
    }

    @Test("Headers that cannot have a key are known without decoding them")
    func headers() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher()
            var properties = Properties()
            properties.messageID = "x-sequence"
            try await publisher.publish(Message("", properties: properties), exchange: "", routingKey: queue)
            for key in ["x-sequence", "a-x-sequence-b", "x-sequenc", "x"] {
                properties.headers = [key: .int32(1)]
                try await publisher.publish(Message("", properties: properties), exchange: "", routingKey: queue)
            }
            try await publisher.flush()
            let found = try await take(5, from: channel.consume(queue, prefetch: 5)).map {
                $0.mayHaveHeader("x-sequence")
            }
            // A message_id may look like a key. Only decoding shows the difference.
            #expect(found == [false, true, true, true, true])
            var plain = Properties()
            plain.headers = ["x-sequenc": .int32(1)]
            try await publisher.publish(Message("", properties: plain), exchange: "", routingKey: queue)
            try await publisher.flush()
            let other = try #require(try await channel.get(queue))
            #expect(!other.mayHaveHeader("x-sequence"))
            #expect(other.mayHaveHeader("x-sequenc"))
            other.ack()
        }
    }
}
