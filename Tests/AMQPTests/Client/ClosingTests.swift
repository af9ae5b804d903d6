import TestSupport
import Testing

@testable import AMQP

@Suite("Closing a connection", .timeLimit(.minutes(1)))
struct ClosingTests {
    private func connect(
        _ peer: ScriptedPeer, timeout: Duration = patience
    ) async throws -> AMQPConnection {
        var configuration = peerConfiguration(peer)
        configuration.operationTimeout = timeout
        return try await AMQPConnection.connect(configuration)
    }

    private static func silent(_ requests: [[UInt16]]) throws -> ScriptedPeer {
        var script = ScriptedPeer.Script()
        script.silentOn = requests
        return try ScriptedPeer(script)
    }

    @Test("It waits for outstanding confirms, then says goodbye once and ends cleanly")
    func drains() async throws {
        let peer = try ScriptedPeer()
        let connection = try await connect(peer, timeout: .seconds(50))
        let channel = try await connection.openChannel()
        let consumer = try await channel.consume("q", tag: "c")
        let publisher = try await connection.openChannel().makePublisher()
        try await publisher.publish([1], exchange: "", routingKey: "q")
        await peer.wait(for: 60, 40)
        let events = connection.events
        let closing = start { try await connection.close() }
        // The peer has read all that came before the confirm: no goodbye among it.
        peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, body: [1]))
        for try await delivery in consumer {
            #expect(delivery.deliveryTag == 1)
            break
        }
        #expect(!peer.frames.contains { $0.isMethod(10, 50) })
        peer.send(WireBytes.ack(1, channel: 2))
        try await closing.value
        for try await _ in consumer { fail("a delivery behind the end") }
        #expect(publisher.statistics.confirmed == 1)
        #expect(peer.frames.count { $0.isMethod(10, 50) } == 1)
        guard case .closed(nil)? = await events.first(where: { _ in true }) else { return fail("no clean end") }
        #expect(!connection.isOpen && !channel.isOpen)
        try await connection.close()
        #expect(try await amqpError { _ = try await connection.openChannel() }.code == .connectionClosed)
        #expect(try await amqpError { try await channel.declareExchange(Exchange("x")) }.code == .connectionClosed)
    }

    @Test("A peer that never answers: it ends by the deadline")
    func silentPeer() async throws {
        let peer = try Self.silent([[10, 50]])
        let connection = try await connect(peer)
        let consumer = try await connection.openChannel().consume("q")
        #expect(try await amqpError { try await connection.close() }.code == .timeout)
        #expect(!connection.isOpen)
        for try await _ in consumer { fail("a delivery from nowhere") }
    }

    @Test("A peer that never answers, with confirms outstanding: twice the deadline at most, and the message is lost")
    func silentPeerWithConfirms() async throws {
        let peer = try Self.silent([[10, 50]])
        let connection = try await connect(peer)
        let publisher = try await connection.openChannel().makePublisher()
        try await publisher.publish([1], exchange: "", routingKey: "q")
        let flushing = start { try await publisher.flush() }
        let begin = ContinuousClock.now
        #expect(try await amqpError { try await connection.close() }.code == .timeout)
        #expect(ContinuousClock.now - begin >= patience * 2)
        #expect(try await amqpError { try await flushing.value }.code == .notConfirmed)
        #expect(publisher.statistics.lost == 1)
    }

    @Test("Twice at once sends one connection.close, and both end")
    func twice() async throws {
        for _ in 0..<20 {
            let peer = try ScriptedPeer()
            let connection = try await connect(peer, timeout: .seconds(50))
            let closings = (0..<4).map { _ in start { try await connection.close() } }
            for closing in closings { try await closing.value }
            await peer.waitForEnd()
            #expect(peer.frames.count { $0.isMethod(10, 50) } == 1)
        }
    }

    @Test("While four tasks publish and one calls: all end, and nothing hangs")
    func busy() async throws {
        let count = LockedState(UInt64(0))
        var script = ScriptedPeer.Script()
        script.answers[[60, 40]] = { channel in
            WireBytes.ack(
                count.withLock { count in
                    count += 1
                    return count
                }, channel: channel)
        }
        let peer = try ScriptedPeer(script)
        let connection = try await connect(peer, timeout: .seconds(50))
        let publisher = try await connection.openChannel().makePublisher(.init(window: 50))
        let other = try await connection.openChannel()
        let tasks =
            (0..<4).map { _ in
                start { while true { try await publisher.publish([1], exchange: "", routingKey: "q") } }
            } + [start { while true { _ = try await other.purgeQueue("q") } }]
        await peer.wait(for: 60, 40, count: 200)
        try await connection.close()
        for task in tasks {
            guard case .failure(let error) = await task.result else { return fail("went on after the end") }
            #expect((error as? AMQPError)?.code == .connectionClosed)
        }
        let statistics = publisher.statistics
        #expect(statistics.published == statistics.confirmed + statistics.lost && statistics.lost == 0)
    }

    @Test("From inside a consumer's loop")
    func inConsumer() async throws {
        let peer = try ScriptedPeer()
        let connection = try await connect(peer, timeout: .seconds(50))
        let consumer = try await connection.openChannel().consume("q", tag: "c")
        peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, body: [1]))
        for try await delivery in consumer {
            #expect(delivery.ack())
            try await connection.close()
            #expect(!delivery.ack())
        }
        await peer.waitForEnd()
        #expect(peer.frames.compactMap(\.settled?.tag) == [1])
    }

    @Test("In a task that is cancelled the goodbye is said all the same")
    func cancelled() async throws {
        let peer = try ScriptedPeer()
        let connection = try await connect(peer, timeout: .seconds(50))
        let task = start {
            withUnsafeCurrentTask { $0?.cancel() }
            try await connection.close()
        }
        try await task.value
        await peer.waitForEnd()
        #expect(peer.frames.contains { $0.isMethod(10, 50) })
    }

    @Test("A connection that nobody holds says goodbye")
    func dropped() async throws {
        let peer = try ScriptedPeer()
        _ = try await connect(peer).isOpen
        #expect(await peer.wait(for: 10, 50))
    }

    @Test("withConnection says goodbye also when its body throws")
    func scope() async throws {
        struct Failure: Error {}
        let peer = try ScriptedPeer()
        await #expect(throws: Failure.self) {
            try await AMQPConnection.withConnection(peerConfiguration(peer)) { _ in throw Failure() }
        }
        await peer.waitForEnd()
        #expect(peer.frames.contains { $0.isMethod(10, 50) })
    }

    @Test("After the peer has gone there is nothing to say")
    func peerGone() async throws {
        let peer = try ScriptedPeer()
        let connection = try await connect(peer, timeout: .seconds(50))
        peer.hangUp()
        for await _ in connection.events {}
        try await connection.close()
        try await connection.close()
    }

    @Test("connection.update-secret-ok is harmless, and channel.flow is answered")
    func harmless() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            peer.send(WireBytes.method(0, 10, 71) + WireBytes.method(1, 20, 20, WireBytes().octet(0)))
            #expect(await peer.wait(for: 20, 21))
            #expect(peer.frames.last { $0.isMethod(20, 21) }?.payload.last == 0)
            try await channel.declareExchange(Exchange("x"))
        }
    }

    @Test("A channel whose close is not answered has ended all the same, and nobody waits for its failures")
    func unansweredChannelClose() async throws {
        let peer = try Self.silent([[20, 40]])
        let connection = try await connect(peer)
        let publisher = try await connection.openChannel().makePublisher()
        try await publisher.publish([1], exchange: "", routingKey: "q")
        let failures = start { try await publisher.failures.reduce(into: []) { $0.append($1.publishID) } }
        try await expectError(.timeout) { try await publisher.channel.close() }
        #expect(try await failures.value == [1])
        #expect(!publisher.channel.isOpen)
        // Its id stays taken until the peer answers, which may be never.
        #expect(try await connection.openChannel().number == 2)
        try? await connection.close()
    }
}
