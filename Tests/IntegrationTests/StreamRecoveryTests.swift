import AMQP
import TestSupport
import Testing

@Suite("A stream's consumer whose connection is lost", .needsBrokerControl, .timeLimit(.minutes(1)))
struct StreamRecoveryTests {
    /// A stream, a publisher to it, and a separate connection that can be lost.
    private func withStream(
        _ body: (_ stream: String, _ publisher: Publisher, _ connection: AMQPConnection, _ name: String) async throws
            -> Void
    ) async throws {
        var configuration = try brokerConfiguration()
        let name = uniqueName("stream")
        configuration.connectionName = name
        configuration.recovery = RecoveryPolicy(initialDelay: .milliseconds(200))
        try await AMQPConnection.withConnection(brokerConfiguration()) { source in
            let stream = uniqueName("stream")
            let publisher = try await source.openChannel().makePublisher()
            try await publisher.channel.declareQueue(Queue(stream, kind: .stream))
            let result = await Result {
                try await AMQPConnection.withConnection(configuration) { connection in
                    try await body(stream, publisher, connection, name)
                }
            }
            try await publisher.channel.deleteQueue(stream)
            try result.get()
        }
    }

    private func publish(_ numbers: ClosedRange<Int>, _ publisher: Publisher, _ queue: String) async throws {
        for number in numbers { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
        try await publisher.flush()
    }

    /// Has the broker close the connection, does something while it is away, and waits until it is back.
    private func lose(_ connection: AMQPConnection, _ name: String, _ meanwhile: () async throws -> Void) async throws {
        let events = connection.events
        try await closeConnection(named: name)
        for await event in events { if case .lost = event { break } }
        try await meanwhile()
        for await event in events { if case .recovered = event { break } }
    }

    @Test(
        "It continues behind what had arrived, wherever it began, and even if it did not say where",
        arguments: BrokerRelease.allCases, [StreamOffset.first, .next, nil])
    func readingOn(_ release: BrokerRelease, _ offset: StreamOffset?) async throws {
        try await release.use {
            try await withStream { stream, publisher, connection, name in
                let consumer = try await connection.openChannel().consume(
                    stream, prefetch: 100, arguments: try ConsumerArguments(streamOffset: offset).fieldTable())
                try await publish(1...50, publisher, stream)
                // Messages that had arrived and were not handed out are handed out afterwards.
                var texts = try await take(10, from: consumer).map(\.text)
                for loss in 1...2 {
                    let first = loss * 50 + 1
                    try await lose(connection, name) { try await publish(first...first + 49, publisher, stream) }
                    texts += try await take(40, from: consumer).map(\.text)
                }
                texts += try await take(60, from: consumer).map(\.text)
                #expect(texts == (1...150).map(String.init))
            }
        }
    }

    @Test(
        "One that began with what comes next, and had got nothing, gets all since, and nothing older than a second",
        arguments: BrokerRelease.allCases, [StreamOffset.next, nil])
    func nothingYet(_ release: BrokerRelease, _ offset: StreamOffset?) async throws {
        try await release.use {
            try await withStream { stream, publisher, connection, name in
                try await publish(1...50, publisher, stream)
                // It comes back after an interval of whole seconds. On a busy machine that is one second more.
                try await Task.sleep(for: .seconds(2))
                let consumer = try await connection.openChannel().consume(
                    stream, arguments: try ConsumerArguments(streamOffset: offset).fieldTable())
                try await lose(connection, name) {}
                try await lose(connection, name) { try await publish(51...60, publisher, stream) }
                try await publish(61...70, publisher, stream)
                let texts = try await take(20, from: consumer).map(\.text)
                #expect(texts == (51...70).map(String.init))
            }
        }
    }

    @Test("What is in flight when the connection is lost counts as settled: it does not come again")
    func underWay() async throws {
        try await withStream { stream, publisher, connection, name in
            let consumer = try await connection.openChannel().consume(stream, arguments: ["x-stream-offset": "first"])
            try await publish(1...3, publisher, stream)
            var iterator = consumer.makeAsyncIterator()
            let running = try #require(try await iterator.next())
            try await lose(connection, name) {}
            #expect(running.isUnsettled && running.ack())
            #expect(try await iterator.next()?.text == "2")
        }
    }

    @Test(
        "A queue whose messages were moved from a stream with their headers is no stream: what was sent comes again",
        arguments: BrokerRelease.allCases)
    func moved(_ release: BrokerRelease) async throws {
        try await release.use {
            try await withStream { _, publisher, connection, name in
                let queue = uniqueName("moved")
                try await publisher.channel.declareQueue(Queue(queue, kind: .quorum))
                for number in 1...5 {
                    var properties = Properties()
                    properties.headers = ["x-stream-offset": .int64(Int64(number))]
                    try await publisher.publishAndConfirm(
                        Message("\(number)", properties: properties), exchange: "", routingKey: queue)
                }
                let consumer = try await connection.openChannel().consume(queue, prefetch: 5)
                var iterator = consumer.makeAsyncIterator()
                let running = try #require(try await iterator.next())
                try await lose(connection, name) {}
                #expect(!running.ack())
                var texts: [String] = []
                while texts.count < 5, let delivery = try await iterator.next() {
                    #expect(delivery.ack())
                    texts.append(delivery.text)
                }
                #expect(texts == (1...5).map(String.init))
                try await publisher.channel.deleteQueue(queue)
            }
        }
    }

    @Test(
        "An idle consumer of another kind of queue, which another client declared, comes back as it was",
        arguments: BrokerRelease.allCases, [Queue.Kind.classic, .quorum])
    func idleQueue(_ release: BrokerRelease, _ kind: Queue.Kind) async throws {
        try await release.use {
            try await withStream { _, publisher, connection, name in
                let queue = uniqueName("idle")
                try await publisher.channel.declareQueue(Queue(queue, kind: kind))
                let consumer = try await connection.openChannel().consume(queue)
                for round in 1...2 {
                    try await lose(connection, name) {}
                    try await publish(round...round, publisher, queue)
                    #expect(try await take(1, from: consumer).map(\.text) == ["\(round)"])
                }
                try await publisher.channel.deleteQueue(queue)
            }
        }
    }

    @Test("A consumer that consumes again after its stream was deleted reads the new one from its first message")
    func declaredAgain() async throws {
        try await withStream { stream, publisher, connection, _ in
            let quick = RetryPolicy(initialDelay: .milliseconds(10), maximumDelay: .milliseconds(50))
            let consumer = try await connection.openChannel().consume(stream, whenCancelled: .resubscribe(quick))
            try await publish(1...20, publisher, stream)
            var texts = try await take(20, from: consumer).map(\.text)
            let other = try await connection.openChannel()
            let witness = try await other.consume(stream)
            try await connection.openChannel().deleteQueue(stream)
            // If it is declared again before that, RabbitMQ 3.10 sometimes reports the deletion to no consumer.
            await #expect(throws: AMQPError.self) { for try await _ in witness {} }
            try await publisher.channel.declareQueue(Queue(stream, kind: .stream))
            try await publish(21...30, publisher, stream)
            texts += try await take(10, from: consumer).map(\.text)
            #expect(texts == (1...30).map(String.init))
        }
    }
}
