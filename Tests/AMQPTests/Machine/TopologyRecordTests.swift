import TestSupport
import Testing

@testable import AMQP

@Suite("The record of what a recovery declares again", .timeLimit(.minutes(1)))
struct TopologyRecordTests {
    private static let tune = WireBytes.method(0, 10, 30, WireBytes().short(2047).long(131_072).short(0))
    private static let deleteOK = WireBytes.method(1, 50, 41, WireBytes().long(0))

    /// Lends a connection to a peer that comes back at once.
    private func withRecovery(
        _ script: ScriptedPeer.Script, _ body: (ScriptedPeer, AMQPConnection) async throws -> Void
    ) async throws {
        try await withPeer(script) {
            $0.recovery = RecoveryPolicy(initialDelay: .zero, maximumDelay: .zero)
        } _: {
            try await body($0, $1)
        }
    }

    private func recovered(_ events: AsyncStream<ConnectionEvent>) async -> RecoveryReport? {
        for await event in events { if case .recovered(let report) = event { return report } }
        return nil
    }

    /// The queues that are declared again after a loss.
    private func declaredAgain(_ peer: ScriptedPeer, _ connection: AMQPConnection) async throws -> [String] {
        let before = peer.frames.count
        let events = connection.events
        peer.hangUp()
        try #require(await recovered(events) != nil)
        return peer.frames.dropFirst(before).filter { $0.isMethod(50, 10) }.map { $0.shortString(at: 13) }
    }

    /// Cancels the task of a call that the peer has received and not answered.
    private func giveUp<Result>(_ call: Task<Result, any Error>) async {
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
    }

    @Test("A declaration that nobody waits for counts once the broker has answered it", arguments: [true, false])
    func declaration(_ isAnswered: Bool) async throws {
        var script = ScriptedPeer.Script()
        let declareOK = { @Sendable (channel: UInt16) in
            WireBytes.method(channel, 50, 11, WireBytes().shortString("q").long(0).long(0))
        }
        let declarations = LockedState(0)
        script.answers[[50, 10]] = { channel in
            declarations.withLock { declarations in
                declarations += 1
                return declarations == 1 ? [] : declareOK(channel)
            }
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let declaring = start { try await channel.declareQueue(Queue("q")) }
            try #require(await peer.wait(for: 50, 10))
            await giveUp(declaring)
            if isAnswered { peer.send(declareOK(1)) }
            // What came before its answer has been handled.
            try await channel.setPrefetch(1)
            #expect(try await declaredAgain(peer, connection) == (isAnswered ? ["q"] : []))
        }
    }

    /// What a broker does about a deletion.
    enum Outcome: CaseIterable {
        case answered
        case unanswered
        case refused
    }

    @Test("A deletion that nobody waits for counts unless the broker has refused it", arguments: Outcome.allCases)
    func deletion(_ outcome: Outcome) async throws {
        var script = ScriptedPeer.Script()
        script.silentOnceOn = [[50, 40]]
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let other = try await connection.openChannel()
            try await channel.declareQueue(Queue("q"))
            let deleting = start { try await channel.deleteQueue("q", ifEmpty: true) }
            try #require(await peer.wait(for: 50, 40))
            await giveUp(deleting)
            switch outcome {
            case .answered: peer.send(Self.deleteOK)
            case .unanswered: break
            case .refused: peer.send(WireBytes.channelClose(1, 406, "PRECONDITION_FAILED"))
            }
            try await other.setPrefetch(1)
            #expect(try await declaredAgain(peer, connection) == (outcome == .refused ? ["q"] : []))
        }
    }

    @Test("A deletion counts whose answer comes while its channel closes")
    func deletionWhileClosing() async throws {
        var script = ScriptedPeer.Script()
        script.silentOnceOn = [[50, 40]]
        script.answers[[20, 40]] = { channel in Self.deleteOK + WireBytes.method(channel, 20, 41) }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q"))
            let deleting = start { try await channel.deleteQueue("q") }
            try #require(await peer.wait(for: 50, 40))
            await giveUp(deleting)
            try await channel.close()
            #expect(try await declaredAgain(peer, connection) == [])
        }
    }

    @Test("A deletion that was sent counts where its task is cancelled while the connection is lost")
    func deletionWhileLost() async throws {
        var script = ScriptedPeer.Script()
        script.silentOnceOn = [[50, 40]]
        let logins = LockedState(0)
        script.answers[[10, 11]] = { _ in
            logins.withLock { logins in
                logins += 1
                return logins == 2 ? [] : Self.tune
            }
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q"))
            let deleting = start { try await channel.deleteQueue("q") }
            try #require(await peer.wait(for: 50, 40))
            let events = connection.events
            peer.hangUp()
            while logins.withLock({ $0 }) < 2 { await Task.yield() }
            await giveUp(deleting)
            peer.send(Self.tune)
            try #require(await recovered(events) != nil)
            #expect(peer.frames.count { $0.isMethod(50, 10) } == 1)
            #expect(peer.frames.count { $0.isMethod(50, 40) } == 1)
        }
    }

    @Test("A queue that was deleted and declared once more is kept when the cancelling of its consumers comes late")
    func lateCancel() async throws {
        try await withRecovery(.init()) { peer, connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q"))
            let consumer = try await channel.consume("q", tag: "c")
            try await channel.deleteQueue("q")
            try await channel.declareQueue(Queue("q"))
            peer.send(WireBytes.method(1, 60, 30, WireBytes().shortString("c").octet(1)))
            try await expectError(.consumerCancelled) { for try await _ in consumer {} }
            #expect(try await declaredAgain(peer, connection) == ["q"])
        }
    }

    @Test("A queue that goes with its last consumer is forgotten with it, and not before it had one")
    func lastConsumer() async throws {
        try await withRecovery(.init()) { peer, connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q", autoDelete: true))
            try await channel.declareQueue(Queue("kept"))
            let first = try await channel.consume("q")
            let second = try await channel.consume("q")
            let third = try await channel.consume("kept")
            try await first.cancel()
            try await third.cancel()
            #expect(try await declaredAgain(peer, connection) == ["q", "kept"])
            try await second.cancel()
            #expect(try await declaredAgain(peer, connection) == ["kept"])
            try await channel.declareQueue(Queue("q", autoDelete: true))
            #expect(try await declaredAgain(peer, connection) == ["kept", "q"])
        }
    }

    @Test("A queue is forgotten whose last consumer was let go, or was being cancelled at the loss")
    func lastConsumerLetGo() async throws {
        var script = ScriptedPeer.Script()
        script.silentOnceOn = [[60, 30]]
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q", autoDelete: true))
            var consumer: Consumer? = try await channel.consume("q")
            #expect(consumer?.queue == "q")
            consumer = nil
            try #require(await peer.wait(for: 60, 30))
            #expect(try await declaredAgain(peer, connection) == [])
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q", autoDelete: true))
            let consumer = try await channel.consume("q")
            let cancelling = start { try await consumer.cancel() }
            try #require(await peer.wait(for: 60, 30))
            #expect(try await declaredAgain(peer, connection) == [])
            try await cancelling.value
        }
    }

    @Test("An exchange that goes with its last binding is forgotten with it, and so is what led to it alone")
    func lastBinding() {
        func route(_ source: String, _ destination: Binding.Destination) -> Binding {
            Binding(source: source, destination: destination)
        }
        var record = TopologyRecord()
        for name in ["first", "second", "unbound"] { record.declared(Exchange(name, autoDelete: true)) }
        record.declared(Exchange("kept"))
        record.declared(Queue("a"), as: "a")
        record.declared(Queue("b"), as: "b")
        record.bound(route("first", .exchange("second")))
        record.bound(route("second", .queue("a")))
        record.bound(route("second", .queue("b")))
        record.bound(route("kept", .queue("b")))
        // Nothing that was bound here: whether there was such a binding is not known.
        record.unbound(route("unbound", .queue("a")))
        record.unbound(route("second", .queue("a")))
        #expect(record.exchanges.map(\.name) == ["first", "second", "unbound", "kept"])
        record.deletedQueue("b")
        #expect(record.exchanges.map(\.name) == ["unbound", "kept"])
        #expect(record.bindings.isEmpty && record.queues.map(\.queue.name) == ["a"])
    }
}
