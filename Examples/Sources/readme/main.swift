import AMQP

do {
    try await AMQPConnection.withConnection(AMQPConfiguration(uri: "amqp://localhost")) { connection in
        let channel = try await connection.openChannel()
        try await channel.declareExchange(Exchange("soccer", kind: .topic))
        try await channel.declareQueue(Queue("minutes"))
        try await channel.bind(Binding(source: "soccer", destination: .queue("minutes"), routingKey: "match.#"))

        let publisher = try await channel.makePublisher()
        for minute in 1...90 {
            try await publisher.publish(Message("minute \(minute)"), exchange: "soccer", routingKey: "match.a.pass")
        }
        try await publisher.flush()  // every message is confirmed, or this throws

        for try await delivery in try await channel.consume("minutes") {
            print(String(decoding: delivery.body, as: UTF8.self))
            delivery.ack()
            if delivery.body == Array("minute 90".utf8) { break }
        }
    }
} catch let error as AMQPError {
    print(error)  // no broker at localhost:5672 (refused or not reachable)
}
