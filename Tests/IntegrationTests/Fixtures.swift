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

/// Lends a channel on its own connection.
func withChannel<Result>(_ body: (Channel) async throws -> Result) async throws -> Result {
    try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
        try await connection.withChannel(body)
    }
}

/// Lends a channel and an exclusive queue that is deleted with the connection.
func withQueue<Result>(_ body: (Channel, String) async throws -> Result) async throws -> Result {
    try await withChannel { channel in
        let queue = uniqueName("queue")
        try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
        return try await body(channel, queue)
    }
}

/// Fetches messages until there are that many. The time limit of the suite ends the wait if there are too few.
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

/// Has the broker close the connection of that name, as an operator does.
func closeConnection(named name: String) async throws {
    while true {
        let rows = try await PrivateBroker.list("list_connections", "pid", "client_properties")
        guard let row = rows.first(where: { $0.joined().contains(name) }) else { continue }
        try await PrivateBroker.control("close_connection", row[0], "for a test")
        return
    }
}

/// Asks until the answer is yes. The time limit of the suite ends a wait in vain.
func wait(until isMet: () async throws -> Bool) async throws {
    while try await !isMet() { try await Task.sleep(for: .milliseconds(5)) }
}

/// A gate: tasks wait at it until it is opened.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// How many have come to it.
    private(set) var arrivals = 0

    func pass() async {
        arrivals += 1
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
