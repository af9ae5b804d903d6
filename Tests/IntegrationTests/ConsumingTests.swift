import AMQP
import TestSupport
import Testing

@Suite("Consuming from a broker", .needsBroker, .timeLimit(.minutes(1)))
struct ConsumingTests {
    @Test("The broker sends no more than the prefetch ahead")
    func prefetch() async throws {
        try await withQueue { channel, queue in
            try await publish(100, to: queue, channel)
            let consumer = try await channel.consume(queue, prefetch: 7)
            let held = try await take(7, from: consumer) { _ in }
            #expect(try await channel.checkQueue(queue).messageCount == 93)
            held.forEach { $0.ack() }
            let rest = try await take(93, from: consumer)
            #expect(rest.last?.text == "100")
        }
    }

    @Test("QoS applies to each consumer of a channel separately")
    func prefetchPerConsumer() async throws {
        try await withChannel { channel in
            let first = uniqueName("first")
            let second = uniqueName("second")
            for name in [first, second] {
                try await channel.declareQueue(Queue(name, durable: false, exclusive: true))
            }
            let publisher = try await channel.makePublisher()
            for name in [first, second] {
                for number in 1...20 {
                    try await publisher.publish(Message("\(number)"), exchange: "", routingKey: name)
                }
            }
            try await publisher.flush()
            let narrow = try await channel.consume(first, prefetch: 2)
            let wide = try await channel.consume(second, prefetch: 10)
            _ = try await take(2, from: narrow) { _ in }
            _ = try await take(10, from: wide) { _ in }
            #expect(try await channel.checkQueue(first).messageCount == 18)
            #expect(try await channel.checkQueue(second).messageCount == 10)
        }
    }

    @Test("What is acknowledged is gone, what is not comes back when the channel closes, marked as redelivered")
    func redelivery() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            try await publish(10, to: queue, channel)
            let consumer = try await channel.consume(queue, prefetch: 10)
            // Every second one, so that no acknowledgement may cover the one before it.
            _ = try await take(10, from: consumer) { delivery in
                if delivery.deliveryTag.isMultiple(of: 2) { delivery.ack() }
            }
            try await channel.close()
            try await connection.withChannel { again in
                let left = try await again.consume(queue, prefetch: 10)
                let deliveries = try await take(5, from: left)
                #expect(deliveries.map(\.text) == ["1", "3", "5", "7", "9"])
                #expect(deliveries.map(\.redelivered) == Array(repeating: true, count: 5))
                #expect(try await again.checkQueue(queue).messageCount == 0)
            }
        }
    }

    @Test("A message is settled once: the second time is refused here and never reaches the broker")
    func settlingTwice() async throws {
        try await withQueue { channel, queue in
            try await publish(2, to: queue, channel)
            let consumer = try await channel.consume(queue)
            let deliveries = try await take(2, from: consumer) { _ in }
            #expect(deliveries[0].ack())
            #expect(!deliveries[0].ack())
            #expect(!deliveries[0].nack())
            #expect(deliveries[1].reject())
            #expect(!deliveries[1].ack())
            #expect(try await channel.checkQueue(queue).messageCount == 0)
            try await channel.close()
            #expect(!deliveries[1].ack())
        }
    }

    @Test("A refused message goes back to the queue or to its dead-letter exchange")
    func refusal() async throws {
        try await withChannel { channel in
            let queue = uniqueName("queue")
            let dead = uniqueName("dead")
            try await channel.declareQueue(Queue(dead, durable: false, exclusive: true))
            try await channel.declareQueue(
                Queue(
                    queue, durable: false, exclusive: true,
                    arguments: ["x-dead-letter-exchange": "", "x-dead-letter-routing-key": .string(dead)]))
            try await publish(3, to: queue, channel)
            let consumer = try await channel.consume(queue, prefetch: 1)
            let first = try await take(1, from: consumer) { $0.nack(requeue: true) }
            let again = try await take(1, from: consumer) { $0.nack(requeue: false) }
            #expect(first.map(\.text) == again.map(\.text))
            #expect(again.first?.redelivered == true)
            _ = try await take(1, from: consumer) { $0.reject(requeue: false) }
            _ = try await take(1, from: consumer)
            let graves = try await channel.consume(dead)
            let buried = try await take(2, from: graves)
            #expect(buried.map(\.text) == ["1", "2"])
            guard case .array(let deaths) = buried.first?.properties.headers?["x-death"] else {
                Issue.record("no x-death header")
                return
            }
            #expect(deaths.count == 1)
        }
    }

    @Test("Without acknowledgement the broker counts a message as done when it is sent")
    func automaticAcknowledgement() async throws {
        try await withQueue { channel, queue in
            try await publish(50, to: queue, channel)
            let consumer = try await channel.consume(queue, acknowledgement: .automatic)
            let deliveries = try await take(50, from: consumer) { _ in }
            #expect(deliveries.count == 50)
            #expect(!deliveries[0].ack())
            try await consumer.cancel()
            #expect(try await channel.checkQueue(queue).messageCount == 0)
        }
    }

    @Test("basic.get fetches one message, says how many are left, and nothing from an empty queue")
    func get() async throws {
        try await withQueue { channel, queue in
            try await publish(2, to: queue, channel)
            let first = try #require(try await channel.get(queue))
            #expect(first.remainingMessageCount == 1)
            #expect(first.queue == queue)
            #expect(first.routingKey == queue)
            #expect(first.ack())
            #expect(try await channel.get(queue, acknowledgement: .automatic)?.text == "2")
            #expect(try await channel.get(queue) == nil)
        }
    }

    @Test("A cancelled consumer hands out what has arrived, then ends")
    func cancelByClient() async throws {
        try await withQueue { channel, queue in
            try await publish(5, to: queue, channel)
            let consumer = try await channel.consume(queue, prefetch: 5)
            var iterator = consumer.makeAsyncIterator()
            #expect(try await iterator.next()?.text == "1")
            try await consumer.cancel()
            var texts: [String] = []
            while let delivery = try await iterator.next() { texts.append(delivery.text) }
            #expect(texts == ["2", "3", "4", "5"])
            #expect(try await channel.checkQueue(queue).consumerCount == 0)
        }
    }

    @Test("A deleted queue ends its consumer with the reason, and the channel continues")
    func cancelByBroker() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue))
            let consumer = try await channel.consume(queue)
            try await connection.withChannel { try await $0.deleteQueue(queue) }
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.code == .consumerCancelled)
            #expect(error.message.contains(queue))
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
        }
    }

    @Test("A cancelled task stops waiting for deliveries, and the consumer can be read on")
    func cancelledTask() async throws {
        try await withQueue { channel, queue in
            let consumer = try await channel.consume(queue)
            let waiting = Task {
                for try await _ in consumer {}
            }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            try await publish(1, to: queue, channel)
            #expect(try await take(1, from: consumer).map(\.text) == ["1"])
        }
    }

    @Test("An exclusive consumer keeps others away; consuming what does not exist is refused with 404")
    func refusedConsumers() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            let consumer = try await channel.consume(queue, tag: "alone", exclusive: true)
            #expect(consumer.tag == "alone")
            let taken = try await amqpError { _ = try await channel.consume(queue, tag: "alone") }
            #expect(taken.code == .invalidArgument)
            let refused = try await amqpError {
                try await connection.withChannel { _ = try await $0.consume(queue) }
            }
            #expect(refused.code == .accessRefused)
            let missing = try await amqpError {
                try await connection.withChannel { _ = try await $0.consume(uniqueName("no")) }
            }
            #expect(missing.code == .notFound)
            #expect(channel.isOpen)
        }
    }

    @Test("Two tasks share a consumer: each delivery goes to one of them")
    func sharedConsumer() async throws {
        try await withQueue { channel, queue in
            try await publish(1000, to: queue, channel)
            let consumer = try await channel.consume(queue, prefetch: 50)
            let texts = try await withThrowingTaskGroup(of: [String].self) { group in
                let left = Countdown(1000)
                for _ in 0..<2 {
                    group.addTask {
                        var texts: [String] = []
                        for try await delivery in consumer {
                            delivery.ack()
                            texts.append(delivery.text)
                            if await left.step() { try await consumer.cancel() }
                        }
                        return texts
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(texts.compactMap(Int.init).sorted() == Array(1...1000))
        }
    }

    private actor Countdown {
        private var left: Int
        init(_ count: Int) { left = count }
        func step() -> Bool {
            left -= 1
            return left == 0
        }
    }

    private func publish(_ count: Int, to queue: String, _ channel: Channel) async throws {
        try await channel.connection.withChannel { channel in
            let publisher = try await channel.makePublisher()
            for number in 1...count {
                try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
            }
            try await publisher.flush()
        }
    }
}
