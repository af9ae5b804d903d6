import AMQP
import Measurement

/// Everything but the loops that must stand in top-level code.
struct Works: Sendable {
    let arguments: Arguments
    let connection: AMQPConnection
    let load: Load

    struct UnexpectedBody: Error {}

    func makePublisher() async throws -> Publisher {
        try await connection.openChannel().makePublisher(.init(window: arguments.window))
    }

    func publish(_ messages: Int, to publisher: Publisher) async throws {
        switch arguments.work {
        case .publishActor:
            try await Worker().publish(load, messages, to: publisher)
        case .publishFourTasks:
            try await publishWithFourTasks(messages)
        default:
            try await load.publishConcurrently(messages, to: publisher)
        }
    }

    /// Four tasks on one connection, each with its own channel and publisher.
    private func publishWithFourTasks(_ messages: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await load.publishConcurrently(messages / 4, to: makePublisher())
                }
            }
            try await group.waitForAll()
        }
    }

    func measureLatency() async throws {
        let publisher = try await makePublisher()
        _ = try await load.publishOneByOne(arguments.warmUp, to: publisher)
        let begun = measurement_now()
        var samples = try await load.publishOneByOne(arguments.messages, to: publisher)
        measurement_report_latency(begun, measurement_now(), &samples, arguments.messages)
    }

    func measureConsuming() async throws {
        let consumer = try await connection.openChannel()
            .consume(arguments.queue, prefetch: UInt16(clamping: arguments.window))
        try await consume(arguments.warmUp, from: consumer)
        let begun = measurement_now()
        try await consume(arguments.messages, from: consumer)
        measurement_report(begun, measurement_now(), arguments.messages)
    }

    @concurrent
    private func consume(_ messages: Int, from consumer: Consumer) async throws {
        guard messages > 0 else { return }
        var missing = messages
        for try await delivery in consumer {
            guard delivery.bodyCount == arguments.bodySize else { throw UnexpectedBody() }
            delivery.ack()
            missing -= 1
            if missing == 0 { break }
        }
    }

    func changeQueue() async throws {
        let channel = try await connection.openChannel()
        if arguments.work == .declare {
            _ = try await channel.declareQueue(Queue(arguments.queue))
        } else {
            _ = try await channel.deleteQueue(arguments.queue)
        }
    }

    /// Opens as many connections as there are messages, fifty at a time, and reports the memory they use.
    static func measureConnections(_ arguments: Arguments) async throws {
        let configuration = AMQPConfiguration(host: "127.0.0.1", port: arguments.port)
        var connections: [AMQPConnection] = []
        let before = measurement_resident()
        while connections.count < arguments.messages {
            let missing = min(50, arguments.messages - connections.count)
            connections += try await withThrowingTaskGroup(of: AMQPConnection.self) { group in
                for _ in 0..<missing { group.addTask { try await AMQPConnection.connect(configuration) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        let after = measurement_resident()
        let open = connections.count { $0.isOpen }
        measurement_report_memory(open, before, after)
        for connection in connections { try await connection.close() }
    }
}
