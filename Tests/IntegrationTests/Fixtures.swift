import AMQP
import TestSupport
import Testing

/// A name that no other test has.
func uniqueName(_ purpose: String) -> String {
    "test-\(purpose)-" + String(UInt64.random(in: .min ... .max), radix: 36)
}

/// The configuration of the broker that the tests run against.
func brokerConfiguration() throws -> AMQPConfiguration {
    try AMQPConfiguration(uri: #require(PrivateBroker.uri))
}

/// Lends a channel on a connection of its own.
func withChannel<Result>(_ body: (Channel) async throws -> Result) async throws -> Result {
    try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
        try await connection.withChannel(body)
    }
}

/// Lends a channel and an exclusive queue that goes with the connection.
func withQueue<Result>(_ body: (Channel, String) async throws -> Result) async throws -> Result {
    try await withChannel { channel in
        let queue = uniqueName("queue")
        try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
        return try await body(channel, queue)
    }
}

/// Fetches messages until there are that many; the time limit of the suite ends a wait for too few.
func take(_ count: Int, from consumer: Consumer, each: (Delivery) throws -> Void = { $0.ack() }) async throws
    -> [Delivery]
{
    var deliveries: [Delivery] = []
    for try await delivery in consumer {
        try each(delivery)
        deliveries.append(delivery)
        if deliveries.count == count { break }
    }
    return deliveries
}
