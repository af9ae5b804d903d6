import Foundation
import TestSupport
import Testing

@testable import AMQP

@Suite("What may go wrong while a connection comes back", .timeLimit(.minutes(1)))
struct RecoveryFaultTests {
    /// Lends a connection to a peer that comes back at once, where something follows from it.
    private func withRecovery(
        _ script: ScriptedPeer.Script = .init(), _ body: (ScriptedPeer, AMQPConnection) async throws -> Void
    ) async throws {
        try await withPeer(script) {
            $0.recovery = RecoveryPolicy(initialDelay: .zero, maximumDelay: .zero)
        } _: {
            try await body($0, $1)
        }
    }

    /// Answers a method otherwise from the second time on: once for each text, then as a broker does.
    private static func answers(_ usual: [UInt8], _ later: [[UInt8]]) -> @Sendable (UInt16) -> [UInt8] {
        let count = LockedState(0)
        return { _ in
            let index = count.withLock { count in
                count += 1
                return count - 2
            }
            return later.indices.contains(index) ? later[index] : usual
        }
    }

    private static func consumeOK(_ tag: String) -> [UInt8] {
        WireBytes.method(1, 60, 21, WireBytes().shortString(tag))
    }

    /// Waits for so many methods of the client, over the end of a connection.
    private func frames(of peer: ScriptedPeer, _ classID: UInt16, _ methodID: UInt16, count: Int) async {
        while peer.frames.count(where: { $0.isMethod(classID, methodID) }) < count { await Task.yield() }
    }

    private func recovered(_ events: AsyncStream<ConnectionEvent>) async -> RecoveryReport? {
        for await event in events {
            if case .recovered(let report) = event { return report }
            if case .closed = event { return nil }
        }
        return nil
    }

    @Test("A loss right behind the last answer of a recovery: the next one brings everything back")
    func lossAtTheEnd() async throws {
        for _ in 0..<100 {
            var script = ScriptedPeer.Script()
            let close = WireBytes.connectionClose(320, "again")
            script.answers[[60, 20]] = Self.answers(
                Self.consumeOK("c"), Array(repeating: Self.consumeOK("c") + close, count: 3))
            try await withRecovery(script) { peer, connection in
                let channel = try await connection.openChannel()
                let publisher = try await channel.makePublisher()
                let consumer = try await channel.consume("q", tag: "c")
                try await publisher.publish([1], exchange: "", routingKey: "q")
                let other = try await connection.openChannel()
                let events = connection.events
                peer.hangUp()
                try #require(await recovered(events) != nil)
                // Nothing is sent on a channel before it is open.
                var open: Set<UInt16> = []
                for frame in peer.frames {
                    if frame.isMethod(10, 40) { open = [] }
                    if frame.isMethod(20, 10) { open.insert(frame.channel) }
                    #expect(frame.channel == 0 || open.contains(frame.channel))
                }
                try await channel.declareQueue(Queue("q"))
                #expect(consumer.tag == "c")
                try await other.declareQueue(Queue("q"))
                peer.send(WireBytes.ack(1))
                try await publisher.flush()
            }
        }
    }

    @Test("A delivery of before its channel was opened once more in a recovery acknowledges nothing")
    func reopened() async throws {
        var script = ScriptedPeer.Script()
        let got = LockedState(0)
        let usual = [Self.consumeOK("a"), Self.consumeOK("b")]
        // a, b; then a with a delivery, b refused; then a with another delivery under the same tag.
        let answers: [[UInt8]] = [
            usual[0], usual[1],
            usual[0] + WireBytes.delivery(1, consumer: "a", tag: 1, body: [1]),
            [],
            usual[0] + WireBytes.delivery(1, consumer: "a", tag: 1, body: [2]),
        ]
        script.answers[[60, 20]] = { _ in
            answers[
                got.withLock { got in
                    defer { got += 1 }
                    return got
                }]
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "a")
            let gone = try await channel.consume("gone", tag: "b")
            let events = connection.events
            peer.hangUp()
            var iterator = consumer.makeAsyncIterator()
            let stale = try #require(try await iterator.next())
            #expect(stale.body == [1])
            // The first delivery is in the application's hands before the second consumer is refused.
            await peer.wait(for: 60, 20, count: 4)
            peer.send(WireBytes.channelClose(1, 404, "no queue"))
            #expect(await recovered(events)?.problems.map(\.code) == [.notFound])
            let fresh = try #require(try await iterator.next())
            #expect(fresh.body == [2])
            #expect(!stale.ack())
            #expect(fresh.ack())
            try await expectError(.notFound) { for try await _ in gone {} }
        }
    }

    @Test("A consumer that is dropped while it is consumed again is cancelled")
    func dropped() async throws {
        var script = ScriptedPeer.Script()
        script.answers[[60, 20]] = Self.answers(Self.consumeOK("c"), [[]])
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            var consumer: Consumer? = try await channel.consume("q", tag: "c")
            let events = connection.events
            peer.hangUp()
            await frames(of: peer, 60, 20, count: 2)
            #expect(consumer?.tag == "c")
            consumer = nil
            peer.send(Self.consumeOK("c"))
            #expect(await recovered(events) != nil)
            // Whatever was cancelled before is sent before this.
            try await channel.declareQueue(Queue("q"))
            #expect(peer.frames.count { $0.isMethod(60, 30) } == 1)
        }
    }

    @Test("A channel that the broker closes behind its last answer ends with the broker's words")
    func closedBehind() async throws {
        let selectOK = WireBytes.method(1, 85, 11)
        for _ in 0..<20 {
            var script = ScriptedPeer.Script()
            script.answers[[85, 10]] = Self.answers(
                selectOK, Array(repeating: selectOK + WireBytes.channelClose(1, 406, "no"), count: 100))
            try await withRecovery(script) { peer, connection in
                let channel = try await connection.openChannel()
                let publisher = try await channel.makePublisher()
                try await publisher.publish([1], exchange: "", routingKey: "q")
                let events = connection.events
                peer.hangUp()
                try #require(await recovered(events) != nil)
                let failure = try await publisher.failures.first { _ in true }
                guard case .lost(let error)? = failure?.reason else { return fail("not lost") }
                #expect(error.code == .preconditionFailed)
                #expect(!channel.isOpen)
            }
        }
    }

    @Test("Closing while a connection comes back lets nobody publish any more once it is back")
    func draining() async throws {
        var script = ScriptedPeer.Script()
        script.answers[[85, 10]] = Self.answers(WireBytes.method(1, 85, 11), [[]])
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let publisher = try await channel.makePublisher()
            try await publisher.publish([1], exchange: "", routingKey: "q")
            let events = connection.events
            peer.hangUp()
            await frames(of: peer, 85, 10, count: 2)
            let closing = start { try await connection.close() }
            while connection.core.access({ $0.settledWaiters.isEmpty }) { await Task.yield() }
            peer.send(WireBytes.method(1, 85, 11))
            try #require(await recovered(events) != nil)
            try await expectError(.connectionClosed) { try await publisher.publish([2], exchange: "", routingKey: "q") }
            peer.send(WireBytes.ack(1))
            try await closing.value
            #expect(publisher.statistics.confirmed == 1)
            #expect(peer.frames.count { $0.isMethod(10, 50) } == 1)
        }
    }

    @Test("A queue that was renamed in a recovery that failed is reported with the name that was known")
    func renamedTwice() async throws {
        var script = ScriptedPeer.Script()
        let count = LockedState(0)
        script.answers[[50, 10]] = { channel in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return WireBytes.method(channel, 50, 11, WireBytes().shortString("gen-\(number)").long(0).long(0))
        }
        script.answers[[60, 20]] = Self.answers(Self.consumeOK("c"), [WireBytes.connectionClose(320, "again")])
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let name = try await channel.declareQueue(Queue("", exclusive: true)).name
            let consumer = try await channel.consume(name, tag: "c")
            let events = connection.events
            peer.hangUp()
            let report = try #require(await recovered(events))
            #expect(report.renamedQueues == ["gen-1": "gen-3"])
            let next = connection.events
            peer.hangUp()
            #expect(await recovered(next)?.renamedQueues == ["gen-3": "gen-4"])
            #expect(consumer.queue == "gen-1")
        }
    }

    @Test("What came right before the broker closed the connection is handed out where nobody acknowledges")
    func beforeClose() async throws {
        try await withRecovery { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c", acknowledgement: .automatic)
            peer.send(
                WireBytes.delivery(1, consumer: "c", tag: 1, body: [1]) + WireBytes.connectionClose(320, "shutdown"))
            #expect(try await consumer.first { _ in true }?.body == [1])
        }
    }

    @Test("A loss right behind the end of a recovery is told behind it")
    func eventOrder() async throws {
        var script = ScriptedPeer.Script()
        let tune = WireBytes.method(0, 10, 30, WireBytes().short(2047).long(131_072).short(0))
        let logins = LockedState(0)
        script.answers[[10, 11]] = { _ in
            logins.withLock { logins in
                logins += 1
                return logins == 2 ? [] : tune
            }
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let events = connection.events
            peer.hangUp()
            while logins.withLock({ $0 }) < 2 { await Task.yield() }
            let executor = GatedExecutor()
            let call = Task(executorPreference: executor) { try await channel.checkExchange("x") }
            while connection.core.access({ $0.recoveryWaiters.isEmpty }) { await Task.yield() }
            // Whoever ends the recovery is held up before it can tell.
            executor.close()
            peer.send(tune)
            while connection.isRecovering { await Task.yield() }
            peer.send(WireBytes.connectionClose(320, "again"))
            while logins.withLock({ $0 }) < 3 { await Task.yield() }
            executor.open()
            var names: [String] = []
            for await event in events {
                switch event {
                case .lost: names.append("lost")
                case .recovering: names.append("recovering")
                case .recovered: names.append("recovered")
                case .blocked, .unblocked, .refused, .closed: names.append("other")
                }
                if names.count == 6 { break }
            }
            #expect(names == ["lost", "recovering", "recovered", "lost", "recovering", "recovered"])
            try await call.value
        }
    }

    @Test("A node is left alone whose frames are smaller than those that messages were split into")
    func smallerFrames() async throws {
        var script = ScriptedPeer.Script()
        let logins = LockedState(0)
        script.answers[[10, 11]] = { _ in
            let login = logins.withLock { logins in
                logins += 1
                return logins
            }
            let size: UInt32 = login % 2 == 0 ? 131_072 : 4096
            return WireBytes.method(0, 10, 30, WireBytes().short(2047).long(size).short(0))
        }
        try await withRecovery(script) { peer, connection in
            let channel = try await connection.openChannel()
            let events = connection.events
            peer.hangUp()
            try #require(await recovered(events) != nil)
            let publisher = try await channel.makePublisher()
            try await publisher.publish([UInt8](repeating: 1, count: 100_000), exchange: "", routingKey: "q")
            let next = connection.events
            peer.hangUp()
            try #require(await recovered(next) != nil)
            #expect(logins.withLock { $0 } == 4)
            peer.send(WireBytes.ack(1))
            try await publisher.flush()
        }
    }
}

/// Runs tasks on a queue of its own; while it is closed, whoever resumes one of them is held up.
private final class GatedExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "gated")
    private let gate = NSCondition()
    private let isClosed = LockedState(false)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Where this was the only thread that tasks have, the test fails instead of waiting for itself.
        let end = Date.now + 10
        gate.lock()
        while isClosed.withLock({ $0 }), gate.wait(until: end) {}
        gate.unlock()
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    func close() { isClosed.withLock { $0 = true } }

    func open() {
        gate.lock()
        isClosed.withLock { $0 = false }
        gate.broadcast()
        gate.unlock()
    }
}
