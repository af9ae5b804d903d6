import AMQP
import TestSupport
import Testing

/// Messages of a quorum queue, and how often the broker has counted each as failed.
private struct Look: Equatable {
    var texts: [String] = []
    var failures: [Int64] = []
}

/// Lends a connection and a quorum queue with this many numbered messages, and a queue for its dead letters.
private func withQuorumQueue(
    messages count: Int = 10, limit: Int? = nil,
    _ body: (AMQPConnection, _ queue: String, _ dead: String) async throws -> Void
) async throws {
    try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
        let queue = uniqueName("quorum")
        let dead = uniqueName("dead")
        try await connection.withChannel { channel in
            let arguments = QueueArguments(deadLetter: .init(exchange: "", routingKey: dead), deliveryLimit: limit)
            try await channel.declareQueue(Queue(dead, durable: false, exclusive: true))
            try await channel.declareQueue(Queue(queue, kind: .quorum, arguments: try arguments.fieldTable()))
            try await publish(count, to: queue, channel)
        }
        do {
            try await body(connection, queue, dead)
        } catch {
            _ = try? await connection.withChannel { try await $0.deleteQueue(queue) }
            throw error
        }
        try await connection.withChannel { try await $0.deleteQueue(queue) }
    }
}

private func publish(_ count: Int, to queue: String, _ channel: Channel) async throws {
    let publisher = try await channel.makePublisher()
    for number in 1...count { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
    try await publisher.flush()
}

/// Takes this many messages away, and returns what they were.
private func look(_ queue: String, _ count: Int = 10, on connection: AMQPConnection) async throws -> Look {
    try await connection.withChannel { channel in
        let consumer = try await channel.consume(queue, prefetch: 0)
        var look = Look()
        for delivery in try await take(count, from: consumer) {
            look.texts.append(delivery.text)
            look.failures.append(delivery.properties.headers?["x-delivery-count"]?.integerValue ?? 0)
        }
        return look
    }
}

private let all = (1...10).map(String.init)

@Suite("Giving back what was not handled", .needsBroker, .timeLimit(.minutes(1)))
struct GivingBackTests {
    /// How a program may stop with messages that it has not handled.
    enum Ending: CaseIterable {
        case channelClose, connectionClose, leavingTheLoop, droppingTheConsumer, cancelling, droppingTheConnection
        case retryingConsumer, transaction, fetching, thrownError

        /// Whether the consumer lives until its channel is closed.
        var keepsConsumer: Bool {
            switch self {
            case .channelClose, .connectionClose, .cancelling, .retryingConsumer, .transaction, .fetching: true
            case .leavingTheLoop, .droppingTheConsumer, .droppingTheConnection, .thrownError: false
            }
        }
    }

    @Test(
        "On 4.3 no way of stopping counts as a failure, and the order stays", .onBroker(.rabbitMQ43),
        arguments: Ending.allCases)
    func endings(_ ending: Ending) async throws {
        try await withQuorumQueue(limit: 1) { connection, queue, dead in
            for _ in 1...3 { try await stop(ending, queue) }
            try await wait { try await connection.withChannel { try await $0.checkQueue(queue).messageCount } == 10 }
            #expect(try await connection.withChannel { try await $0.checkQueue(dead).messageCount } == 0)
            let look = try await look(queue, on: connection)
            #expect(look.failures.allSatisfy { $0 == 0 })
            // A dropped consumer gives back the messages it had not handed out before its channel gives back the rest.
            #expect(
                (ending.keepsConsumer ? look.texts : look.texts.sorted()) == (ending.keepsConsumer ? all : all.sorted())
            )
        }
    }

    private func stop(_ ending: Ending, _ queue: String) async throws {
        struct Stop: Error {}
        let connection = try await AMQPConnection.connect(brokerConfiguration())
        let channel = try await connection.openChannel()
        switch ending {
        case .channelClose:
            let consumer = try await channel.consume(queue, prefetch: 7)
            _ = try await take(2, from: consumer) { _ in }
            try await channel.close()
            withExtendedLifetime(consumer) {}
        case .connectionClose:
            let consumer = try await channel.consume(queue, prefetch: 7)
            _ = try await take(2, from: consumer) { _ in }
            try await connection.close()
            withExtendedLifetime(consumer) {}
        case .leavingTheLoop:
            for try await _ in try await channel.consume(queue, prefetch: 7) { break }
            try await channel.close()
        case .droppingTheConsumer:
            do { _ = try await channel.consume(queue, prefetch: 7) }
        case .cancelling:
            let consumer = try await channel.consume(queue, prefetch: 7)
            _ = try await take(2, from: consumer) { _ in }
            try await consumer.cancel()
            try await channel.close()
        case .droppingTheConnection:
            return try await drop(queue)
        case .retryingConsumer:
            let consumer = try await channel.consume(queue, prefetch: 7, whenCancelled: .resubscribe())
            _ = try await take(2, from: consumer) { _ in }
            try await channel.close()
            withExtendedLifetime(consumer) {}
        case .transaction:
            try await channel.selectTransactions()
            let consumer = try await channel.consume(queue, prefetch: 7)
            // Not committed, so it counts as not done.
            _ = try await take(2, from: consumer)
            try await connection.close()
            withExtendedLifetime(consumer) {}
        case .fetching:
            for _ in 1...3 { #expect(try await channel.get(queue) != nil) }
        case .thrownError:
            await #expect(throws: Stop.self) {
                try await connection.withChannel { channel in
                    for try await _ in try await channel.consume(queue, prefetch: 7) { throw Stop() }
                }
            }
        }
        try await connection.close()
    }

    /// Drops a connection with all it has, and waits until the broker has taken everything back.
    private func drop(_ queue: String) async throws {
        let (deliveries, name) = try await { () -> ([Delivery], String) in
            var configuration = try brokerConfiguration()
            let name = uniqueName("dropped")
            configuration.connectionName = name
            let channel = try await AMQPConnection.connect(configuration).openChannel()
            var deliveries: [Delivery] = []
            for _ in 1...3 { if let delivery = try await channel.get(queue) { deliveries.append(delivery) } }
            return (deliveries, name)
        }()
        #expect(deliveries.count == 3)
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            try await wait { try await connection.withChannel { try await $0.checkQueue(queue).messageCount } == 10 }
        }
        _ = name
    }

    @Test("Closing a channel keeps the order, on every release", arguments: BrokerRelease.allCases)
    func order(_ release: BrokerRelease) async throws {
        try await release.use {
            try await withQuorumQueue { connection, queue, _ in
                try await connection.withChannel { channel in
                    let consumer = try await channel.consume(queue, prefetch: 6)
                    _ = try await take(4, from: consumer) { if $0.text == "2" { $0.ack() } }
                    try await channel.close()
                    withExtendedLifetime(consumer) {}
                }
                let left = try await look(queue, 9, on: connection).texts
                #expect(left == all.filter { $0 != "2" })
            }
        }
    }

    @Test("What is on its way while the consumer is cancelled does not count either", .onBroker(.rabbitMQ43))
    func onItsWay() async throws {
        try await withQuorumQueue(messages: 3_000) { connection, queue, _ in
            for _ in 1...5 {
                try await connection.withChannel { channel in
                    let consumer = try await channel.consume(queue, prefetch: 2_000)
                    for try await _ in consumer { break }
                    try await channel.close()
                    withExtendedLifetime(consumer) {}
                }
            }
            let look = try await look(queue, 3_000, on: connection)
            let counted = look.failures.filter { $0 > 0 }
            #expect(counted == [])
            // RabbitMQ puts messages that were on their way behind those that had come.
            #expect(Set(look.texts) == Set((1...3_000).map(String.init)))
        }
    }

    @Test("A reject with requeue counts on every release, a nack only before 4.3", arguments: BrokerRelease.allCases)
    func verbs(_ release: BrokerRelease) async throws {
        try await release.use {
            try await withQuorumQueue(messages: 2, limit: 100) { connection, queue, _ in
                try await connection.withChannel { channel in
                    let consumer = try await channel.consume(queue)
                    let deliveries = try await take(2, from: consumer) { _ in }
                    try await consumer.cancel()
                    #expect(deliveries[0].reject(requeue: true))
                    #expect(deliveries[1].nack(requeue: true))
                }
                let look = try await look(queue, 2, on: connection)
                #expect(look.texts == ["1", "2"])
                #expect(look.failures == [1, release == .rabbitMQ43 ? 0 : 1])
            }
        }
    }

    @Test("A channel that reads a stream closes without a harm to its connection", .onBroker(.rabbitMQ43))
    func stream() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let queue = uniqueName("stream")
            try await connection.withChannel { channel in
                try await channel.declareQueue(Queue(queue, kind: .stream))
                let consumer = try await channel.consume(queue, prefetch: 10)
                try await connection.withChannel { try await publish(5, to: queue, $0) }
                _ = try await take(2, from: consumer) { _ in }
            }
            #expect(connection.isOpen && !connection.isRecovering)
            try await connection.withChannel { try await $0.deleteQueue(queue) }
        }
    }

    @Test(
        "A request that no server can answer reaches the dead letters when it has failed too often",
        arguments: BrokerRelease.allCases)
    func poisonousRequest(_ release: BrokerRelease) async throws {
        struct Refusal: Error {}
        try await release.use {
            try await withQuorumQueue(messages: 1, limit: 1) { connection, queue, dead in
                let runs = Gate()
                let serving = Task {
                    try await connection.serveRPC(queue, whenFailing: .requeue) { _ in
                        await runs.open()
                        await runs.pass()
                        throw Refusal()
                    }
                }
                try await connection.withChannel { channel in
                    let graves = try await channel.consume(dead)
                    #expect(try await take(1, from: graves).map(\.text) == ["1"])
                }
                #expect(await runs.arrivals == 2)
                serving.cancel()
                await #expect(throws: CancellationError.self) { try await serving.value }
            }
        }
    }

    @Test(
        "A server that is stopped gives back what it has not answered, and that does not count", .onBroker(.rabbitMQ43))
    func stoppedServer() async throws {
        try await withQuorumQueue(limit: 1) { connection, queue, _ in
            for _ in 1...3 {
                let begun = Gate()
                let serving = Task {
                    try await connection.serveRPC(queue, prefetch: 4) { _ in
                        await begun.open()
                        try await Task.sleep(for: .seconds(3600))
                        return Message("never")
                    }
                }
                await begun.pass()
                serving.cancel()
                await #expect(throws: CancellationError.self) { try await serving.value }
            }
            let look = try await look(queue, on: connection)
            #expect(look == Look(texts: all, failures: Array(repeating: 0, count: 10)))
        }
    }
}
