import TestSupport
import Testing

@testable import AMQP

@Suite("Giving back on the wire", .timeLimit(.minutes(1)))
struct GivingBackTests {
    /// Lends a peer that says that it is RabbitMQ of that version, and a consumer that has been sent so many messages.
    private func withConsumer(
        version: String = "4.3.6", deliveries count: UInt64 = 3, properties: WireBytes = WireBytes().short(0),
        silentOn silent: [[UInt16]] = [], _ body: (ScriptedPeer, AMQPConnection, Consumer) async throws -> Void
    ) async throws {
        var script = ScriptedPeer.Script()
        script.greeting = WireBytes.connectionStart(properties: WireBytes.rabbitMQ(version))
        script.silentOn = silent
        try await withPeer(script) { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c", prefetch: 100)
            for tag in 1...count {
                peer.send(WireBytes.delivery(1, consumer: "c", tag: tag, properties: properties, body: [1]))
            }
            // All have arrived once one behind them has.
            peer.send(WireBytes.delivery(1, consumer: "c", tag: count + 1, properties: properties, body: [2]))
            try await body(peer, connection, consumer)
        }
    }

    private func takeAll(_ consumer: Consumer) async throws -> [Delivery] {
        var taken: [Delivery] = []
        for try await delivery in consumer {
            taken.append(delivery)
            if delivery.body == [2] { break }
        }
        return taken
    }

    /// The methods that were sent from the first cancel on, as class and method.
    private func methods(_ frames: [RecordedFrame]) -> [[UInt16]] {
        frames.drop { !$0.isMethod(60, 30) && !$0.isMethod(20, 40) && !$0.isMethod(10, 50) }
            .compactMap { $0.method.map { [$0.classID, $0.methodID] } }
    }

    @Test(
        "Closing first cancels the consumers, then gives back all that is not settled by one nack",
        arguments: [true, false])
    func closing(_ closesChannel: Bool) async throws {
        try await withConsumer { peer, connection, consumer in
            let taken = try await takeAll(consumer)
            #expect(taken[1].ack())
            if closesChannel { try await consumer.channel.close() } else { try await connection.close() }
            let end: [UInt16] = closesChannel ? [20, 40] : [10, 50]
            #expect(methods(peer.frames).filter { $0 != [60, 80] } == [[60, 30], [60, 120], end])
            let nack = try #require(peer.frames.first { $0.isMethod(60, 120) }?.settled)
            #expect(nack.tag == 0 && nack.multiple && nack.requeue)
            #expect(!taken[0].ack() && !taken[0].nack() && !taken[0].reject())
            for try await _ in consumer { fail("a delivery behind the end") }
        }
    }

    @Test("What arrives while the broker has not answered is given back with the others, not before them")
    func late() async throws {
        try await withConsumer(silentOn: [[60, 30]]) { peer, _, consumer in
            _ = try await takeAll(consumer)
            let closing = start { try await consumer.channel.close() }
            try #require(await peer.wait(for: 60, 30))
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 5, body: [3]))
            #expect(!peer.frames.contains { $0.isMethod(60, 120) || $0.isMethod(20, 40) })
            peer.send(WireBytes.method(1, 60, 31, WireBytes().shortString("c")))
            try await closing.value
            #expect(methods(peer.frames) == [[60, 30], [60, 120], [20, 40]])
        }
    }

    @Test("A broker that never answers the cancel keeps nobody: all is given back by the deadline")
    func silent() async throws {
        var script = ScriptedPeer.Script()
        script.greeting = WireBytes.connectionStart(properties: WireBytes.rabbitMQ("4.3.6"))
        script.silentOn = [[60, 30]]
        try await withPeer(script, configure: { $0.operationTimeout = .milliseconds(300) }) { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, body: [2]))
            _ = try await takeAll(consumer)
            // Its answer may come in time or not; it was asked for in either case.
            try? await consumer.channel.close()
            try #require(await peer.wait(for: 20, 40))
            #expect(methods(peer.frames) == [[60, 30], [60, 120], [20, 40]])
        }
    }

    @Test("A loss of the connection ends a closing that waits for the broker")
    func lost() async throws {
        try await withConsumer(silentOn: [[60, 30]]) { peer, _, consumer in
            _ = try await takeAll(consumer)
            let closing = start { try await consumer.channel.close() }
            try #require(await peer.wait(for: 60, 30))
            peer.hangUp()
            // Without a recovery the channel is gone, which is what was asked for.
            _ = await closing.result
            #expect(!consumer.channel.isOpen)
        }
    }

    @Test("Brokers that count it as much take it back by themselves", arguments: ["4.2.1", "3.10.8"])
    func counting(_ version: String) async throws {
        try await withConsumer(version: version) { peer, _, consumer in
            let taken = try await takeAll(consumer)
            try await consumer.channel.close()
            #expect(methods(peer.frames) == [[20, 40]])
            #expect(!taken[0].ack())
        }
    }

    @Test("Nothing of a stream is given back, for which RabbitMQ would end the connection")
    func stream() async throws {
        let headers = WireBytes().shortString("x-stream-offset").octet(UInt8(ascii: "l")).longLong(7)
        let properties = WireBytes().short(1 << 13).long(UInt32(headers.bytes.count)).raw(headers.bytes)
        try await withConsumer(properties: properties) { peer, _, consumer in
            _ = try await takeAll(consumer)
            try await consumer.channel.close()
            #expect(peer.frames.compactMap(\.settled).isEmpty)
        }
    }

    @Test("Deliveries that need no acknowledgement are not given back")
    func automatic() async throws {
        var script = ScriptedPeer.Script()
        script.greeting = WireBytes.connectionStart(properties: WireBytes.rabbitMQ("4.3.6"))
        try await withPeer(script) { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c", acknowledgement: .automatic)
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, body: [2]))
            _ = try await takeAll(consumer)
            try await consumer.channel.close()
            #expect(methods(peer.frames) == [[20, 40]])
        }
    }

    @Test("A consumer that is dropped is cancelled before anything of it is given back")
    func dropped() async throws {
        var script = ScriptedPeer.Script()
        script.greeting = WireBytes.connectionStart(properties: WireBytes.rabbitMQ("4.3.6"))
        try await withPeer(script) { peer, connection in
            let channel = try await connection.openChannel()
            do {
                let consumer = try await channel.consume("q", tag: "c")
                for tag: UInt64 in 1...3 { peer.send(WireBytes.delivery(1, consumer: "c", tag: tag, body: [1])) }
                for try await delivery in consumer {
                    #expect(delivery.ack())
                    break
                }
            }
            try #require(await peer.wait { $0.compactMap(\.settled).count == 3 })
            let order = peer.frames.compactMap { $0.isMethod(60, 30) ? "cancel" : $0.isMethod(60, 120) ? "nack" : nil }
            #expect(order == ["cancel", "nack", "nack"])
        }
    }
}
