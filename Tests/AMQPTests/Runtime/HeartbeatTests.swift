import TestSupport
import Testing

@testable import AMQP

@Suite("Heartbeats", .timeLimit(.minutes(1)))
struct HeartbeatTests {
    private static let heartbeat = WireBytes.frame(8, 0, WireBytes())

    @Test("An idle client sends one every half interval, and lives as long as the peer does")
    func alive() async throws {
        var script = ScriptedPeer.Script()
        script.heartbeatAnswers = .max
        try await withPeer(script) {
            $0.heartbeat = .seconds(1)
        } _: { peer, connection in
            // Three seconds: more than the two after which a silent peer is given up.
            #expect(await peer.wait { frames in frames.count { $0.isHeartbeat } >= 6 })
            #expect(connection.isOpen)
            #expect(peer.frames.allSatisfy { !$0.isHeartbeat || $0.bytes == Self.heartbeat })
        }
    }

    @Test("A silent peer is given up after twice the interval, at the latest a second later", arguments: [false, true])
    func dead(_ isPublishing: Bool) async throws {
        var script = ScriptedPeer.Script()
        script.heartbeatAnswers = .max
        let isMute = script.isMute
        try await withPeer(script) {
            $0.heartbeat = .seconds(1)
        } _: { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(.init(confirms: false))
            isMute.withLock { $0 = true }
            // What the client sends itself is no sign of life of the peer.
            let load = start {
                for count in 0..<(isPublishing ? 100 : 0) {
                    guard await peer.wait(until: { frames in frames.count { $0.isHeartbeat } > count }) else { return }
                    try await publisher.publish([1], exchange: "", routingKey: "q")
                }
            }
            var reason: AMQPError?
            for await case .closed(let error) in connection.events { reason = error }
            await peer.waitForEnd()
            let silence = try #require(peer.endedAt) - #require(peer.lastSentAt)
            #expect(silence >= .seconds(2) && silence < .seconds(3))
            #expect(reason?.code == .connectionClosed && reason?.isRecoverable == true)
            #expect(reason?.message.contains("twice the heartbeat of 1 s") == true)
            _ = await load.result
        }
    }

    @Test("Anything that comes is a sign of life")
    func traffic() async throws {
        var script = ScriptedPeer.Script()
        script.heartbeatAnswers = .max
        script.heartbeatAnswer = WireBytes.method(0, 10, 61)
        try await withPeer(script) {
            $0.heartbeat = .seconds(1)
        } _: { peer, connection in
            #expect(await peer.wait { frames in frames.count { $0.isHeartbeat } >= 6 })
            #expect(connection.isOpen)
        }
    }
}
