import AMQP

/// The code of the library's docstrings. It is compiled, not run: its queues are those of somebody else.
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
}
