import AMQP
import TestSupport
import Testing

@testable import EventRuns

@Suite("The blocked connections of a run", .timeLimit(.minutes(1)))
struct BlockedConnectionsTests {
    @Test("are news when the first is blocked and when the last is free, and the statistics say so")
    func together() async throws {
        let peer = try ScriptedPeer()
        let other = try ScriptedPeer()
        let one = try await AMQPConnection.connect(AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/"))
        let two = try await AMQPConnection.connect(AMQPConfiguration(uri: "amqp://127.0.0.1:\(other.port)/"))
        let statistics = RunStatistics()
        let blocked = BlockedConnections(statistics)
        #expect(blocked.isEmpty && !blocked.note(false, one))
        #expect(blocked.note(true, one) && !blocked.note(true, two) && !blocked.note(true, two))
        #expect(!blocked.isEmpty && statistics.isBlocked)
        #expect(!blocked.note(false, one) && statistics.isBlocked)
        #expect(blocked.note(false, two) && !blocked.note(false, two))
        #expect(blocked.isEmpty && !statistics.isBlocked && statistics.wasBlocked(since: .now - .seconds(60)))
        try await one.close()
        try await two.close()
    }
}
