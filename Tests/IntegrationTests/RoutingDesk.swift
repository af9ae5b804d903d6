import AMQP
import AMQPRouting

/// A channel with its own queues. It sees which of them each message reaches.
struct RoutingDesk {
    let name: String
    /// Exclusive, so that they are deleted with the connection. Several topologies use them one after the other.
    let queues: [String]
    private let channel: Channel
    private let publisher: Publisher

    init(_ channel: Channel, name: String, queues count: Int = 4) async throws {
        self.channel = channel
        self.name = name
        queues = (0..<count).map { "\(name)-q\($0)" }
        for queue in queues { try await channel.declareQueue(Queue(queue, durable: false, exclusive: true)) }
        publisher = try await channel.makePublisher()
    }

    /// Declares exchanges and bindings, publishes the messages and deletes the exchanges. Returns the sorted names of
    /// the queues that each message reached, once for each copy.
    func routes(of messages: [RandomTopology.Message], in topology: Topology) async throws -> [[String]] {
        for exchange in topology.exchanges { try await channel.declareExchange(exchange) }
        for binding in topology.bindings { try await channel.bind(binding) }
        let returned = publisher.statistics.returned
        for (number, message) in messages.enumerated() {
            var properties = Properties()
            properties.messageID = "\(name)/\(number)"
            properties.headers = message.headers
            try await publisher.publish(
                Message("", properties: properties), exchange: message.exchange, routingKey: message.routingKey)
        }
        do {
            try await publisher.flush()
        } catch let error as AMQPError where error.code == .notConfirmed && channel.isOpen {
            // Some messages came back, and are counted.
        }
        for exchange in topology.exchanges { try await channel.deleteExchange(exchange.name) }
        var reached = [[String]](repeating: [], count: messages.count)
        for queue in queues {
            while let delivery = try await channel.get(queue, acknowledgement: .automatic) {
                let id = delivery.properties.messageID ?? ""
                // Another program may publish to the broker's own exchanges.
                guard id.hasPrefix(name + "/"), let number = Int(id.dropFirst(name.count + 1)) else { continue }
                reached[number].append(queue)
            }
        }
        guard Int(publisher.statistics.returned - returned) == reached.count(where: \.isEmpty) else {
            throw AMQPError(.notConfirmed, "as many messages must come back as reach no queue")
        }
        return reached
    }
}
