import AMQP

/// The first half of the article ErrorsAndRecovery.
enum Errors {
    static func run(_ configuration: AMQPConfiguration) async throws {
        try await AMQPConnection.withConnection(configuration) { connection in
            try await missing(connection)
        }
    }

    private static func missing(_ connection: AMQPConnection) async throws {
        var channel = try await connection.openChannel()
        do {
            try await channel.checkQueue("example.missing")
        } catch let error as AMQPError where error.code == .notFound {
            print(error)
            channel = try await connection.openChannel()
        }
        print("the channel is open: \(channel.isOpen)")
    }
}

/// The second half. Close the connection while it runs, such as with `Scripts/broker ctl close_all_connections bye`.
enum Recovery {
    static func run(_ defaults: AMQPConfiguration) async throws {
        var configuration = defaults
        configuration.recovery = RecoveryPolicy(
            initialDelay: .milliseconds(200), maximumDelay: .seconds(5), patience: .seconds(600))
        let connection = try await AMQPConnection.connect(configuration)
        let watching = watch(connection)

        let queue = "example.recovery"
        let channel = try await connection.openChannel()
        try await channel.declareQueue(Queue(queue))
        let consumer = try await channel.consume(queue)
        let consuming = Task { try await once(consumer) }

        let publisher = try await connection.openChannel().makePublisher()
        for number in 1...50 {
            try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
            try await Task.sleep(for: .milliseconds(100))
        }
        try await publisher.flush()
        try await consumer.cancel()
        print("worked on \(try await consuming.value) messages")
        try await channel.deleteQueue(queue)
        try await connection.close()
        await watching.value
    }

    private static func watch(_ connection: AMQPConnection) -> Task<Void, Never> {
        let events = connection.events
        return Task {
            for await event in events {
                switch event {
                case .lost(let error): print("lost: \(error)")
                case .recovering(let attempt, let delay): print("attempt \(attempt) in \(delay)")
                case .recovered(let report):
                    print("back at \(report.endpoint), \(report.resentMessages) messages sent again")
                    for problem in report.problems { print("not back: \(problem)") }
                case .closed(let error): print("closed: \(error.map { "\($0)" } ?? "on purpose")")
                default: break
                }
            }
        }
    }

    /// Works on each message once, although some may come twice.
    private static func once(_ consumer: Consumer) async throws -> Int {
        var done: Set<String> = []
        for try await delivery in consumer {
            let isNew = delivery.properties.messageID.map { done.insert($0).inserted } ?? true
            if isNew { try await work(on: delivery) }
            if !delivery.ack() { print("it comes again: \(delivery.deliveryTag)") }
        }
        return done.count
    }

    private static func work(on delivery: Delivery) async throws { try Task.checkCancellation() }
}
