import AMQP
import Logging

/// The code of the article Observability.
enum Observability {
    static func run(_ configuration: AMQPConfiguration) async throws {
        var logger = Logger(label: "scores.amqp")
        logger.logLevel = .debug
        logger[metadataKey: "service"] = "scores"
        let connection = try await AMQPConnection.connect(configuration, logger: logger)

        let events = connection.events
        let watching = Task {
            for await event in events {
                switch event {
                case .blocked(let reason): print("blocked: \(reason)")
                case .unblocked: print("unblocked")
                default: print("event: \(event)")
                }
            }
        }

        let channel = try await connection.openChannel()
        let queue = try await channel.declareQueue(Queue("", durable: false, exclusive: true)).name
        let publisher = try await channel.makePublisher()
        for number in 1...10 {
            try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
        }
        try await publisher.flush()

        let statistics = publisher.statistics
        print("\(statistics.published) published, \(statistics.confirmed) confirmed, \(statistics.resent) sent again")
        print("\(statistics.returned) returned, \(statistics.nacked) nacked, \(statistics.lost) without a confirm")
        print("\(publisher.outstandingCount) on their way")
        let status = try await channel.checkQueue(queue)
        print("\(status.messageCount) messages ready, \(status.consumerCount) consumers")
        try await connection.close()
        await watching.value
    }
}
