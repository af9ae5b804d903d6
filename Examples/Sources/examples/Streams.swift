import AMQP

/// The code of the article Streams.
enum Streams {
    static func run(_ configuration: AMQPConfiguration) async throws {
        try await Examples.withQueue(configuration) { channel, queue in
            let stream = "example-stream-\(UInt32.random(in: 0 ... .max))"
            try await declare(channel, stream)
            try await Examples.fill(stream, 1...20, on: channel.connection)
            try await read(channel, stream, count: 20)
            try await channel.deleteQueue(stream)
        }
    }

    private static func declare(_ channel: Channel, _ stream: String) async throws {
        let arguments = try QueueArguments(maxLengthBytes: 5_000_000_000, maxAge: "7D").fieldTable()
        try await channel.declareQueue(Queue(stream, kind: .stream, arguments: arguments))
    }

    private static func read(_ channel: Channel, _ stream: String, count: Int) async throws {
        let arguments = try ConsumerArguments(streamOffset: .first).fieldTable()
        let consumer = try await channel.consume(stream, prefetch: 100, arguments: arguments)
        var left = count
        for try await delivery in consumer {
            let offset = delivery.properties.headers?["x-stream-offset"]?.integerValue
            print("offset \(offset ?? 0): \(delivery.body.count) byte(s)")
            delivery.ack()
            left -= 1
            if left == 0 { break }
        }
    }
}
