import AMQP
import TestSupport
import Testing

@Suite("Consumers that try again", .needsBroker, .timeLimit(.minutes(1)))
struct ResubscribingTests {
    private let quick = RetryPolicy(initialDelay: .milliseconds(10), maximumDelay: .milliseconds(50))

    private func publish(_ text: String, to queue: String, _ channel: Channel) async throws {
        try await channel.connection.withChannel {
            try await $0.makePublisher().publishAndConfirm(Message(text), exchange: "", routingKey: queue)
        }
    }

    @Test("A consumer continues when its queue is deleted and declared again, as often as that happens")
    func declaredAgain() async throws {
        try await withChannel { channel in
            let queue = uniqueName("queue")
            try await channel.declareQueue(Queue(queue))
            let consumer = try await channel.consume(queue, whenCancelled: .resubscribe(quick))
            var iterator = consumer.makeAsyncIterator()
            for round in 1...3 {
                try await publish("\(round)", to: queue, channel)
                let delivery = try #require(try await iterator.next())
                #expect(delivery.text == "\(round)" && delivery.ack())
                try await channel.deleteQueue(queue)
                try await channel.declareQueue(Queue(queue))
            }
            try await wait { try await channel.checkQueue(queue).consumerCount == 1 }
            try await consumer.cancel()
            #expect(try await iterator.next() == nil)
            #expect(try await channel.checkQueue(queue).consumerCount == 0)
            #expect(channel.isOpen)
            try await channel.deleteQueue(queue)
        }
    }

    @Test("What arrived before and was not settled cannot be settled any more")
    func settling() async throws {
        try await withChannel { channel in
            let queue = uniqueName("queue")
            try await channel.declareQueue(Queue(queue))
            let consumer = try await channel.consume(queue, whenCancelled: .resubscribe(quick))
            try await publish("old", to: queue, channel)
            var iterator = consumer.makeAsyncIterator()
            let old = try #require(try await iterator.next())
            try await channel.deleteQueue(queue)
            try await channel.declareQueue(Queue(queue))
            try await publish("new", to: queue, channel)
            let new = try #require(try await iterator.next())
            #expect(new.text == "new")
            #expect(!old.ack() && new.ack())
            try await channel.deleteQueue(queue)
        }
    }

    @Test("A queue that stays away ends the consumer with both reasons once the patience is over")
    func patience() async throws {
        try await withChannel { channel in
            let queue = uniqueName("queue")
            try await channel.declareQueue(Queue(queue))
            let policy = RetryPolicy(
                initialDelay: .milliseconds(10), maximumDelay: .milliseconds(20), patience: .milliseconds(100))
            let consumer = try await channel.consume(queue, whenCancelled: .resubscribe(policy))
            try await channel.deleteQueue(queue)
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.code == .consumerCancelled && error.message.contains("the queue is gone"))
            #expect((error.underlying as? AMQPError)?.code == .notFound)
            #expect(channel.isOpen)
        }
    }

    @Test("Cancelling, closing the channel, or letting go of it ends a consumer that waits for its queue")
    func endingWhileWaiting() async throws {
        let endless = RetryPolicy(initialDelay: .seconds(1000), maximumDelay: .seconds(1000), patience: .seconds(5000))
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            for isClosing in [false, true] {
                let channel = try await connection.openChannel()
                let queue = uniqueName("queue")
                try await channel.declareQueue(Queue(queue))
                let consumer = try await channel.consume(queue, whenCancelled: .resubscribe(endless))
                let reading = Task { for try await _ in consumer {} }
                try await channel.deleteQueue(queue)
                // Frames that follow on the same connection are handled after the cancellation.
                if isClosing {
                    try await channel.close()
                } else {
                    try await consumer.cancel()
                }
                try await reading.value
                #expect(channel.isOpen == !isClosing)
            }
        }
    }

    @Test("The lane of a consumer goes when the consumer is cancelled or let go")
    func lanes() async throws {
        var configuration = try brokerConfiguration()
        // One channel for the test and one for a lane.
        configuration.channelMax = 2
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            let queue = uniqueName("queue")
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            let publisher = try await channel.makePublisher()
            for round in 1...10 {
                try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: queue)
                // The earlier lane is free once the broker has answered its close.
                var begun: Consumer?
                try await wait {
                    begun = try? await channel.consume(queue, whenCancelled: .resubscribe(quick))
                    return begun != nil
                }
                let consumer = try #require(begun)
                #expect(try await take(1, from: consumer).count == 1)
                if round.isMultiple(of: 2) { try await consumer.cancel() }
            }
        }
    }

    @Test(
        "A consumer waits until the exclusive one before it has gone, and its channel stays open if it waits in vain"
    )
    func heldConsumer() async throws {
        try await withQueue { channel, queue in
            let holder = try await channel.consume(queue, exclusive: true)
            let short = RetryPolicy(initialDelay: .milliseconds(10), patience: .milliseconds(50))
            let refused = try await amqpError { _ = try await channel.consume(queue, whenHeld: short) }
            #expect(refused.code == .accessRefused && refused.message.contains("stayed so"))
            #expect(channel.isOpen)
            let waiting = Task { [quick] in try await channel.consume(queue, whenHeld: quick) }
            try await holder.cancel()
            let consumer = try await waiting.value
            try await publish("x", to: queue, channel)
            #expect(try await take(1, from: consumer).map(\.text) == ["x"])
            let missing = try await amqpError { _ = try await channel.consume(uniqueName("no"), whenHeld: quick) }
            #expect(missing.code == .notFound)
            #expect(channel.isOpen)
        }
    }

    @Test("A declaration waits until the connection that has the queue to itself is gone")
    func heldQueue() async throws {
        try await withChannel { channel in
            let queue = uniqueName("queue")
            let holder = try await AMQPConnection.connect(brokerConfiguration())
            try await holder.openChannel().declareQueue(Queue(queue, durable: false, exclusive: true))
            let short = RetryPolicy(initialDelay: .milliseconds(10), patience: .milliseconds(50))
            let mine = Queue(queue, durable: false, exclusive: true)
            try await expectError(.resourceLocked) { try await channel.declareQueue(mine, whenHeld: short) }
            #expect(channel.isOpen)
            let waiting = Task { [quick] in try await channel.declareQueue(mine, whenHeld: quick) }
            try await holder.close()
            #expect(try await waiting.value.name == queue)
            #expect(try await channel.checkQueue(queue).consumerCount == 0)
        }
    }

    @Test("A consumer whose queue is gone after a loss continues once it is declared again")
    func afterLoss() async throws {
        try #require(PrivateBroker.isControllable)
        var configuration = try brokerConfiguration()
        let name = uniqueName("resubscribing")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(20), declaresTopology: false)
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            let own = Queue(uniqueName("exclusive"), durable: false, exclusive: true)
            try await channel.declareQueue(own)
            let consumer = try await channel.consume(own.name, whenCancelled: .resubscribe(quick))
            let events = connection.events
            try await closeConnection(named: name)
            for await event in events { if case .recovered = event { break } }
            try await channel.declareQueue(own)
            try await publish("x", to: own.name, channel)
            #expect(try await take(1, from: consumer).map(\.text) == ["x"])
        }
    }
}
