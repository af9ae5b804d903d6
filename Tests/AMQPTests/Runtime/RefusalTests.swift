import TestSupport
import Testing

@testable import AMQP

@Suite("A connection that the broker closes over a call", .timeLimit(.minutes(1)))
struct RefusalTests {
    private static let declare: [UInt16] = [50, 10]
    private static let words = "INTERNAL_ERROR - no such thing"

    /// Lends a connection to a peer that comes back at once.
    private func withRecovery(
        _ script: ScriptedPeer.Script = .init(), _ body: (ScriptedPeer, AMQPConnection) async throws -> Void
    ) async throws {
        try await withPeer(script) {
            $0.recovery = RecoveryPolicy(initialDelay: .zero, maximumDelay: .zero)
        } _: {
            try await body($0, $1)
        }
    }

    /// Answers the first, second, … request of a kind with these bytes, and each later one as a broker does.
    private static func answers(_ texts: [[UInt8]], then usual: [UInt8]) -> @Sendable (UInt16) -> [UInt8] {
        let count = LockedState(0)
        return { _ in
            let index = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return index < texts.count ? texts[index] : usual
        }
    }

    private static func declared(_ name: String, on channel: UInt16 = 1) -> [UInt8] {
        WireBytes.method(channel, 50, 11, WireBytes().shortString(name).long(0).long(0))
    }

    @Test(
        "fails that call alone, once and with the broker's words; all others come back",
        arguments: [501, 502, 503, 504, 505, 530, 540, 541] as [UInt16], [true, false])
    func oneCall(_ code: UInt16, _ namesMethod: Bool) async throws {
        var script = ScriptedPeer.Script()
        script.answers[Self.declare] = Self.answers(
            [WireBytes.connectionClose(code, Self.words, over: namesMethod ? Self.declare : [0, 0])],
            then: Self.declared("good"))
        try await withRecovery(script) { peer, connection in
            let other = try await connection.openChannel()
            let consumer = try await other.consume("q", tag: "c")
            let channel = try await connection.openChannel()
            let events = connection.events
            let error = try await amqpError { try await channel.declareQueue(Queue("bad")) }
            #expect(error.code == .refused && error.reply == .init(code: code, text: Self.words))
            #expect(error.message.contains("\"bad\"") && !error.isRecoverable)
            var names: [String] = []
            for await event in events {
                if case .lost(let loss) = event { names.append(loss.isOfCalls ? "of a call" : "lost") }
                if case .recovered = event { break }
            }
            #expect(names == ["of a call"])
            #expect(peer.frames.count { $0.isMethod(50, 10) } == 1)
            // Its channel is there again too, and so is the other's consumer.
            #expect(channel.isOpen)
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, body: [7]))
            var iterator = consumer.makeAsyncIterator()
            #expect(try await iterator.next()?.body == [7])
        }
    }

    @Test("of several that may be meant makes each again, and fails the one that it is closed over again")
    func severalCalls() async throws {
        var script = ScriptedPeer.Script()
        let bad = LockedState(0)
        // Both wait for their answer at first; then the one for "bad" closes the connection.
        script.answers[[40, 10]] = { _ in
            bad.withLock { $0 += 1 }
            return bad.withLock { $0 } == 1 ? [] : WireBytes.connectionClose(503, Self.words, over: [40, 10])
        }
        script.answers[Self.declare] = Self.answers([[]], then: Self.declared("good", on: 2))
        try await withRecovery(script) { peer, connection in
            let (one, two) = (try await connection.openChannel(), try await connection.openChannel())
            let refused = start { try await one.declareExchange(Exchange("bad")) }
            await peer.wait(for: 40, 10)
            let innocent = start { try await two.declareQueue(Queue("good")) }
            await peer.wait(for: 50, 10)
            // A crash names no method.
            peer.send(WireBytes.connectionClose(541, "INTERNAL_ERROR"))
            #expect(try await amqpError { try await refused.value }.code == .refused)
            #expect(try await innocent.value.name == "good")
        }
    }

    @Test("over nothing that was asked for is lost or ended as before", arguments: [(541, true), (501, false)])
    func noCall(_ code: UInt16, _ comesBack: Bool) async throws {
        try await withRecovery { peer, connection in
            let channel = try await connection.openChannel()
            let events = connection.events
            peer.send(WireBytes.connectionClose(code, "because"))
            var isBack: Bool?
            for await event in events {
                if case .recovered = event { isBack = true }
                if case .closed = event { isBack = false }
                if isBack != nil { break }
            }
            #expect(isBack == comesBack && channel.isOpen == comesBack)
        }
    }

    @Test(
        "in a recovery leaves the step out and tells it, instead of coming back for ever",
        arguments: [(541, 4), (503, 2)] as [(UInt16, Int)])
    func inRecovery(_ code: UInt16, _ declarations: Int) async throws {
        var script = ScriptedPeer.Script()
        let close = WireBytes.connectionClose(code, Self.words, over: Self.declare)
        let count = LockedState(0)
        script.answers[Self.declare] = { channel in
            count.withLock { $0 += 1 }
            return count.withLock { $0 } == 1 ? Self.declared("q", on: channel) : close
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q"))
            let events = connection.events
            peer.hangUp()
            var problems: [AMQPError] = []
            for await event in events {
                guard case .recovered(let report) = event else { continue }
                problems = report.problems
                break
            }
            #expect(problems.map(\.reply?.code) == [code])
            #expect(count.withLock { $0 } == declarations)
            try await channel.declareExchange(Exchange("x"))
        }
    }

    @Test("in a recovery ends the consumer that it is about; the others of its channel come back")
    func consumerInRecovery() async throws {
        var script = ScriptedPeer.Script()
        let count = LockedState(0)
        func consumeOK(_ tag: String) -> [UInt8] { WireBytes.method(1, 60, 21, WireBytes().shortString(tag)) }
        let close = WireBytes.connectionClose(503, Self.words, over: [60, 20])
        // a, b; then a is what it is closed over; then b alone.
        let answers = [consumeOK("a"), consumeOK("b"), close, consumeOK("b")]
        script.answers[[60, 20]] = { _ in
            count.withLock { count in
                defer { count += 1 }
                return answers[min(count, 3)]
            }
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let (bad, good) = (
                try await channel.consume("q", tag: "a"), try await channel.consume("q", tag: "b")
            )
            let events = connection.events
            peer.hangUp()
            for await event in events { if case .recovered = event { break } }
            try await expectError(.refused) { for try await _ in bad {} }
            peer.send(WireBytes.delivery(1, consumer: "b", tag: 1, body: [7]))
            var iterator = good.makeAsyncIterator()
            #expect(try await iterator.next()?.body == [7])
        }
    }
}

@Suite("How often a lost connection is tried, and where", .timeLimit(.minutes(1)))
struct AttemptTests {
    @Test("A connection that is lost again as soon as it is back goes on counting its attempts")
    func counting() async throws {
        var script = ScriptedPeer.Script()
        let logins = LockedState(0)
        script.answers[[20, 10]] = { _ in
            let login = logins.withLock { logins in
                logins += 1
                return logins
            }
            let open = WireBytes.method(1, 20, 11, WireBytes().long(0))
            return login > 1 && login < 5 ? open + WireBytes.connectionClose(320, "again") : open
        }
        try await withPeer(script) {
            $0.recovery = RecoveryPolicy(initialDelay: .milliseconds(1), maximumDelay: .milliseconds(20))
        } _: { peer, connection in
            let channel = try await connection.openChannel()
            let events = connection.events
            peer.hangUp()
            var attempts: [Int] = []
            for await event in events {
                if case .recovering(let attempt, _) = event { attempts.append(attempt) }
                if attempts.count == 4 { break }
            }
            #expect(attempts == [1, 2, 3, 4])
            try await channel.declareExchange(Exchange("x"))
        }
    }

    @Test("The node that was lost is tried last, though it answers")
    func order() async throws {
        let (first, second) = (try ScriptedPeer(), try ScriptedPeer())
        var configuration = peerConfiguration(first)
        configuration.otherEndpoints = [AMQPEndpoint(host: "127.0.0.1", port: second.port)]
        configuration.recovery = RecoveryPolicy(initialDelay: .zero, maximumDelay: .zero)
        let connection = try await AMQPConnection.connect(configuration)
        let events = connection.events
        first.hangUp()
        for await event in events {
            guard case .recovered(let report) = event else { continue }
            #expect(report.endpoint.port == second.port)
            break
        }
        second.hangUp()
        try await connection.close()
    }

    @Test("A node that swallows everything costs its time once, not at every loss")
    func blackHole() async throws {
        let (first, second) = (try ScriptedPeer(), try ScriptedPeer())
        var deaf = ScriptedPeer.Script()
        deaf.silentOn = [[10, 11]]
        let hole = try ScriptedPeer(deaf)
        var configuration = peerConfiguration(first)
        configuration.connectTimeout = .seconds(1)
        configuration.otherEndpoints = [hole.port, second.port].map { AMQPEndpoint(host: "127.0.0.1", port: $0) }
        configuration.recovery = RecoveryPolicy(initialDelay: .zero, maximumDelay: .zero)
        let connection = try await AMQPConnection.connect(configuration)
        var ports: [UInt16] = []
        var times: [Duration] = []
        for peer in [first, second, first] {
            let events = connection.events
            let start = ContinuousClock.now
            peer.hangUp()
            for await event in events {
                guard case .recovered(let report) = event else { continue }
                ports.append(report.endpoint.port)
                times.append(.now - start)
                break
            }
        }
        #expect(ports == [second.port, first.port, second.port])
        #expect(times[0] >= .seconds(1) && times[1] < .seconds(1) && times[2] < .seconds(1))
        second.hangUp()
        try await connection.close()
    }

    @Test("Closing a lost connection that has something to send tries at once, whatever the pause")
    func closing() async throws {
        try await withPeer {
            $0.recovery = RecoveryPolicy(initialDelay: .seconds(40), maximumDelay: .seconds(40))
        } _: { peer, connection in
            let publisher = try await connection.openChannel().makePublisher()
            let events = connection.events
            try await publisher.publish([1], exchange: "", routingKey: "q")
            await peer.wait(for: 60, 40)
            peer.hangUp()
            for await event in events { if case .recovering = event { break } }
            async let closed: Void = connection.close()
            while peer.frames.count(where: { $0.isMethod(60, 40) }) < 2 { await Task.yield() }
            peer.send(WireBytes.ack(1))
            try await closed
            #expect(publisher.statistics.confirmed == 1)
        }
    }

    @Test(
        "A login that is refused on the way back is told, tried for some seconds, and ends the connection with its words"
    )
    func refusedLogin() async throws {
        var script = ScriptedPeer.Script()
        let logins = LockedState(0)
        script.answers[[10, 40]] = { _ in
            logins.withLock { $0 += 1 }
            return logins.withLock { $0 } == 1
                ? WireBytes.method(0, 10, 41, WireBytes().shortString(""))
                : WireBytes.connectionClose(530, "NOT_ALLOWED - vhost shop not found")
        }
        try await withPeer(script) {
            $0.virtualHost = "shop"
            $0.recovery = RecoveryPolicy(initialDelay: .milliseconds(500), maximumDelay: .milliseconds(500))
        } _: { peer, connection in
            let events = connection.events
            let start = ContinuousClock.now
            peer.hangUp()
            var refusals = 0
            var end: AMQPError?
            for await event in events {
                if case .refused(let error) = event, error.code == .notFound { refusals += 1 }
                if case .closed(let error) = event { end = error }
            }
            #expect(refusals == 1)
            #expect(end?.code == .notFound && end?.isOfLogin == true && end?.message.contains("\"shop\"") == true)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }
}
