import AMQP

/// The code of the article GettingStarted.
enum GettingStarted {
    static func run(_ configuration: AMQPConfiguration) async throws {
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            try await channel.declareExchange(Exchange("example.soccer", kind: .topic))
            try await channel.declareQueue(Queue("example.goals"))
            try await channel.bind(
                Binding(source: "example.soccer", destination: .queue("example.goals"), routingKey: "match.*.goal"))

            let publisher = try await channel.makePublisher()
            try await publisher.publish(Message("1-0"), exchange: "example.soccer", routingKey: "match.fcb-psg.goal")
            try await publisher.flush()

            for try await delivery in try await channel.consume("example.goals") {
                print(delivery.routingKey, String(decoding: delivery.body, as: UTF8.self))
                delivery.ack()
                break
            }
        }
        try await cleanUp(configuration)
        try await start(configuration)
        _ = cluster(password: "secret")
    }

    private static func cleanUp(_ configuration: AMQPConfiguration) async throws {
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            try await channel.deleteQueue("example.goals")
            try await channel.deleteExchange("example.soccer")
        }
    }

    /// A connection that lives longer than one function.
    private static func start(_ configuration: AMQPConfiguration) async throws {
        let connection = try await AMQPConnection.connect(configuration)
        let product = connection.serverProperties["product"]?.stringValue ?? "a broker"
        print("connected to \(product)")
        try await connection.close()
    }

    private static func cluster(password: String) -> AMQPConfiguration {
        var configuration = AMQPConfiguration(
            host: "node-1.example", virtualHost: "soccer", user: "scores", password: password)
        configuration.otherEndpoints = [AMQPEndpoint(host: "node-2.example"), AMQPEndpoint(host: "node-3.example")]
        configuration.connectionName = "scores"
        configuration.operationTimeout = .seconds(5)
        return configuration
    }
}
