import AMQP
import FoundationEssentials
import Glibc

/// Runs the code of the documentation's articles against the broker that AMQP_URL names:
/// `swift run --package-path Examples examples publishing consuming`, or all of them without a name.
@main
struct Examples {
    typealias Article = @Sendable (AMQPConfiguration) async throws -> Void

    static let articles: [(name: String, run: Article)] = [
        ("getting-started", GettingStarted.run),
        ("publishing", Publishing.run),
        ("consuming", Consuming.run),
        ("requests-and-replies", RequestsAndReplies.run),
        ("streams", Streams.run),
        ("transactions", Transactions.run),
        ("arguments", Arguments.run),
        ("errors", Errors.run),
        ("recovery", Recovery.run),
        ("threading", ThreadingModel.run),
        ("observability", Observability.run),
        ("metrics", Metrics.run),
        ("tracing", Traces.run),
    ]

    static func main() async throws {
        let uri = ProcessInfo.processInfo.environment["AMQP_URL"] ?? "amqp://localhost"
        let wanted = CommandLine.arguments.dropFirst()
        let unknown = wanted.filter { name in !articles.contains { $0.name == name } }
        guard unknown.isEmpty else {
            print(
                "examples: \(unknown.joined(separator: " ")): known are \(articles.map(\.name).joined(separator: " "))")
            exit(64)
        }
        for article in articles where wanted.isEmpty || wanted.contains(article.name) {
            print("== \(article.name)")
            try await article.run(AMQPConfiguration(uri: uri))
        }
    }

    /// Lends a channel and its own queue, which is deleted with the connection.
    static func withQueue(
        _ configuration: AMQPConfiguration, _ body: (Channel, String) async throws -> Void
    ) async throws {
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            let queue = try await channel.declareQueue(Queue("", durable: false, exclusive: true)).name
            try await body(channel, queue)
        }
    }

    /// Puts numbered messages into a queue.
    static func fill(_ queue: String, _ numbers: ClosedRange<Int>, on connection: AMQPConnection) async throws {
        let publisher = try await connection.openChannel().makePublisher()
        for number in numbers { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
        try await publisher.flush()
    }
}
