import TestSupport
import Testing

@testable import AMQP

/// A deadline that tests let pass: short enough to wait for, long enough for a busy machine to answer in.
let patience = Duration.seconds(4)

/// How a connection to a peer is configured where a test says nothing else.
///
/// Without heartbeats nothing wakes the connection's thread by chance, so that a wake-up that is missing shows; and a
/// machine that is slow, such as under the thread sanitizer, loses no connection.
func peerConfiguration(_ peer: ScriptedPeer) -> AMQPConfiguration {
    var configuration = AMQPConfiguration(host: "127.0.0.1", port: peer.port)
    configuration.heartbeat = .zero
    configuration.connectTimeout = .seconds(50)
    configuration.operationTimeout = .seconds(50)
    // A peer ends connections to show what becomes of them.
    configuration.recovery = nil
    return configuration
}

/// Lends a scripted peer and a connection to it; both end afterwards, whatever the peer still answers.
@discardableResult
func withPeer<Result>(
    _ script: ScriptedPeer.Script = .init(), configure: (inout AMQPConfiguration) -> Void = { _ in },
    _ body: (ScriptedPeer, AMQPConnection) async throws -> Result
) async throws -> Result {
    let peer = try ScriptedPeer(script)
    var configuration = peerConfiguration(peer)
    configure(&configuration)
    let connection = try await AMQPConnection.connect(configuration)
    let result: Result
    do {
        result = try await body(peer, connection)
    } catch {
        peer.hangUp()
        try? await connection.close()
        throw error
    }
    peer.hangUp()
    try? await connection.close()
    return result
}

/// Runs in a task of its own what waits for something that the test then brings about.
func start<Result: Sendable>(_ operation: @escaping @Sendable () async throws -> Result) -> Task<Result, any Error> {
    Task { try await operation() }
}
