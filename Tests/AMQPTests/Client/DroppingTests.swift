import Logging
import TestSupport
import Testing

@testable import AMQP

@Suite("What is let go without a word", .timeLimit(.minutes(1)))
struct DroppingTests {
    /// Keeps what is logged.
    private struct Recorder: LogHandler {
        let lines: LockedState<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let text = "\(event.level) \(event.message) \(all["connection"] ?? "") \(all["unconfirmed"] ?? "")"
            lines.withLock { $0.append(text) }
        }
    }

    @Test("A publisher and a connection that are dropped with messages on the way are warned of, with the name")
    func dropped() async throws {
        let peer = try ScriptedPeer()
        let lines = LockedState<[String]>([])
        let logger = Logger(label: "test") { _ in Recorder(lines: lines) }
        try await use(peer, logger) { publisher in
            for _ in 0..<3 { try await publisher.publish([1], exchange: "", routingKey: "q") }
        }
        await peer.waitForEnd()
        let warnings = lines.withLock { $0.filter { $0.hasPrefix("warning") } }
        #expect(warnings.contains { $0.contains("a publisher was dropped") && $0.hasSuffix("orders 3") })
        #expect(warnings.contains { $0.contains("a connection was dropped") && $0.hasSuffix("orders 3") })
        #expect(lines.withLock { $0.allSatisfy { $0.contains("orders") } })
    }

    @Test("Nothing is said where everything was confirmed")
    func settled() async throws {
        let peer = try ScriptedPeer()
        let lines = LockedState<[String]>([])
        try await use(peer, Logger(label: "test") { _ in Recorder(lines: lines) }) { publisher in
            try await publisher.publish([1], exchange: "", routingKey: "q")
            await peer.wait(for: 60, 40)
            peer.send(WireBytes.ack(1))
            try await publisher.flush()
        }
        await peer.waitForEnd()
        #expect(lines.withLock { $0.filter { $0.hasPrefix("warning") } } == [])
    }

    @Test("A loss is a warning, and an end that nobody asked for an error")
    func levels() async throws {
        let peer = try ScriptedPeer()
        let lines = LockedState<[String]>([])
        var configuration = peerConfiguration(peer)
        configuration.connectionName = "orders"
        configuration.recovery = RecoveryPolicy(initialDelay: .zero, maximumDelay: .zero)
        let connection = try await AMQPConnection.connect(
            configuration, logger: Logger(label: "test") { _ in Recorder(lines: lines) })
        for code: UInt16 in [320, 501] {
            let events = connection.events
            peer.send(WireBytes.connectionClose(code, "x"))
            loop: for await event in events {
                switch event {
                case .recovered, .closed: break loop
                case .blocked, .unblocked, .lost, .recovering, .refused: continue
                }
            }
        }
        let seen = lines.withLock { $0 }
        #expect(seen.contains { $0.hasPrefix("warning connection lost orders") })
        #expect(seen.contains { $0.hasPrefix("error connection ended orders") })
    }

    /// Lends a publisher, and lets go of everything.
    private func use(_ peer: ScriptedPeer, _ logger: Logger, _ body: (Publisher) async throws -> Void) async throws {
        var configuration = peerConfiguration(peer)
        configuration.connectionName = "orders"
        let connection = try await AMQPConnection.connect(configuration, logger: logger)
        try await body(try await connection.openChannel().makePublisher())
    }
}
