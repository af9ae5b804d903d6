import AMQP
import TestSupport
import Testing

@Suite("Several tasks on one channel of a broker", .needsBroker, .timeLimit(.minutes(1)))
struct SharedChannelTests {
    @Test("Consuming and declaring at the same time: replies of the broker's processes may overtake each other")
    func pipelinedCalls() async throws {
        try await withChannel { channel in
            let queues = (0..<10).map { _ in uniqueName("queue") }
            for queue in queues { try await channel.declareQueue(Queue(queue, durable: false, exclusive: true)) }
            let consumers: [Consumer] = try await withThrowingTaskGroup(of: Consumer?.self) { group in
                for queue in queues {
                    group.addTask { try await channel.consume(queue) }
                    group.addTask {
                        try await channel.checkQueue(queue)
                        return nil
                    }
                }
                return try await group.reduce(into: []) { if let consumer = $1 { $0.append(consumer) } }
            }
            let consumed = Set(consumers.map { $0.queue })
            #expect(consumed == Set(queues))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for consumer in consumers {
                    group.addTask { try await consumer.cancel() }
                    group.addTask { try await channel.checkQueue(consumer.queue) }
                }
                try await group.waitForAll()
            }
            #expect(channel.isOpen)
        }
    }

    @Test("A channel that both sides close at once ends cleanly, and its connection continues", arguments: 1...20)
    func closedFromBothSides(_ round: Int) async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            try await connection.withChannel { channel in
                let publisher = try await channel.makePublisher()
                _ = try? await publisher.publish(Message("x"), exchange: uniqueName("no"), routingKey: "k")
            }
            try await connection.withChannel { channel in
                let queue = uniqueName("queue")
                try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
                #expect(try await channel.checkQueue(queue).messageCount == 0)
            }
        }
    }

    @Test("A cancelled task still closes its channel")
    func closingInACancelledTask() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let (started, starter) = AsyncStream.makeStream(of: Void.self)
            let task = Task { () async throws in
                try await connection.withChannel { channel in
                    let queue = uniqueName("queue")
                    try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
                    starter.finish()
                    for try await _ in try await channel.consume(queue) {}
                }
            }
            for await _ in started {}
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let next = try await connection.openChannel()
            #expect(next.number == 1)
        }
    }

    @Test("A loop that is left and entered again misses nothing")
    func iteratingAgain() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher()
            for number in 1...100 { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
            try await publisher.flush()
            let consumer = try await channel.consume(queue, prefetch: 100)
            var texts: [String] = []
            for _ in 1...20 {
                texts += try await take(5, from: consumer).map(\.text)
            }
            #expect(texts == (1...100).map(String.init))
        }
    }

    @Test("A consumer without references is cancelled, and gives back what it had")
    func droppedConsumer() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher()
            for number in 1...50 { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
            try await publisher.flush()
            for try await delivery in try await channel.consume(queue, prefetch: 20) {
                delivery.ack()
                break
            }
            // The nacks and the cancel come before this on the channel. The queue counts when it has handled them.
            var status = try await channel.checkQueue(queue)
            while status.consumerCount > 0 || status.messageCount < 49 { status = try await channel.checkQueue(queue) }
            #expect(status.messageCount == 49)
        }
    }

    @Test("A publisher with a window of one serves tasks of which some fail")
    func windowOfOne() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher(.init(window: 1, timeout: .seconds(50)))
            let tooLong = String(repeating: "k", count: 256)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let key = number.isMultiple(of: 3) ? tooLong : queue
                        do {
                            if number.isMultiple(of: 2) {
                                try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: key)
                            } else {
                                try await publisher.publish(Message("x"), exchange: "", routingKey: key)
                            }
                            return true
                        } catch let error as AMQPError where error.code == .invalidArgument {
                            return false
                        }
                    }
                }
                let published = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                #expect(published == 40)
            }
            try await publisher.flush()
            #expect(try await channel.checkQueue(queue).messageCount == 40)
        }
    }
}
