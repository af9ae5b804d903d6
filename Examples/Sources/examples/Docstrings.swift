import AMQP

/// The code of the library's docstrings. It is compiled, not run: its queues belong to other programs.
enum Docstrings {
    static func connect() async throws {
        let configuration = try AMQPConfiguration(uri: "amqp://guest:guest@localhost:5672/")
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("scoreboard"))
        }
    }

    static func consume(_ channel: Channel) async throws {
        let consumer = try await channel.consume("scoreboard", prefetch: 100)
        for try await delivery in consumer {
            print(String(decoding: delivery.body, as: UTF8.self))
            delivery.ack()
        }
    }

    static func publish(_ channel: Channel) async throws {
        let publisher = try await channel.makePublisher()
        for number in 1...1000 {
            try await publisher.publish(Message("goal \(number)"), exchange: "soccer", routingKey: "match.fcb-psg.goal")
        }
        try await publisher.flush()
    }

    static func serving(_ connection: AMQPConnection) async throws {
        try await connection.serveRPC("score-service") { request in
            Message("2:1 for \(String(decoding: request.body, as: UTF8.self))")
        }
    }

    static func calling(_ connection: AMQPConnection) async throws {
        let client = try await connection.makeRPCClient()
        let reply = try await client.call(Message("fcb-psg"), routingKey: "score-service")
        print(String(decoding: reply.body, as: UTF8.self))
        try await client.close()
    }

    static func transaction(_ channel: Channel) async throws {
        try await channel.selectTransactions()
        let publisher = try await channel.makePublisher(.init(confirms: false))
        try await publisher.publish(Message("one"), exchange: "", routingKey: "ledger")
        try await publisher.publish(Message("two"), exchange: "", routingKey: "ledger")
        try await channel.commit()
    }

    static func queueArguments(_ channel: Channel) async throws {
        let arguments = QueueArguments(messageTTL: .seconds(60), deadLetter: .init(exchange: "dead"))
        try await channel.declareQueue(Queue("scoreboard", arguments: try arguments.fieldTable()))
    }

    static func consumerArguments(_ channel: Channel) async throws -> Consumer {
        let arguments = try ConsumerArguments(streamOffset: .first).fieldTable()
        let consumer = try await channel.consume("events", arguments: arguments)
        return consumer
    }
}
