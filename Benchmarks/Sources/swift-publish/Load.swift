import AMQP

/// What is published: messages of 100 bytes, persistent, with a content type; the client adds a message id.
struct Load: Sendable {
    var messages: Int
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 100)
    let properties: Properties

    init(messages: Int) {
        self.messages = messages
        var properties = Properties()
        properties.contentType = "application/json"
        properties.deliveryMode = .persistent
        self.properties = properties
    }

    var tenth: Load { with(messages / 10) }
    var quarter: Load { with(messages / 4) }

    private func with(_ messages: Int) -> Load {
        var load = self
        load.messages = messages
        return load
    }

    /// Publishes all and waits for the last confirm, on the caller's executor.
    func publish(to publisher: Publisher) async throws {
        for _ in 0..<messages {
            try await publisher.publish(body, properties: properties, exchange: "bench", routingKey: "k")
        }
        try await publisher.flush()
    }

    /// The same on the executor that all tasks share.
    @concurrent
    func publishConcurrently(to publisher: Publisher) async throws {
        try await publish(to: publisher)
    }
}

/// Publishes from an actor's isolation.
actor Worker {
    func publish(_ load: Load, to publisher: Publisher) async throws {
        try await load.publish(to: publisher)
    }
}
