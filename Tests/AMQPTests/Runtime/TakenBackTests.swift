import TestSupport
import Testing

@testable import AMQP

@Suite("What the broker takes back", .timeLimit(.minutes(1)))
struct TakenBackTests {
    private func deliveries(_ tags: ClosedRange<UInt64>, channel: UInt16 = 1, body: UInt8 = 1) -> [UInt8] {
        tags.flatMap { WireBytes.delivery(channel, consumer: "c", tag: $0, body: [body]) }
    }

    /// Fetches messages until there are that many.
    private func take(_ count: Int, from consumer: Consumer) async throws -> [Delivery] {
        var deliveries: [Delivery] = []
        for try await delivery in consumer {
            delivery.ack()
            deliveries.append(delivery)
            if deliveries.count == count { break }
        }
        return deliveries
    }

    private func cancel(channel: UInt16 = 1) -> [UInt8] {
        WireBytes.method(channel, 60, 30, WireBytes().shortString("c").octet(1))
    }

    private func withRecovery(
        _ script: ScriptedPeer.Script = .init(), _ body: (ScriptedPeer, AMQPConnection) async throws -> Void
    ) async throws {
        try await withPeer(script) {
            $0.recovery = RecoveryPolicy(initialDelay: .zero, maximumDelay: .zero)
            // Acknowledgements gather until a test lets them go.
            $0.acknowledgementDelay = .seconds(1000)
        } _: {
            try await body($0, $1)
        }
    }

    /// Ends the connection, and waits until it is back.
    private func lose(_ peer: ScriptedPeer, _ connection: AMQPConnection) async throws {
        let events = connection.events
        peer.hangUp()
        for await event in events { if case .recovered = event { return } }
        Issue.record("it did not come back")
    }

    @Test("What iterators hold when the connection is lost is handed out no more, however many there are")
    func loss() async throws {
        try await withRecovery { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            var (first, second) = (consumer.makeAsyncIterator(), consumer.makeAsyncIterator())
            peer.send(deliveries(1...10))
            let running = [try await first.next(), try await second.next()].compactMap(\.self)
            #expect(running.count == 2 && running.allSatisfy(\.isUnsettled))
            try await lose(peer, connection)
            #expect(!running.contains { $0.isUnsettled } && !running.contains { $0.ack() })
            peer.send(deliveries(1...2, body: 2))
            #expect(try await first.next()?.body == [2])
            #expect(try await second.next()?.body == [2])
        }
    }

    @Test("What an iterator gives back after a loss is not handed out by the next one")
    func leftIterator() async throws {
        try await withRecovery { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            peer.send(deliveries(1...5))
            var iterator: Consumer.Iterator? = consumer.makeAsyncIterator()
            #expect(try await iterator?.next()?.deliveryTag == 1)
            try await lose(peer, connection)
            iterator = nil
            _ = iterator
            peer.send(deliveries(1...1, body: 2))
            #expect(try await take(1, from: consumer)[0].body == [2])
        }
    }

    @Test("What a closed channel had sent is handed out no more")
    func closedChannel() async throws {
        try await withPeer { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            peer.send(deliveries(1...5))
            var iterator = consumer.makeAsyncIterator()
            let running = try #require(try await iterator.next())
            peer.send(WireBytes.channelClose(1, 406, "PRECONDITION_FAILED - unknown delivery tag 7"))
            #expect(await consumer.endByBroker()?.code == .preconditionFailed)
            let error = try await amqpError { while try await iterator.next() != nil { Issue.record("taken back") } }
            #expect(error.code == .preconditionFailed && !running.ack() && !running.isUnsettled)
        }
    }

    @Test("What needs no acknowledgement is handed out whatever happens, since the broker counts it as done")
    func automatic() async throws {
        try await withRecovery { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c", acknowledgement: .automatic)
            peer.send(deliveries(1...5))
            var iterator = consumer.makeAsyncIterator()
            #expect(try await iterator.next()?.deliveryTag == 1)
            try await lose(peer, connection)
            peer.send(cancel())
            #expect(await consumer.endByBroker()?.code == .consumerCancelled)
            for tag in UInt64(2)...5 { #expect(try await iterator.next()?.deliveryTag == tag) }
            try await expectError(.consumerCancelled) { _ = try await iterator.next() }
        }
    }

    @Test("Acknowledgements that gathered and never left are told apart")
    func withdrawn() async throws {
        try await withRecovery { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            peer.send(deliveries(1...5))
            var iterator = consumer.makeAsyncIterator()
            for _ in 1...3 { #expect(try await iterator.next()?.ack() == true) }
            #expect(channel.withdrawnAcknowledgementCount == 0)
            try await lose(peer, connection)
            #expect(channel.withdrawnAcknowledgementCount == 3)
            #expect(!peer.frames.contains { $0.isMethod(60, 80) })
        }
    }

    @Test("A cancelled consumer gives back its own deliveries alone, one that shares its channel goes on")
    func sharedChannel() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let other = try await channel.consume("o", tag: "o")
            peer.send(
                WireBytes.delivery(1, consumer: "c", tag: 1, body: [1])
                    + WireBytes.delivery(1, consumer: "o", tag: 2, body: [2])
                    + WireBytes.delivery(1, consumer: "c", tag: 3, body: [3]) + cancel())
            #expect(await peer.wait(for: 60, 120, count: 2))
            let delivery = try await take(1, from: other)[0]
            #expect(delivery.deliveryTag == 2)
            try await expectError(.consumerCancelled) { for try await _ in consumer {} }
            try await channel.close()
            let settled = peer.frames.compactMap(\.settled)
            #expect(settled.map(\.tag) == [1, 3, 2] && settled.allSatisfy { !$0.multiple })
        }
    }

    @Test(
        "The reason for a cancelled consumer is looked up",
        arguments: [
            nil, "no queue 'q' in vhost '/'",
            "home node 'r@h' of durable queue 'q' in vhost '/' is down or inaccessible",
        ])
    func reasons(_ refusal: String?) async throws {
        var script = ScriptedPeer.Script()
        if let refusal { script.answers[[50, 10]] = { WireBytes.channelClose($0, 404, "NOT_FOUND - \(refusal)") } }
        try await withPeer(script) { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            peer.send(cancel())
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.code == .consumerCancelled)
            let missing = refusal.map { $0.contains("down") ? "the queue lives on is down" : "the queue is gone" }
            let words = missing ?? "the queue exists"
            #expect(error.message.contains(words), "\(error)")
            let cause = refusal.map { $0.contains("down") ? AMQPError.Code.unavailable : .notFound }
            #expect((error.underlying as? AMQPError)?.code == cause)
        }
    }

    @Test("If the look fails, the error claims nothing")
    func noLook() async throws {
        try await withPeer {
            $0.channelMax = 1
        } _: { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            peer.send(cancel())
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.message.contains("its queue is gone, or the queue's node is down"), "\(error)")
        }
    }

    /// The words of brokers before RabbitMQ 4.3.
    private func timeoutWords(_ channel: UInt16) -> String {
        "PRECONDITION_FAILED - delivery acknowledgement on channel \(channel) timed out. Timeout value used: 1000 ms"
    }

    @Test("A consumer on a channel of its own goes on where an older broker closes that for the consumer timeout")
    func timeoutOfLane() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume(
                "q", tag: "c", whenCancelled: .resubscribe(RetryPolicy(initialDelay: .zero)))
            peer.send(deliveries(1...3, channel: 2))
            var iterator = consumer.makeAsyncIterator()
            let slow = try #require(try await iterator.next())
            peer.send(WireBytes.channelClose(2, 406, timeoutWords(2)))
            #expect(await peer.wait(for: 60, 20, count: 2))
            let again = try #require(peer.frames.last { $0.isMethod(60, 20) })
            peer.send(deliveries(1...1, channel: again.channel, body: 2))
            #expect(try await iterator.next()?.body == [2])
            #expect(!slow.ack() && channel.isOpen)
        }
    }

    @Test("The consumer timeout of an older broker is named")
    func timeout() async throws {
        try await withPeer { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            peer.send(WireBytes.channelClose(1, 406, timeoutWords(1)))
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.code == .consumerTimeout && error.message.contains("consumer timeout"))
        }
    }

    @Test("A stream whose node has no running replica yet is asked again in a recovery")
    func replica() async throws {
        let asked = LockedState(0)
        var script = ScriptedPeer.Script()
        script.answers[[60, 20]] = { channel in
            let count = asked.withLock { count in
                count += 1
                return count
            }
            guard (2...3).contains(count) else {
                return WireBytes.method(channel, 60, 21, WireBytes().shortString("c"))
            }
            let words = "stream 'queue 's' in vhost '/'' does not have a running replica on the local node"
            return WireBytes.channelClose(channel, 406, "PRECONDITION_FAILED - \(words)")
        }
        try await withRecovery(script) { peer, connection in
            let consumer = try await connection.openChannel().consume(
                "s", tag: "c", arguments: ["x-stream-offset": "first"])
            try await lose(peer, connection)
            peer.send(deliveries(1...1))
            #expect(try await take(1, from: consumer).count == 1)
            #expect(asked.withLock { $0 } == 4)
        }
    }
}
