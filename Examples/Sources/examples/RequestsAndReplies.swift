import AMQP

/// The code of the article RequestsAndReplies.
enum RequestsAndReplies {
    static func run(_ configuration: AMQPConfiguration) async throws {
        try await Examples.withQueue(configuration) { channel, queue in
            let serving = Task { try await serve(channel.connection, queue) }
            try await call(channel.connection, queue)
            serving.cancel()
            _ = await serving.result
        }
    }

    private static func serve(_ connection: AMQPConnection, _ queue: String) async throws {
        try await connection.serveRPC(queue, prefetch: 20, whenFailing: .reject) { request in
            Message("2:1 for \(String(decoding: request.body, as: UTF8.self))")
        }
    }

    private static func call(_ connection: AMQPConnection, _ queue: String) async throws {
        let client = try await connection.makeRPCClient()
        async let one = client.call(Message("fcb-psg"), routingKey: queue, timeout: .seconds(5))
        async let other = client.call(Message("bvb-rma"), routingKey: queue, timeout: .seconds(5))
        for reply in try await [one, other] {
            print(String(decoding: reply.body, as: UTF8.self))
        }
        try await client.close()
    }
}
