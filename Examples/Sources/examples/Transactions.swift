import AMQP

/// The code of the article Transactions.
enum Transactions {
    static func run(_ configuration: AMQPConfiguration) async throws {
        try await Examples.withQueue(configuration) { channel, queue in
            let other = try await channel.connection.openChannel()
            try await Examples.fill(queue, 1...1, on: channel.connection)
            try await move(other, from: queue, to: queue)
            print("\(try await channel.checkQueue(queue).messageCount) message(s) after the commit")
            try await other.close()
        }
    }

    private static func move(_ channel: Channel, from queue: String, to target: String) async throws {
        try await channel.selectTransactions()
        let publisher = try await channel.makePublisher(.init(confirms: false))
        guard let delivery = try await channel.get(queue) else { return }
        do {
            try await publisher.publish(Message(delivery.body), exchange: "", routingKey: target)
            delivery.ack()
            try await channel.commit()
        } catch {
            try await channel.rollback()
            throw error
        }
    }
}
