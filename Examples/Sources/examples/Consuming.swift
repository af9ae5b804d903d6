import AMQP

/// The code of the article Consuming.
enum Consuming {
    static func run(_ configuration: AMQPConfiguration) async throws {
        for (example, count) in [(oneByOne, 120), (batches, 100), (severalReaders, 120)] {
            try await Examples.withQueue(configuration) { channel, queue in
                try await Examples.fill(queue, 1...120, on: channel.connection)
                let store = Store()
                let consuming = Task { try await example(channel, queue, store) }
                for await _ in store.stored.prefix(count) {}
                try await channel.close()
                try await consuming.value
            }
        }
        for example in [cancelling, getting] {
            try await Examples.withQueue(configuration) { channel, queue in
                try await Examples.fill(queue, 1...120, on: channel.connection)
                try await example(channel, queue)
            }
        }
    }

    @Sendable private static func oneByOne(_ channel: Channel, _ queue: String, _ store: Store) async throws {
        let consumer = try await channel.consume(queue, prefetch: 100)
        for try await delivery in consumer {
            do {
                try await store(delivery)
                delivery.ack()
            } catch {
                delivery.reject(requeue: !delivery.redelivered)
            }
        }
        print("one by one: the channel was closed, so the loop ended")
    }

    @Sendable private static func batches(_ channel: Channel, _ queue: String, _ store: Store) async throws {
        let consumer = try await channel.consume(queue, prefetch: 100)
        var batch: [Delivery] = []
        for try await delivery in consumer {
            batch.append(delivery)
            guard batch.count == 50 else { continue }
            try await store(batch)
            for delivery in batch { delivery.ack() }
            batch.removeAll()
        }
        print("batches: the channel was closed with less than a batch (\(batch.count < 50))")
    }

    @Sendable private static func severalReaders(_ channel: Channel, _ queue: String, _ store: Store) async throws {
        let consumer = try await channel.consume(queue)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...4 {
                group.addTask {
                    for try await delivery in consumer {
                        try await store(delivery)
                        delivery.ack()
                    }
                }
            }
            try await group.waitForAll()
        }
        print("several readers: all four ended")
    }

    @Sendable private static func cancelling(_ channel: Channel, _ queue: String) async throws {
        let consumer = try await channel.consume(queue, prefetch: 10)
        var count = 0
        for try await delivery in consumer {
            delivery.ack()
            count += 1
            if count == 5 { try await consumer.cancel() }
        }
        print("cancelled after 5: what had arrived was still handed out (\(count >= 10))")
    }

    @Sendable private static func getting(_ channel: Channel, _ queue: String) async throws {
        if let delivery = try await channel.get(queue) {
            let size = delivery.withBody { $0.count }
            print("\(size) byte(s), \(delivery.remainingMessageCount ?? 0) messages left in the queue")
            delivery.ack()
        }
    }
}

/// A stand-in for a database. It reports each delivery that it gets.
private struct Store: Sendable {
    let stored: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stored, continuation) = AsyncStream.makeStream() }

    func callAsFunction(_ delivery: Delivery) async throws {
        try Task.checkCancellation()
        continuation.yield()
    }

    func callAsFunction(_ batch: [Delivery]) async throws {
        for delivery in batch { try await self(delivery) }
    }
}
