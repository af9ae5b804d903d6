import TestSupport
import Testing

@testable import AMQP

@Suite("A broker that blocks publishers", .timeLimit(.minutes(1)))
struct BlockedTests {
    /// Lends a publisher on a connection that the peer has blocked.
    private func withBlocked(
        timeout: Duration = patience,
        _ body: (ScriptedPeer, AMQPConnection, Publisher, AsyncStream<ConnectionEvent>) async throws ->
            Void
    ) async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(.init(timeout: timeout))
            let events = connection.events
            peer.send(WireBytes.blocked("low on memory"))
            guard case .blocked("low on memory")? = await events.first(where: { _ in true }) else {
                return fail("no event")
            }
            #expect(connection.isBlocked)
            try await body(peer, connection, publisher, events)
        }
    }

    @Test("Publishing waits, and ends by the deadline with the broker's reason")
    func deadline() async throws {
        try await withBlocked { peer, connection, publisher, events in
            let error = try await amqpError { try await publisher.publish([1], exchange: "", routingKey: "q") }
            #expect(error.code == .blocked && error.isRecoverable && error.message.contains("low on memory"))
            let confirm = try await amqpError {
                try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: "q")
            }
            #expect(confirm.code == .blocked)
            // Calls go on meanwhile, and nothing was published.
            try await publisher.channel.declareExchange(Exchange("x"))
            #expect(!peer.frames.contains { $0.isMethod(60, 40) })
            #expect(publisher.statistics.published == 0)
        }
    }

    @Test("Publishing goes on when the broker unblocks, in order")
    func unblocked() async throws {
        try await withBlocked(timeout: .seconds(50)) { peer, connection, publisher, events in
            let tasks = (1...3).map { _ in
                start { try await publisher.publish([1], exchange: "", routingKey: "q") }
            }
            // The answer shows that the tasks had their chance to wait; those that come later find it open.
            try await publisher.channel.declareExchange(Exchange("x"))
            #expect(!peer.frames.contains { $0.isMethod(60, 40) })
            peer.send(WireBytes.unblocked)
            guard case .unblocked? = await events.first(where: { _ in true }) else { return fail("no event") }
            var ids: Set<UInt64> = []
            for task in tasks { ids.insert(try await task.value) }
            #expect(ids == [1, 2, 3])
            #expect(await peer.wait(for: 60, 40, count: 3))
            #expect(!connection.isBlocked)
        }
    }

    @Test("Those who waited go on when the broker unblocks, though most of the window awaits its confirms")
    func fullWindow() async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(.init(window: 4))
            for _ in 0..<3 { try await publisher.publish([1], exchange: "", routingKey: "q") }
            peer.send(WireBytes.blocked("disk"))
            try await connection.openChannel().close()
            let task = start { try await publisher.publish([4], exchange: "", routingKey: "q") }
            // The answer shows that the task had its chance to wait; if it comes later, it finds the window open.
            try await connection.openChannel().close()
            peer.send(WireBytes.unblocked)
            #expect(try await task.value == 4)
        }
    }

    @Test("Blocked and unblocked twenty times over while tasks publish: nothing is lost, nothing hangs")
    func flapping() async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher()
            let tasks = (0..<4).map { _ in
                start { for _ in 0..<250 { try await publisher.publish([1], exchange: "", routingKey: "q") } }
            }
            for _ in 0..<20 {
                peer.send(WireBytes.blocked("disk"))
                _ = try await connection.openChannel().close()
                peer.send(WireBytes.unblocked)
                _ = try await connection.openChannel().close()
            }
            for task in tasks { try await task.value }
            #expect(await peer.wait(for: 60, 40, count: 1000))
            peer.send(WireBytes.ack(0, multiple: true))
            try await publisher.flush()
            #expect(publisher.statistics.confirmed == 1000)
        }
    }

    @Test("A task that is cancelled while it waits shifts no number")
    func cancelled() async throws {
        try await withBlocked(timeout: .seconds(50)) { peer, connection, publisher, events in
            let task = start { try await publisher.publish([9], exchange: "", routingKey: "cancelled") }
            try await publisher.channel.declareExchange(Exchange("x"))
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            peer.send(WireBytes.unblocked)
            #expect(try await publisher.publish([1], exchange: "", routingKey: "q") == 1)
            #expect(await peer.wait(for: 60, 40))
            peer.send(WireBytes.ack(1))
            try await publisher.flush()
            #expect(peer.frames.count { $0.isMethod(60, 40) } == 1)
        }
    }

    @Test("Whatever waits for the broker meanwhile ends with the reason, not with a bare deadline")
    func everything() async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[50, 10]]
        try await withPeer(script) {
            $0.operationTimeout = .milliseconds(50)
        } _: { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(.init(timeout: .milliseconds(50)))
            try await publisher.publish([1], exchange: "", routingKey: "q")
            await peer.wait(for: 60, 40)
            let events = connection.events
            peer.send(WireBytes.blocked("low on memory"))
            _ = await events.first { _ in true }
            for error in [
                try await amqpError { try await publisher.flush() },
                try await amqpError { try await publisher.channel.declareQueue(Queue("q")) },
            ] {
                #expect(error.code == .blocked && error.message.contains("within 50 ms: the broker blocks publishers"))
            }
        }
    }

    @Test("Closing while blocked, with a message outstanding, ends by the deadline")
    func close() async throws {
        let peer = try ScriptedPeer()
        var configuration = peerConfiguration(peer)
        configuration.operationTimeout = patience
        let connection = try await AMQPConnection.connect(configuration)
        let publisher = try await connection.openChannel().makePublisher()
        try await publisher.publish([1], exchange: "", routingKey: "q")
        await peer.wait(for: 60, 40)
        let events = connection.events
        peer.send(WireBytes.blocked("disk"))
        _ = await events.first { _ in true }
        let waiting = start { try await publisher.publish([1], exchange: "", routingKey: "q") }
        try await connection.close()
        #expect(try await amqpError { _ = try await waiting.value }.code == .connectionClosed)
        #expect(publisher.statistics.lost == 1)
        var failures = publisher.failures.makeAsyncIterator()
        #expect(try await failures.next()?.publishID == 1)
        #expect(try await failures.next() == nil)
    }
}
