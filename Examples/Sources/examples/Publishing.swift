import AMQP

/// The code of the article Publishing.
enum Publishing {
    static func run(_ configuration: AMQPConfiguration) async throws {
        try await Examples.withQueue(configuration) { channel, queue in
            try await inOrder(channel, queue)
            try await oneByOne(channel.connection, queue)
            try await failures(channel.connection)
            try await configured(channel.connection, queue)
        }
    }

    private static func inOrder(_ channel: Channel, _ queue: String) async throws {
        let publisher = try await channel.makePublisher()
        for minute in 1...90 {
            try await publisher.publish(Message("minute \(minute)"), exchange: "", routingKey: queue)
        }
        try await publisher.flush()
        print("\(publisher.statistics.confirmed) confirmed, \(publisher.outstandingCount) on their way")
    }

    private static func oneByOne(_ connection: AMQPConnection, _ queue: String) async throws {
        let publisher = try await connection.openChannel().makePublisher()
        var properties = Properties()
        properties.contentType = "application/json"
        properties.deliveryMode = .persistent
        properties.headers = ["league": "champions", "minute": 54]
        let message = Message(#"{"event":"goal"}"#, properties: properties)

        do {
            try await publisher.publishAndConfirm(message, exchange: "", routingKey: "nobody")
        } catch let error as AMQPError where error.code == .notConfirmed {
            print("not taken: \(error)")
        }
        try await publisher.publishAndConfirm(message, exchange: "", routingKey: queue)
    }

    private static func failures(_ connection: AMQPConnection) async throws {
        let channel = try await connection.openChannel()
        let publisher = try await channel.makePublisher()
        let reading = Task {
            for try await failure in publisher.failures {
                switch failure.reason {
                case .returned(let reply): print("returned: \(failure.routingKey) (\(reply.text))")
                case .nacked: print("nacked: message \(failure.publishID)")
                case .lost(let error): print("no confirm: message \(failure.publishID), \(error)")
                }
            }
        }
        try await publisher.publish(Message("for nobody"), exchange: "", routingKey: "nobody")
        do {
            try await publisher.flush()
        } catch let error as AMQPError where error.code == .notConfirmed {
            print("flush: \(error)")
        }
        try await channel.close()
        try await reading.value
    }

    private static func configured(_ connection: AMQPConnection, _ queue: String) async throws {
        let channel = try await connection.openChannel()
        let publisher = try await channel.makePublisher(
            .init(window: 10_000, windowBytes: 64 << 20, timeout: .seconds(5)))
        try await publisher.publishAndConfirm(Message("a wide window"), exchange: "", routingKey: queue)
        print("blocked by the broker: \(connection.isBlocked)")
    }
}
