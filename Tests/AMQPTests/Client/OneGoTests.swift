import TestSupport
import Testing

@testable import AMQP

@Suite("Publishing many messages in one go", .timeLimit(.minutes(1)))
struct OneGoTests {
    /// Publishes numbered messages as long as there is room; returns their ids.
    private func publish(_ numbers: ClosedRange<Int>, on publisher: Publisher) throws -> [UInt64] {
        var ids: [UInt64] = []
        try publisher.publishInOneGo { publish in
            for number in numbers {
                guard let id = try publish(Array("\(number)".utf8), Properties(), "x", "k") else { return }
                ids.append(id)
            }
        }
        return ids
    }

    @Test("goes on as far as the window has room, and again when it has some")
    func window() async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(.init(window: 3))
            #expect(try publish(1...5, on: publisher) == [1, 2, 3])
            #expect(try publish(4...5, on: publisher) == [])
            await peer.wait(for: 60, 40, count: 3)
            peer.send(WireBytes.ack(3, multiple: true))
            try await publisher.waitForRoom(for: 1)
            publisher.yieldRoom()
            #expect(try publish(4...5, on: publisher) == [4, 5])
            await peer.wait(for: 60, 40, count: 5)
            peer.send(WireBytes.ack(5, multiple: true))
            try await publisher.flush()
            // The last body comes behind the method that the peer has waited for.
            while peer.frames.count(where: { $0.type == 3 }) < 5 { await Task.yield() }
            let bodies = peer.frames.filter { $0.type == 3 }.map { String(decoding: $0.payload, as: UTF8.self) }
            #expect(bodies == ["1", "2", "3", "4", "5"])
            #expect(publisher.statistics.confirmed == 5)
        }
    }

    @Test("throws for a message that cannot be sent; those before it have gone")
    func wrong() async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher()
            #expect(throws: AMQPError.self) {
                try publisher.publishInOneGo { publish in
                    _ = try publish([1], Properties(), "x", "k")
                    _ = try publish([2], Properties(), "x", String(repeating: "k", count: 256))
                }
            }
            #expect(await peer.wait(for: 60, 40))
            #expect(publisher.statistics.published == 1)
        }
    }

    @Test("waiting for room ends at the publisher's timeout")
    func timeout() async throws {
        try await withPeer { _, connection in
            let publisher = try await connection.openChannel().makePublisher(
                .init(window: 1, timeout: .milliseconds(50)))
            #expect(try publish(1...2, on: publisher) == [1])
            let error = try await amqpError { try await publisher.waitForRoom(for: 1) }
            #expect(error.code == .timeout)
        }
    }
}
