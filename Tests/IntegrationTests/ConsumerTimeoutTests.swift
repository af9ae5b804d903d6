import EventSettings
import AMQP
import EventRuns
import TestSupport
import Testing

@Suite("The consumer timeout of RabbitMQ 4.3", .needsBroker, .onBroker(.rabbitMQ43), .timeLimit(.minutes(1)))
struct ConsumerTimeoutTests {
    private static let arguments: FieldTable = ["x-queue-type": "quorum", "x-consumer-timeout": 1_000]

    @Test("names itself, takes back what was sent, and leaves no consumer behind")
    func naming() async throws {
        try await ConsumingDesk.with(Self.arguments) { desk in
            try await desk.publish(5)
            let channel = try await desk.connection.openChannel()
            let consumer = try await channel.consume(desk.queue, prefetch: 3)
            var iterator = consumer.makeAsyncIterator()
            let slow = try #require(try await iterator.next())
            let error = try #require(await consumer.endByBroker())
            #expect(error.code == .consumerTimeout && error.message.contains("consumer timeout"), "\(error)")
            #expect(error.message.contains("3 deliveries were not settled, the oldest for about 1 s"), "\(error)")
            #expect(!slow.isUnsettled && !slow.ack())
            try await expectError(.consumerTimeout) { while try await iterator.next() != nil { Issue.record("taken") } }
            try await wait { try await desk.channel.checkQueue(desk.queue).consumerCount == 0 }
            try await desk.waitForReady(5)
            #expect(channel.isOpen)
        }
    }

    @Test("leaves a consumer that consumes again with its own order, and nothing is lost")
    func resubscribing() async throws {
        try await ConsumingDesk.with(Self.arguments) { desk in
            try await desk.publish(5)
            let channel = try await desk.connection.openChannel()
            let quick = RetryPolicy(initialDelay: .milliseconds(10))
            let consumer = try await channel.consume(desk.queue, prefetch: 3, whenCancelled: .resubscribe(quick))
            var iterator = consumer.makeAsyncIterator()
            let slow = try #require(try await iterator.next())
            try await wait { !slow.isUnsettled }
            var texts: Set<String> = []
            while texts.count < 5, let delivery = try await iterator.next() {
                if delivery.ack() { texts.insert(delivery.text) }
            }
            #expect(texts == Set((1...5).map(String.init)))
            try await wait { try await desk.ready == 0 }
        }
    }

    @Test("ends the run if on_error is stop: what runs is finished, what has not begun is not begun")
    func stop() async throws {
        try await ConsumingDesk.with(Self.arguments) { desk in
            try await desk.publish(10)
            let slow = desk.action { _ in try await Task.sleep(for: .seconds(3)) }
            try await expectError(.consumerTimeout) { try await desk.consume([slow], onError: .stop) }
            #expect(desk.log.lines == ["act begins", "act 1", "act ends"])
            #expect(desk.counters.acknowledged == 0 && desk.counters.receivedTotal == 1)
            try await desk.waitForReady(10)
        }
    }

    @Test("lets the run consume again if on_error says how to continue after a failure")
    func again() async throws {
        try await ConsumingDesk.with(Self.arguments) { desk in
            try await desk.publish(4)
            let tries = Gate()
            await tries.open()
            let slowOnce = desk.action { _ in
                await tries.pass()
                if await tries.arrivals == 1 { try await Task.sleep(for: .seconds(3)) }
            }
            try await desk.consume([slowOnce], drain: true, onError: .requeue)
            #expect(desk.counters.acknowledged == 4 && desk.counters.receivedTotal == 5)
            #expect(try await desk.ready == 0)
        }
    }
}
