import AMQP
import TestSupport
import Testing

@Suite("Consumers that take long", .needsBroker, .timeLimit(.minutes(1)))
struct SlowConsumerTests {
    /// Opens a channel on which the broker waits a tenth of a second for an acknowledgement.
    ///
    /// A channel keeps the timeout that was set when it was opened. Channels that other tests open at the same time
    /// have the short timeout too. But the broker checks them only once a minute, unless ``look(at:)`` makes it.
    private func openHurriedChannel(_ connection: AMQPConnection) async throws -> Channel {
        let set = "application:set_env(rabbit, consumer_timeout, "
        let usual = try await PrivateBroker.control(
            "eval", "Usual = application:get_env(rabbit, consumer_timeout, undefined), \(set)100), Usual.")
        let opened: Result<Channel, any Error>
        do {
            opened = .success(try await connection.openChannel())
        } catch {
            opened = .failure(error)
        }
        try await PrivateBroker.control("eval", "\(set)\(usual)).")
        return try opened.get()
    }

    /// Makes the broker check for overdue deliveries on the channel that consumes the queue.
    private func look(at queue: String) async throws {
        let rows = try await PrivateBroker.list("list_consumers", "queue_name", "channel_pid")
        guard let row = rows.first(where: { $0.first == queue }) else { return }
        try await PrivateBroker.control("eval", "rabbit_misc:string_to_pid(\"\(row[1])\") ! tick.")
    }

    @Test(
        "A delivery that is held for longer than the broker allows ends its channel alone, and comes again",
        .needsBrokerControl)
    func deliveryTimeout() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let other = try await connection.openChannel()
            let queue = uniqueName("held")
            try await other.declareQueue(Queue(queue, durable: false, exclusive: true))
            let publisher = try await other.makePublisher()
            try await publisher.publishAndConfirm(Message("held"), exchange: "", routingKey: queue)
            let hurried = try await openHurriedChannel(connection)
            let consumer = try await hurried.consume(queue)
            var iterator = consumer.makeAsyncIterator()
            let held = try #require(try await iterator.next())
            try await wait {
                try await look(at: queue)
                return !hurried.isOpen
            }
            let error = try await amqpError { _ = try await iterator.next() }
            #expect(error.code == .consumerTimeout && error.reply?.code == 406)
            #expect(error.reply?.text.contains("acknowledgement on channel \(hurried.number) timed out") == true)
            #expect(!held.ack())
            #expect(connection.isOpen && !connection.isRecovering)
            let again = try #require(try await take(1, from: other.consume(queue)).first)
            #expect(again.text == "held" && again.redelivered)
            try await publisher.publishAndConfirm(Message("next"), exchange: "", routingKey: queue)
            // The number of the channel that ended is free.
            #expect(try await connection.openChannel().number == hurried.number)
        }
    }

    @Test(
        "A consumer that holds its deliveries for many heartbeats delays neither heartbeats nor confirms",
        arguments: [Acknowledgement.manual, .automatic])
    func holding(_ acknowledgement: Acknowledgement) async throws {
        try await withFaultyConnection { proxy, connection in
            let queue = uniqueName("slow")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            // If a confirm waited for the consumer, it would not come before this ends.
            let publisher = try await connection.openChannel().makePublisher(.init(timeout: .seconds(3)))
            let consumer = try await channel.consume(queue, prefetch: 10, acknowledgement: acknowledgement)
            let gate = Gate()
            let consuming = Task {
                var texts: [String] = []
                for try await delivery in consumer {
                    await gate.pass()
                    texts.append(delivery.text)
                    delivery.ack()
                    if delivery.text == "last" { break }
                }
                return texts
            }
            var count = 0
            for _ in 0..<100 {
                try await publisher.publishAndConfirm(Message("\(count)"), exchange: "", routingKey: queue)
                count += 1
            }
            try await wait { await gate.arrivals > 0 }
            // Five heartbeats without anything else to send, of eight bytes and two a heartbeat.
            let start = proxy.statistics
            #expect(await proxy.wait { $0.upstream >= start.upstream + 10 * 8 })
            #expect(connection.isOpen)
            let end = ContinuousClock.now + .seconds(5)
            while ContinuousClock.now < end {
                try await publisher.publishAndConfirm(Message("\(count)"), exchange: "", routingKey: queue)
                count += 1
            }
            #expect(connection.isOpen && proxy.statistics.accepted == 1)
            #expect(await gate.arrivals == 1)
            try await publisher.publish(Message("last"), exchange: "", routingKey: queue)
            await gate.open()
            #expect(try await consuming.value == (0..<count).map { "\($0)" } + ["last"])
            try await publisher.flush()
        }
    }
}
