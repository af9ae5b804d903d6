import TestSupport
import Testing

@testable import AMQP

@Suite("Heartbeats", .timeLimit(.minutes(1)))
struct HeartbeatTests {
    private static let heartbeat = WireBytes.frame(8, 0, WireBytes())

    @Test("An idle client sends one every half interval, and lives as long as the peer does")
    func alive() async throws {
        try await withPeer {
            $0.heartbeat = .seconds(1)
        } _: { peer, connection in
            // Three seconds: more than the two after which a silent peer is given up.
            for count in 1...6 {
                #expect(await peer.wait { frames in frames.count { $0.isHeartbeat } >= count })
                peer.send(Self.heartbeat)
            }
            #expect(connection.isOpen)
            #expect(peer.frames.allSatisfy { !$0.isHeartbeat || $0.bytes == Self.heartbeat })
        }
    }

    @Test("A silent peer is given up after twice the interval, at the latest a second later", arguments: [false, true])
    func dead(_ isPublishing: Bool) async throws {
        let clock = ContinuousClock()
        let first = clock.now
        try await withPeer {
            $0.heartbeat = .seconds(1)
        } _: { peer, connection in
            let channel = try await connection.openChannel()
            let publisher = try await channel.makePublisher(.init(confirms: false))
            let last = clock.now
            // What the client sends itself is no sign of life of the peer.
            let load = start {
                for count in 0..<(isPublishing ? 100 : 0) {
                    guard await peer.wait(until: { frames in frames.count { $0.isHeartbeat } > count }) else { return }
                    try await publisher.publish([1], exchange: "", routingKey: "q")
                }
            }
            var reason: AMQPError?
            for await case .closed(let error) in connection.events { reason = error }
            // The peer's last answer came between the two.
            await peer.waitForEnd()
            let end = try #require(peer.endedAt)
            #expect(end - first >= .seconds(2) && end - last < .seconds(3))
            #expect(reason?.code == .connectionClosed && reason?.isRecoverable == true)
            #expect(reason?.message.contains("twice the heartbeat of 1.0 seconds") == true)
            peer.hangUp()
            _ = await load.result
        }
    }

    @Test("Anything that comes is a sign of life")
    func traffic() async throws {
        try await withPeer {
            $0.heartbeat = .seconds(1)
        } _: { peer, connection in
            let channel = try await connection.openChannel()
            for count in 1...5 {
                #expect(await peer.wait { frames in frames.count { $0.isHeartbeat } >= count })
                _ = try await channel.purgeQueue("q")
            }
            #expect(connection.isOpen)
        }
    }
}
