import AMQP

/// The code of the article ThreadingModel.
enum ThreadingModel {
    static func run(_ configuration: AMQPConfiguration) async throws {
        let publishing = try await AMQPConnection.connect(configuration)
        let consuming = try await AMQPConnection.connect(configuration)

        let queue = "example.threading"
        let channel = try await consuming.openChannel()
        try await channel.declareQueue(Queue(queue))
        let scoreboard = Scoreboard(try await publishing.openChannel().makePublisher(), queue: queue)
        for number in 1...3 { try await scoreboard.record("\(number)-0") }
        try await scoreboard.finish()

        for try await delivery in try await channel.consume(queue) {
            delivery.ack()
            if delivery.body == Array("3-0".utf8) { break }
        }
        print("three messages from an actor, consumed over another connection")
        try await channel.deleteQueue(queue)
        try await consuming.close()
        try await publishing.close()
    }
}

actor Scoreboard {
    private let publisher: Publisher
    private let queue: String

    init(_ publisher: Publisher, queue: String) {
        self.publisher = publisher
        self.queue = queue
    }

    func record(_ score: String) async throws {
        try await publisher.publish(Message(score), exchange: "", routingKey: queue)
    }

    func finish() async throws { try await publisher.flush() }
}
