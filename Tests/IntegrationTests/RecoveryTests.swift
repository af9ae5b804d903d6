import AMQP
import TestSupport
import Testing

@Suite("A connection that is lost and comes back", .needsBrokerControl, .timeLimit(.minutes(2)))
struct RecoveryTests {
    /// Lends a connection with its own name that comes back quickly.
    private func withConnection(
        _ change: (inout AMQPConfiguration) -> Void = { _ in },
        _ body: (AMQPConnection, String) async throws -> Void
    ) async throws {
        var configuration = try brokerConfiguration()
        let name = uniqueName("recovery")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(20), maximumDelay: .milliseconds(200))
        change(&configuration)
        try await AMQPConnection.withConnection(configuration) { try await body($0, name) }
    }

    /// Has the broker close the connection of that name, as an operator does, and waits until it is back.
    @discardableResult
    private func lose(_ connection: AMQPConnection, _ name: String) async throws -> RecoveryReport? {
        let events = connection.events
        try await closeConnection(named: name)
        for await event in events {
            if case .recovered(let report) = event { return report }
            if case .closed = event { break }
        }
        return nil
    }

    @Test("What was published is confirmed once, in order, whatever was lost in between")
    func publishing() async throws {
        try await withConnection { connection, name in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, autoDelete: false))
            let publisher = try await channel.makePublisher(.init(window: 50))
            let total = 20_000
            let publishing = Task {
                for number in 1...total {
                    try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
                }
                try await publisher.flush()
            }
            for _ in 0..<2 { try #require(try await lose(connection, name) != nil) }
            try await publishing.value
            #expect(publisher.statistics.confirmed == UInt64(total))
            let consumer = try await channel.consume(queue)
            var seen: Set<String> = []
            var last = 0
            var repeated = 0
            for try await delivery in consumer {
                let text = String(decoding: delivery.body, as: UTF8.self)
                delivery.ack()
                if seen.insert(text).inserted {
                    // A repeated message may come late. A new one never comes early.
                    #expect(Int(text) == last + 1)
                    last += 1
                } else {
                    repeated += 1
                }
                if seen.count == total { break }
            }
            #expect(repeated <= 100)
            try await channel.deleteQueue(queue)
        }
    }

    @Test("A consumer continues, and an acknowledgement from before the loss is dropped")
    func consuming() async throws {
        try await withConnection { connection, name in
            let queue = uniqueName("queue")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue))
            let publisher = try await channel.makePublisher()
            for number in 1...3 {
                try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
            }
            try await publisher.flush()
            let consumer = try await channel.consume(queue, prefetch: 1)
            var iterator = consumer.makeAsyncIterator()
            let stale = try #require(try await iterator.next())
            try #require(try await lose(connection, name) != nil)
            #expect(!stale.ack())
            let again = try #require(try await iterator.next())
            #expect(again.body == stale.body && again.redelivered)
            #expect(again.ack())
            #expect(try await iterator.next()?.body == Array("2".utf8))
            #expect(channel.isOpen)
            try await channel.deleteQueue(queue)
        }
    }

    @Test(
        "What is deleted with a connection is declared again, with new names if the broker chose them; what was deleted is not"
    )
    func topology() async throws {
        try await withConnection { connection, name in
            let channel = try await connection.openChannel()
            let exchange = uniqueName("exchange")
            let deleted = uniqueName("deleted")
            try await channel.declareExchange(Exchange(exchange, kind: .fanout, durable: false, autoDelete: true))
            try await channel.declareExchange(Exchange(deleted, kind: .fanout))
            try await channel.deleteExchange(deleted)
            let own = uniqueName("exclusive")
            try await channel.declareQueue(Queue(own, durable: false, exclusive: true))
            let named = try await channel.declareQueue(Queue("", durable: false, exclusive: true)).name
            for queue in [own, named] {
                try await channel.bind(Binding(source: exchange, destination: .queue(queue), routingKey: ""))
            }
            let consumer = try await channel.consume(named)
            let report = try #require(try await lose(connection, name))
            let renamed = try #require(report.renamedQueues[named])
            #expect(report.problems.isEmpty)
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(Message("hi"), exchange: exchange, routingKey: "")
            var iterator = consumer.makeAsyncIterator()
            let delivery = try #require(try await iterator.next())
            #expect(delivery.queue == renamed && delivery.ack())
            #expect(try await channel.get(own)?.body == Array("hi".utf8))
            let error = try await amqpError { try await channel.checkExchange(deleted) }
            #expect(error.code == .notFound)
        }
    }

    @Test(
        "What the broker deleted with its last consumer is not declared again, whether that was cancelled or its channel closed",
        arguments: [true, false])
    func autoDelete(_ isCancelled: Bool) async throws {
        try await withConnection { connection, name in
            let channel = try await connection.openChannel()
            let consuming = try await connection.openChannel()
            let exchange = uniqueName("exchange")
            let (gone, used, unused) = (uniqueName("gone"), uniqueName("used"), uniqueName("unused"))
            try await channel.declareExchange(Exchange(exchange, kind: .fanout, durable: false, autoDelete: true))
            for queue in [gone, used, unused] {
                try await channel.declareQueue(Queue(queue, durable: false, autoDelete: true))
            }
            try await channel.bind(Binding(source: exchange, destination: .queue(gone)))
            let consumer = try await consuming.consume(gone)
            let other = try await consuming.consume(used)
            let kept = try await channel.consume(used)
            if isCancelled {
                try await consumer.cancel()
                try await other.cancel()
            } else {
                try await consuming.close()
            }
            let report = try #require(try await lose(connection, name))
            #expect(report.problems.isEmpty)
            #expect(try await channel.checkQueue(used).consumerCount == 1)
            // It never had a consumer, so the broker kept it.
            try await channel.deleteQueue(unused)
            #expect(kept.queue == used)
            try await expectError(.notFound) { try await channel.checkExchange(exchange) }
            let last = try await connection.openChannel()
            try await expectError(.notFound) { try await last.checkQueue(gone) }
        }
    }

    /// Lends a connection through a proxy that has cut it. The proxy refuses connections until the test heals it.
    private func withLost(
        _ body: (AMQPConnection, FaultProxy, Channel, Publisher, Consumer) async throws -> Void,
        publisher: Publisher.Configuration = .init()
    ) async throws {
        let plain = try brokerConfiguration()
        let proxy = try FaultProxy(host: plain.host, port: plain.port)
        var configuration = proxy.configuration(plain)
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(20), maximumDelay: .milliseconds(100))
        try await AMQPConnection.withConnection(configuration) { connection in
            let channel = try await connection.openChannel()
            let publisher = try await channel.makePublisher(publisher)
            let queue = try await channel.declareQueue(Queue("", durable: false, exclusive: true)).name
            let consumer = try await channel.consume(queue)
            let events = connection.events
            proxy.admit(.refusing)
            proxy.cut(.reset)
            for await event in events { if case .lost = event { break } }
            try await body(connection, proxy, channel, publisher, consumer)
        }
    }

    @Test("Calls made in between wait, and are answered afterwards")
    func calls() async throws {
        try await withLost { connection, proxy, channel, publisher, consumer in
            #expect(connection.isRecovering && connection.isOpen && channel.isOpen)
            let queue = uniqueName("queue")
            let attempts = connection.events
            async let declared = channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            async let opened = connection.openChannel()
            async let made = connection.openChannel().makePublisher()
            async let cancelled: Void = consumer.cancel()
            async let published: UInt64 = publisher.publish(Message("x"), exchange: "", routingKey: queue)
            // Refused a few times first.
            for await event in attempts { if case .recovering(let attempt, _) = event, attempt > 3 { break } }
            proxy.admit(.passing)
            #expect(try await declared.name == queue)
            try await opened.close()
            try await made.flush()
            try await cancelled
            for try await _ in consumer { Issue.record("nothing was sent") }
            #expect(try await published == 1)
            #expect(!connection.isRecovering)
        }
    }

    @Test("A call whose deadline passes meanwhile says that the connection is lost")
    func deadline() async throws {
        try await withLost(
            { connection, proxy, channel, publisher, _ in
                let error = try await amqpError {
                    try await publisher.publish(Message("x"), exchange: "", routingKey: "q")
                }
                #expect(error.code == .timeout && error.message.contains("lost connection"))
                proxy.admit(.passing)
            }, publisher: .init(timeout: .milliseconds(200)))
    }

    @Test("A publisher that shall not wait fails at once")
    func failing() async throws {
        try await withLost(
            { connection, proxy, channel, publisher, _ in
                let error = try await amqpError {
                    try await publisher.publish(Message("x"), exchange: "", routingKey: "q")
                }
                #expect(error.code == .connectionClosed && error.isRecoverable)
                proxy.admit(.passing)
            }, publisher: .init(waitsForRecovery: false))
    }

    @Test("A channel that is closed meanwhile stays closed, and its number is given again")
    func closedMeanwhile() async throws {
        try await withLost { connection, proxy, channel, publisher, _ in
            try await channel.close()
            proxy.admit(.passing)
            let next = try await connection.openChannel()
            #expect(!channel.isOpen && next.number == channel.number)
            try await next.declareQueue(Queue(uniqueName("queue"), durable: false, exclusive: true))
        }
    }

    @Test("A login that is refused on the way back ends the connection, and is not tried again", .needsBrokerControl)
    func refusedLogin() async throws {
        let user = uniqueName("user")
        try await PrivateBroker.control("add_user", user, "secret")
        try await PrivateBroker.control("set_permissions", user, ".*", ".*", ".*")
        let plain = try brokerConfiguration()
        let proxy = try FaultProxy(host: plain.host, port: plain.port)
        var configuration = proxy.configuration(plain)
        (configuration.user, configuration.password) = (user, "secret")
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(1), maximumDelay: .milliseconds(1))
        let connection = try await AMQPConnection.connect(configuration)
        let channel = try await connection.openChannel()
        let events = connection.events
        try await PrivateBroker.control("delete_user", user)
        proxy.cut(.reset)
        var reason: AMQPError?
        for await event in events { if case .closed(let error) = event { reason = error } }
        #expect(reason?.code == .authenticationFailed)
        #expect((2...3).contains(proxy.statistics.accepted))
        #expect(try await amqpError { try await channel.declareExchange(Exchange("x")) }.code == .authenticationFailed)
        try? await connection.close()
    }

    @Test("The next node is tried if one refuses, closes or says nothing")
    func nodes() async throws {
        let plain = try brokerConfiguration()
        let first = try FaultProxy(host: plain.host, port: plain.port)
        let closing = try FaultProxy(host: plain.host, port: plain.port)
        let last = try FaultProxy(host: plain.host, port: plain.port)
        let silent = try SilentPort(.silent)
        closing.admit(.hangingUp)
        last.admit(.refusing)
        var configuration = first.configuration(plain)
        configuration.connectTimeout = .seconds(1)
        configuration.otherEndpoints =
            [closing, last].map { AMQPEndpoint(host: "127.0.0.1", port: $0.configuration(plain).port) }
            + [AMQPEndpoint(host: "127.0.0.1", port: silent.port)]
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(20), maximumDelay: .milliseconds(100))
        try await AMQPConnection.withConnection(configuration) { connection in
            let events = connection.events
            first.admit(.refusing)
            first.cut(.fin)
            for await event in events { if case .recovering(let attempt, _) = event, attempt > 1 { break } }
            last.admit(.passing)
            for await event in events {
                guard case .recovered(let report) = event else { continue }
                #expect(report.endpoint.port == last.configuration(plain).port)
                break
            }
            try await connection.openChannel().declareQueue(Queue("", durable: false, exclusive: true))
        }
    }

    @Test("Closing while it is lost ends at once, and reports what has no confirm")
    func closing() async throws {
        var configuration = try brokerConfiguration()
        let name = uniqueName("recovery")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .seconds(1000), maximumDelay: .seconds(1000))
        let connection = try await AMQPConnection.connect(configuration)
        let channel = try await connection.openChannel()
        let consumer = try await channel.consume(
            try await channel.declareQueue(Queue("", durable: false, exclusive: true)).name)
        let events = connection.events
        try await closeConnection(named: name)
        for await event in events { if case .lost = event { break } }
        let start = ContinuousClock.now
        try await connection.close()
        #expect(ContinuousClock.now - start < .seconds(5))
        for try await _ in consumer { Issue.record("nothing can arrive") }
        #expect(!connection.isOpen)
    }

    @Test("What was bound and consumed by no name comes back with the queue that was meant")
    func lastQueue() async throws {
        try await withConnection { connection, name in
            let channel = try await connection.openChannel()
            let exchange = uniqueName("exchange")
            try await channel.declareExchange(Exchange(exchange, kind: .fanout, durable: false, autoDelete: true))
            let meant = try await channel.declareQueue(Queue("", durable: false, exclusive: true)).name
            try await channel.bind(Binding(source: exchange, destination: .queue(""), routingKey: ""))
            let consumer = try await channel.consume("")
            #expect(consumer.queue == meant)
            try await channel.declareQueue(Queue(uniqueName("other"), durable: false, exclusive: true))
            let report = try #require(try await lose(connection, name))
            #expect(report.problems.isEmpty)
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(Message("hi"), exchange: exchange, routingKey: "")
            var iterator = consumer.makeAsyncIterator()
            #expect(try await iterator.next()?.queue == report.renamedQueues[meant])
        }
    }

    @Test("A queue that has gone ends its consumer alone")
    func missingQueue() async throws {
        try await withConnection {
            $0.recovery?.declaresTopology = false
        } _: { connection, name in
            let channel = try await connection.openChannel()
            let gone = try await channel.declareQueue(Queue("", durable: false, exclusive: true)).name
            let kept = uniqueName("queue")
            try await channel.declareQueue(Queue(kept))
            let lost = try await channel.consume(gone)
            let consumer = try await channel.consume(kept)
            let publisher = try await channel.makePublisher()
            let report = try #require(try await lose(connection, name))
            #expect(report.problems.map(\.code) == [.notFound])
            let error = try await amqpError { for try await _ in lost {} }
            #expect(error.code == .notFound)
            try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: kept)
            var iterator = consumer.makeAsyncIterator()
            #expect(try await iterator.next()?.ack() == true)
            try await channel.deleteQueue(kept)
        }
    }
}
