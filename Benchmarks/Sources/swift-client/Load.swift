import AMQP
import Measurement

/// What is published: persistent messages with a content type; the client adds a message id.
struct Load: Sendable {
    let queue: String
    let body: [UInt8]
    let properties: Properties

    init(_ arguments: Arguments) {
        queue = arguments.queue
        body = [UInt8](repeating: UInt8(ascii: "x"), count: arguments.bodySize)
        var properties = Properties()
        properties.contentType = "application/json"
        properties.deliveryMode = .persistent
        self.properties = properties
    }

    /// Publishes and waits for the last confirm, on the caller's executor.
    func publish(_ messages: Int, to publisher: Publisher) async throws {
        for _ in 0..<messages {
            try await publisher.publish(body, properties: properties, exchange: "", routingKey: queue)
        }
        try await publisher.flush()
    }

    /// The same on the executor that all tasks share.
    @concurrent
    func publishConcurrently(_ messages: Int, to publisher: Publisher) async throws {
        try await publish(messages, to: publisher)
    }

    /// One message and its confirm at a time; returns the nanoseconds that each took.
    @concurrent
    func publishOneByOne(_ messages: Int, to publisher: Publisher) async throws -> [UInt64] {
        let message = Message(body, properties: properties)
        var samples = [UInt64](repeating: 0, count: messages)
        for index in 0..<messages {
            let begun = measurement_clock()
            try await publisher.publishAndConfirm(message, exchange: "", routingKey: queue)
            samples[index] = measurement_clock() - begun
        }
        return samples
    }
}

/// Publishes from an actor's isolation.
actor Worker {
    func publish(_ load: Load, _ messages: Int, to publisher: Publisher) async throws {
        try await load.publish(messages, to: publisher)
    }
}
