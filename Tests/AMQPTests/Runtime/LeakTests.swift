import Foundation
import TestSupport
import Testing

@testable import AMQP

@Suite("What is left behind", .timeLimit(.minutes(2)))
struct LeakTests {
    private static func count(_ directory: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: directory).count) ?? -1
    }

    /// Waits until there are no more than that: a thread that was joined leaves /proc a moment later.
    private static func settle(_ directory: String, to limit: Int) -> Int {
        let deadline = Date(timeIntervalSinceNow: 5)
        while count(directory) > limit, Date() < deadline { sched_yield() }
        return count(directory)
    }

    private static func cycles(_ number: Int, _ cycle: (Int) async throws -> Void) async throws {
        // The first rounds bring up what stays: the threads of tasks, caches of the C library.
        for round in 0..<20 { try await cycle(round) }
        let descriptors = count("/proc/self/fd")
        let threads = count("/proc/self/task")
        for round in 0..<number { try await cycle(round) }
        #expect(settle("/proc/self/fd", to: descriptors) <= descriptors)
        #expect(settle("/proc/self/task", to: threads) <= threads)
    }

    // In processes of their own: other tests open sockets meanwhile.
    @Test("A thousand connections that were opened and closed leave no descriptor and no thread")
    func closed() async {
        await #expect(processExitsWith: .success) {
            let peer = try ScriptedPeer()
            try await Self.cycles(1000) { _ in
                let connection = try await AMQPConnection.connect(peerConfiguration(peer))
                _ = try await connection.openChannel()
                try await connection.close()
            }
        }
    }

    @Test("Connections that the peer ends, that are dropped, or that fail leave nothing either")
    func lost() async {
        await #expect(processExitsWith: .success) {
            var silent = ScriptedPeer.Script()
            silent.closesAfter = 100
            let peer = try ScriptedPeer()
            let cutting = try ScriptedPeer(silent)
            let refusing = try SilentPort(.refusing)
            try await Self.cycles(100) { round in
                switch round % 4 {
                case 0:
                    let connection = try await AMQPConnection.connect(peerConfiguration(peer))
                    let consumer = try await connection.openChannel().consume("q")
                    peer.hangUp()
                    _ = try? await amqpError { for try await _ in consumer {} }
                    try? await connection.close()
                case 1:
                    let events = try await AMQPConnection.connect(peerConfiguration(peer)).events
                    for await _ in events {}
                case 2: _ = try? await AMQPConnection.connect(peerConfiguration(cutting))
                default:
                    _ = try? await AMQPConnection.connect(
                        AMQPConfiguration(host: "127.0.0.1", port: refusing.port))
                }
            }
        }
    }
}
