import TestSupport
import Testing

@testable import AMQP

@Suite("A peer that stops reading", .timeLimit(.minutes(1)))
struct StuckTests {
    /// Lends a publisher whose socket takes nothing more. The socket's buffers differ, so it publishes until that ends.
    private func withStuck(
        _ body: (ScriptedPeer, AMQPConnection, Publisher) async throws -> Void
    ) async throws {
        var script = ScriptedPeer.Script()
        script.readsNothingAfter = [85, 10]
        try await withPeer(script) {
            // Without heartbeats and with no other deadline nothing but the callers' own deadlines wakes the thread.
            $0.heartbeat = .zero
            $0.operationTimeout = patience
        } _: { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(
                .init(window: 1_000_000, windowBytes: 1 << 30, timeout: patience))
            let error = try await amqpError {
                let body = [UInt8](repeating: 1, count: 100_000)
                while true { try await publisher.publish(body, exchange: "", routingKey: "q") }
            }
            #expect(error.code == .timeout)
            // The buffer is bounded.
            #expect(publisher.statistics.published < 300)
            try await body(peer, connection, publisher)
        }
    }

    @Test("Publishing, confirming, flushing and calling end by their deadlines")
    func calls() async throws {
        try await withStuck { _, connection, publisher in
            try await expectError(.timeout) { try await publisher.flush() }
            try await expectError(.timeout) {
                try await publisher.publishAndConfirm(
                    Message([UInt8](repeating: 1, count: 100_000)), exchange: "", routingKey: "q")
            }
            try await expectError(.timeout) { _ = try await publisher.channel.purgeQueue("q") }
            try await expectError(.timeout) { _ = try await connection.openChannel() }
        }
    }

    @Test("Closing ends by its deadline, and what was not confirmed is lost")
    func close() async throws {
        try await withStuck { _, connection, publisher in
            try await expectError(.timeout) { try await connection.close() }
            #expect(!connection.isOpen)
            #expect(publisher.statistics.lost == publisher.statistics.published)
        }
    }

    @Test("A task that is cancelled while it waits for the socket ends")
    func cancelled() async throws {
        try await withStuck { _, _, publisher in
            // The socket may have taken a little meanwhile, so that there is room for a few.
            let task = start {
                let body = [UInt8](repeating: 1, count: 100_000)
                while true { try await publisher.publish(body, exchange: "", routingKey: "q") }
            }
            task.cancel()
            guard case .failure(let error) = await task.result else { return fail("went on") }
            #expect(error is CancellationError || (error as? AMQPError)?.code == .timeout)
        }
    }

    @Test("A peer that hangs up ends everyone who waits")
    func hangUp() async throws {
        try await withStuck { peer, connection, publisher in
            let task = start { try await publisher.flush() }
            peer.hangUp()
            let error = try await amqpError { try await task.value }
            #expect([.notConfirmed, .timeout].contains(error.code))
            for await _ in connection.events {}
            #expect(!connection.isOpen)
        }
    }
}
