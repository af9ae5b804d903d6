import AMQP
import TestSupport
import Testing

@Suite("Connections to a broker", .needsBroker, .timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test("The broker says what it is, and knows the connection's name")
    func properties() async throws {
        var configuration = try brokerConfiguration()
        configuration.connectionName = uniqueName("connection")
        try await AMQPConnection.withConnection(configuration) { connection in
            #expect(connection.serverProperties["product"] == "RabbitMQ")
            #expect(connection.isOpen)
            #expect(!connection.isBlocked)
        }
    }

    @Test("A wrong password and an unknown user have their own error", arguments: ["guest", "nobody"])
    func wrongPassword(_ user: String) async throws {
        var configuration = try brokerConfiguration()
        configuration.user = user
        configuration.password = "wrong"
        let error = try await amqpError { _ = try await AMQPConnection.connect(configuration) }
        #expect(error.code == .authenticationFailed)
        #expect(error.reply?.code == 403)
        #expect(!error.description.contains("wrong"))
    }

    @Test("A virtual host that does not exist has its own error")
    func wrongVirtualHost() async throws {
        var configuration = try brokerConfiguration()
        configuration.virtualHost = "nowhere"
        let error = try await amqpError { _ = try await AMQPConnection.connect(configuration) }
        #expect(error.code == .notFound)
        #expect(error.reply?.code == 530)
        #expect(error.message.contains("nowhere"))
    }

    @Test("As many channels as the broker allows are opened, one more is refused, and a closed one makes room")
    func channelLimit() async throws {
        var configuration = try brokerConfiguration()
        configuration.channelMax = 5
        try await AMQPConnection.withConnection(configuration) { connection in
            var channels: [Channel] = []
            for _ in 1...5 { channels.append(try await connection.openChannel()) }
            #expect(channels.map(\.number) == [1, 2, 3, 4, 5])
            let error = try await amqpError { _ = try await connection.openChannel() }
            #expect(error.code == .channelsExhausted)
            try await channels[2].close()
            #expect(try await connection.openChannel().number == 3)
        }
    }

    @Test("Closing twice at once closes once, and everything ends with a clear error afterwards")
    func closing() async throws {
        let connection = try await AMQPConnection.connect(brokerConfiguration())
        let channel = try await connection.openChannel()
        let queue = uniqueName("queue")
        try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
        let consumer = try await channel.consume(queue)
        let events = connection.events
        async let first: Void = connection.close()
        async let second: Void = connection.close()
        _ = try await (first, second)
        #expect(!connection.isOpen)
        #expect(!channel.isOpen)
        var received = 0
        for try await _ in consumer { received += 1 }
        #expect(received == 0)
        var last: ConnectionEvent?
        for await event in events { last = event }
        guard case .closed(nil) = last else {
            Issue.record("the events ended with \(String(describing: last))")
            return
        }
        let error = try await amqpError { _ = try await connection.openChannel() }
        #expect(error.code == .connectionClosed)
        try await channel.close()
        try await connection.close()
    }

    @Test("A connection without references closes by itself", .needsBrokerControl)
    func abandoned() async throws {
        let name = uniqueName("abandoned")
        var configuration = try brokerConfiguration()
        configuration.connectionName = name
        var events: AsyncStream<ConnectionEvent>?
        do {
            let connection = try await AMQPConnection.connect(configuration)
            events = connection.events
        }
        for await event in try #require(events) {
            if case .closed = event { break }
        }
        while try await PrivateBroker.control("list_connections", "client_properties").contains(name) {}
    }

    @Test(
        "A connection that the broker's operator closes ends everything with the operator's reason", .needsBrokerControl
    )
    func closedByOperator() async throws {
        var configuration = try brokerConfiguration()
        configuration.connectionName = uniqueName("victim")
        configuration.recovery = nil
        let name = try #require(configuration.connectionName)
        let connection = try await AMQPConnection.connect(configuration)
        let channel = try await connection.openChannel()
        let queue = uniqueName("queue")
        try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
        let consumer = try await channel.consume(queue)
        var pid: String?
        while pid == nil {
            let rows = try await PrivateBroker.list("list_connections", "pid", "client_properties")
            pid = rows.first { $0.last?.contains(name) == true }?.first
        }
        try await PrivateBroker.control("close_connection", try #require(pid), "maintenance tonight")
        let error = try await amqpError { for try await _ in consumer {} }
        #expect(error.code == .connectionClosed)
        #expect(error.reply?.code == 320)
        #expect(error.description.contains("maintenance tonight"))
        let later = try await amqpError { _ = try await connection.openChannel() }
        #expect(later.reply?.code == 320)
    }

    @Test("An idle connection lives on by its heartbeats, which the broker counts", .needsBrokerControl)
    func heartbeats() async throws {
        var configuration = try brokerConfiguration()
        configuration.heartbeat = .seconds(1)
        configuration.connectionName = uniqueName("idle")
        let name = try #require(configuration.connectionName)
        try await AMQPConnection.withConnection(configuration) { connection in
            let first = try await receivedBytes(of: name)
            // Ten heartbeats of eight bytes take longer than either side waits for a silent peer.
            while try await receivedBytes(of: name) < first + 80 {}
            #expect(connection.isOpen)
            try await connection.withChannel { _ in }
        }
    }

    /// What the broker has received over a connection. Waits until the broker knows the connection.
    private func receivedBytes(of name: String) async throws -> Int {
        while true {
            let rows = try await PrivateBroker.list("list_connections", "recv_oct", "client_properties")
            if let row = rows.first(where: { $0.last?.contains(name) == true }), let count = Int(row[0]) {
                return count
            }
        }
    }
}
