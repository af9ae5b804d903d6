import AMQP

/// The code of the article Arguments.
enum Arguments {
    static func run(_ configuration: AMQPConfiguration) async throws {
        try await Examples.withQueue(configuration) { channel, queue in
            let id = UInt32.random(in: 0 ... .max)
            let jobs = "example-jobs-\(id)"
            let dead = "example-dead-\(id)"
            try await declare(channel, jobs, dead: dead)
            _ = try await standby(channel, queue)
            for name in [jobs, dead] { try await channel.deleteQueue(name) }
            print("declared and deleted \(jobs)")
        }
    }

    private static func declare(_ channel: Channel, _ queue: String, dead: String) async throws {
        try await channel.declareQueue(Queue(dead, kind: .quorum))
        let arguments = QueueArguments(
            messageTTL: .seconds(60), maxLength: 100_000, overflow: .rejectPublish,
            deadLetter: .init(exchange: "", routingKey: dead), deliveryLimit: 5)
        try await channel.declareQueue(Queue(queue, kind: .quorum, arguments: try arguments.fieldTable()))
    }

    private static func standby(_ channel: Channel, _ queue: String) async throws -> Consumer {
        let arguments = try ConsumerArguments(priority: -1).fieldTable()
        return try await channel.consume(queue, prefetch: 10, arguments: arguments)
    }
}
