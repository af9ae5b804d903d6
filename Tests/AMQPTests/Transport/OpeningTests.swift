import TestSupport
import Testing

@testable import AMQP

@Suite("Opening a connection", .serialized, .timeLimit(.minutes(1)))
struct OpeningTests {
    private static let clock = ContinuousClock()

    private func connectError(
        _ port: UInt16, timeout: Duration = patience, _ change: (inout AMQPConfiguration) -> Void = { _ in }
    ) async throws -> AMQPError {
        var configuration = AMQPConfiguration(host: "127.0.0.1", port: port)
        configuration.connectTimeout = timeout
        change(&configuration)
        let begin = Self.clock.now
        let error = try await amqpError { _ = try await AMQPConnection.connect(configuration) }
        #expect(Self.clock.now - begin < .seconds(15))
        return error
    }

    @Test("A port where nobody listens is refused at once")
    func refused() async throws {
        let port = try SilentPort(.refusing)
        let error = try await connectError(port.port, timeout: .seconds(50))
        #expect(error.code == .connectionRefused && error.isRecoverable)
        #expect(error.message.hasPrefix("no broker at 127.0.0.1:\(port.port) ("))
    }

    @Test("A listener that never answers ends by the deadline", arguments: [SilentPort.Kind.silent, .full])
    func silent(_ kind: SilentPort.Kind) async throws {
        let port = try SilentPort(kind)
        let error = try await connectError(port.port)
        #expect(error.code == .timeout && error.isRecoverable)
        #expect(error.message.contains("127.0.0.1:\(port.port)") && error.message.contains("\(patience.text)"))
    }

    @Test("A peer that stops in the login ends by the deadline", arguments: [[10, 11], [10, 40]] as [[UInt16]])
    func stops(_ request: [UInt16]) async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [request]
        let peer = try ScriptedPeer(script)
        #expect(try await connectError(peer.port).code == .timeout)
    }

    @Test("Half a frame behind the login ends by the deadline")
    func halfAFrame() async throws {
        var script = ScriptedPeer.Script()
        script.afterOpen = Array(WireBytes.blocked("low on memory").dropLast(3))
        let peer = try ScriptedPeer(script)
        #expect(try await connectError(peer.port).code == .timeout)
    }

    @Test(
        "What is no AMQP 0-9-1 broker is told from one",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "AMQP\u{0}\u{1}\u{0}\u{0}",
            "SSH-2.0-OpenSSH_9\r\n",
            "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        ])
    func notABroker(_ greeting: String) async throws {
        var script = ScriptedPeer.Script()
        script.greeting = Array(greeting.utf8)
        let peer = try ScriptedPeer(script)
        let error = try await connectError(peer.port)
        #expect([.protocolError, .connectionClosed, .timeout].contains(error.code))
        #expect(error.message.contains("is \(peer.port) the management page (15672 by default)? AMQP is 5672"))
    }

    @Test("A broker without PLAIN is refused")
    func mechanisms() async throws {
        var script = ScriptedPeer.Script()
        script.greeting = WireBytes.connectionStart(mechanisms: "EXTERNAL")
        let peer = try ScriptedPeer(script)
        #expect(try await connectError(peer.port, timeout: .seconds(50)).code == .protocolError)
    }

    @Test("A wrong password is told from a wrong virtual host, and is not repeated")
    func refusedLogin() async throws {
        var script = ScriptedPeer.Script()
        script.answers[[10, 11]] = { _ in WireBytes.connectionClose(403, "ACCESS_REFUSED - Login was refused") }
        let first = try ScriptedPeer(script)
        let login = try await connectError(first.port, timeout: .seconds(50)) { $0.password = "s3cret" }
        #expect(login.code == .authenticationFailed && login.reply?.code == 403 && !login.isRecoverable)
        #expect(login.message.contains("\"guest\"") && !"\(login)".contains("s3cret"))

        script = ScriptedPeer.Script()
        script.answers[[10, 40]] = { _ in WireBytes.connectionClose(530, "NOT_ALLOWED - vhost shop not found") }
        let second = try ScriptedPeer(script)
        let host = try await connectError(second.port, timeout: .seconds(50)) { $0.virtualHost = "shop" }
        #expect(host.code == .notFound && host.reply?.code == 530 && host.message.contains("\"shop\""))
    }

    @Test("A host that does not exist, a zero byte, a name that is too long")
    func badConfiguration() async throws {
        let unknown = try await connectError(5672, timeout: .seconds(2)) { $0.host = "no-such-host.invalid" }
        #expect([.connectionRefused, .timeout].contains(unknown.code))
        #expect(unknown.message.contains("no-such-host.invalid"))
        for path in [\AMQPConfiguration.user, \.password, \.virtualHost] {
            #expect(try await connectError(5672) { $0[keyPath: path] = "a\u{0}b" }.code == .invalidArgument)
        }
    }

    @Test("A task that is cancelled while it connects ends at once")
    func cancelled() async throws {
        let running = LockedState<Task<Void, any Error>?>(nil)
        var script = ScriptedPeer.Script()
        script.answers[[10, 11]] = { _ in
            running.withLock { $0?.cancel() }
            return []
        }
        let peer = try ScriptedPeer(script)
        let begin = Self.clock.now
        let task = running.withLock { running in
            let task = start { _ = try await AMQPConnection.connect(peerConfiguration(peer)) }
            running = task
            return task
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(Self.clock.now - begin < .seconds(30))
    }

    @Test("Frames that come in the same packet as connection.open-ok are not lost", arguments: [false, true])
    func early(_ isSliced: Bool) async throws {
        var script = ScriptedPeer.Script()
        script.isSlicing = isSliced
        script.afterOpen = WireBytes.blocked("low on memory") + WireBytes.unblocked + WireBytes.blocked("low on disk")
        try await withPeer(script) { peer, connection in
            // Whatever the thread handled before its first answer is done now.
            _ = try await connection.openChannel()
            #expect(connection.isBlocked)
            peer.send(WireBytes.unblocked)
            _ = try await connection.openChannel()
            #expect(!connection.isBlocked)
        }
    }

    @Test("A connection.close in the same packet as connection.open-ok gives its reason")
    func earlyClose() async throws {
        var script = ScriptedPeer.Script()
        script.afterOpen = WireBytes.connectionClose(320, "shutting down")
        let peer = try ScriptedPeer(script)
        let error = try await amqpError {
            let connection = try await AMQPConnection.connect(peerConfiguration(peer))
            _ = try await connection.openChannel()
        }
        #expect(error.reply == AMQPError.Reply(code: 320, text: "shutting down"))
    }

    @Test("The settings reach the wire, as far as the broker agrees", arguments: [true, false])
    func negotiation(_ isBrokerSmaller: Bool) async throws {
        var script = ScriptedPeer.Script()
        (script.frameMax, script.channelMax, script.heartbeat) = isBrokerSmaller ? (8192, 2, 30) : (0, 0, 0)
        try await withPeer(script) {
            ($0.frameMax, $0.channelMax, $0.heartbeat) = (16_384, 7, .seconds(40))
        } _: { peer, connection in
            let opened = connection.core.access { $0.opened }
            #expect(opened.frameMax == (isBrokerSmaller ? 8192 : 16_384))
            #expect(opened.channelMax == (isBrokerSmaller ? 2 : 7))
            #expect(opened.heartbeat == .seconds(isBrokerSmaller ? 30 : 40))
            #expect(connection.serverProperties["product"]?.stringValue == "scripted peer")
        }
    }

    @Test("Extreme settings open a connection or are refused, and end no process")
    func extremes() async throws {
        let changes: [(inout AMQPConfiguration) -> Void] = [
            { $0.frameMax = 0 }, { $0.frameMax = -1 }, { $0.frameMax = .max }, { $0.frameMax = 1 },
            { $0.channelMax = 0 }, { $0.channelMax = -1 }, { $0.channelMax = .max }, { $0.heartbeat = .seconds(-1) },
            { $0.heartbeat = .seconds(Int64.max) }, { $0.heartbeat = .nanoseconds(1) }, { $0.maximumBodySize = -1 },
            { $0.maximumBodySize = .max }, { $0.connectTimeout = .seconds(Int64.max) },
            { $0.operationTimeout = .seconds(Int64.max) }, { $0.connectionName = String(repeating: "x", count: 5000) },
        ]
        for change in changes {
            let peer = try ScriptedPeer()
            var configuration = peerConfiguration(peer)
            change(&configuration)
            do {
                let connection = try await AMQPConnection.connect(configuration)
                let publisher = try await connection.openChannel().makePublisher()
                try await publisher.publish([1], exchange: "", routingKey: "q")
                peer.hangUp()
                try? await connection.close()
            } catch {
                #expect(error is AMQPError)
            }
        }
    }
}
