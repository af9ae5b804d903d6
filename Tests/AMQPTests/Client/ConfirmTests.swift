import TestSupport
import Testing

@testable import AMQP

@Suite("Confirms from the peer", .serialized, .timeLimit(.minutes(1)))
struct ConfirmTests {
    /// Lends a publisher that has published so many messages, none confirmed.
    private func withPublished(
        _ count: Int, _ configuration: Publisher.Configuration = .init(),
        _ body: (ScriptedPeer, Publisher) async throws -> Void
    ) async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(configuration)
            for number in 0..<count {
                let id = try await publisher.publish(Message("m\(number + 1)"), exchange: "x", routingKey: "k")
                #expect(id == UInt64(number + 1))
            }
            await peer.wait(for: 60, 40, count: count)
            try await body(peer, publisher)
        }
    }

    /// Waits until the client has handled what the peer sent before.
    private func passBy(_ publisher: Publisher) async throws {
        try await publisher.channel.declareExchange(Exchange("barrier"))
    }

    @Test("Out of order, and several at once")
    func order() async throws {
        try await withPublished(6) { peer, publisher in
            peer.send(WireBytes.ack(3) + WireBytes.ack(1))
            try await passBy(publisher)
            #expect(publisher.outstandingCount == 4)
            #expect(publisher.statistics.confirmed == 2)
            peer.send(WireBytes.ack(5, multiple: true))
            try await passBy(publisher)
            #expect(publisher.outstandingCount == 1)
            peer.send(WireBytes.ack(6))
            try await publisher.flush()
            #expect(publisher.statistics.confirmed == 6 && publisher.outstandingCount == 0)
        }
    }

    @Test("Nacks, one and several, are reported with their messages")
    func nacks() async throws {
        try await withPublished(6) { peer, publisher in
            peer.send(
                WireBytes.ack(1) + WireBytes.nack(2) + WireBytes.nack(4, multiple: true)
                    + WireBytes.ack(6, multiple: true))
            let error = try await amqpError { try await publisher.flush() }
            #expect(error.code == .notConfirmed && error.message.contains("3 of "))
            // What was reported once is not reported again.
            try await publisher.flush()
            #expect(publisher.statistics.nacked == 3 && publisher.statistics.confirmed == 3)
            var failures = publisher.failures.makeAsyncIterator()
            for id in 2...4 as ClosedRange<UInt64> {
                let failure = try #require(try await failures.next())
                #expect(failure.publishID == id && failure.exchange == "x" && failure.routingKey == "k")
                #expect(failure.message.body == Array("m\(id)".utf8))
                guard case .nacked = failure.reason else { return fail("\(failure.reason)") }
            }
        }
    }

    @Test(
        "Confirms that name nothing outstanding change nothing",
        arguments: [
            WireBytes.ack(0), WireBytes.nack(0), WireBytes.ack(4), WireBytes.nack(.max),
            WireBytes.ack(9, multiple: true),
            WireBytes.nack(.max, multiple: true), WireBytes.ack(1, channel: 7), WireBytes.ack(1, channel: 0),
        ])
    func unknown(_ confirm: [UInt8]) async throws {
        try await withPublished(3) { peer, publisher in
            peer.send(confirm)
            try await passBy(publisher)
            #expect(publisher.outstandingCount == 3)
            peer.send(WireBytes.ack(2))
            peer.send(WireBytes.nack(2) + WireBytes.ack(2))
            try await passBy(publisher)
            #expect(publisher.outstandingCount == 2 && publisher.statistics.nacked == 0)
            peer.send(WireBytes.ack(3, multiple: true))
            try await publisher.flush()
        }
    }

    @Test("Tag 0 with multiple means all", arguments: [true, false])
    func all(_ isAck: Bool) async throws {
        try await withPublished(100) { peer, publisher in
            peer.send(isAck ? WireBytes.ack(0, multiple: true) : WireBytes.nack(0, multiple: true))
            try await passBy(publisher)
            #expect(publisher.outstandingCount == 0)
            #expect(publisher.statistics.confirmed == (isAck ? 100 : 0))
            #expect(publisher.statistics.nacked == (isAck ? 0 : 100))
        }
    }

    @Test("A confirm that comes before its message confirms nothing")
    func early() async throws {
        try await withPublished(0) { peer, publisher in
            peer.send(WireBytes.ack(1) + WireBytes.ack(0, multiple: true))
            try await passBy(publisher)
            try await publisher.publish([1], exchange: "", routingKey: "q")
            try await passBy(publisher)
            #expect(publisher.outstandingCount == 1)
        }
    }

    @Test("A missing confirm ends publishAndConfirm and flush by their deadline; a late one is taken")
    func missing() async throws {
        try await withPublished(1, .init(timeout: patience)) { peer, publisher in
            let confirm = try await amqpError {
                try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: "q")
            }
            #expect(confirm.code == .timeout && confirm.isRecoverable)
            #expect(try await amqpError { try await publisher.flush() }.code == .timeout)
            #expect(publisher.outstandingCount == 2)
            peer.send(WireBytes.ack(1) + WireBytes.nack(2))
            // Nobody waits for the second any more, so its failure is kept for who reads.
            #expect(try await amqpError { try await publisher.flush() }.code == .notConfirmed)
            #expect(publisher.outstandingCount == 0)
            var failures = publisher.failures.makeAsyncIterator()
            #expect(try await failures.next()?.publishID == 2)
        }
    }

    @Test("publishAndConfirm of several tasks: each gets the outcome of its own message")
    func outcomes() async throws {
        try await withPublished(0) { peer, publisher in
            let tasks = (0..<20).map { number in
                start { try await publisher.publishAndConfirm(Message("m\(number)"), exchange: "", routingKey: "q") }
            }
            #expect(await peer.wait { frames in frames.count { $0.type == 3 } == 20 })
            // Every third message is nacked, in any order.
            let bodies = peer.frames.filter { $0.type == 3 }.map { String(decoding: $0.payload, as: UTF8.self) }
            for index in bodies.indices.reversed() {
                let number = Int(bodies[index].dropFirst()) ?? 0
                peer.send(number % 3 == 0 ? WireBytes.nack(UInt64(index + 1)) : WireBytes.ack(UInt64(index + 1)))
            }
            for (number, task) in tasks.enumerated() {
                let result = await task.result
                if case .success = result { #expect(number % 3 != 0) } else { #expect(number % 3 == 0) }
            }
            try await publisher.flush()
        }
    }

    @Test("A task that is cancelled in a full window shifts no number; one that waits goes on when most of it is free")
    func window() async throws {
        try await withPublished(4, .init(window: 4)) { peer, publisher in
            let cancelled = start { try await publisher.publish(Message("never"), exchange: "x", routingKey: "k") }
            let waiting = start { try await publisher.publish(Message("m5"), exchange: "x", routingKey: "k") }
            try await passBy(publisher)
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
            #expect(peer.frames.count { $0.isMethod(60, 40) } == 4)
            peer.send(WireBytes.ack(3, multiple: true))
            #expect(try await waiting.value == 5)
            #expect(try await publisher.publish(Message("m6"), exchange: "x", routingKey: "k") == 6)
            await peer.wait(for: 60, 40, count: 6)
            peer.send(WireBytes.nack(6) + WireBytes.ack(5, multiple: true))
            #expect(try await amqpError { try await publisher.flush() }.code == .notConfirmed)
            var failures = publisher.failures.makeAsyncIterator()
            #expect(try await failures.next()?.message.body == Array("m6".utf8))
        }
    }

    @Test("A window of bytes lets one large message through and no second one")
    func bytes() async throws {
        try await withPublished(0, .init(windowBytes: 1000, timeout: patience)) { peer, publisher in
            let large = Message([UInt8](repeating: 1, count: 5000))
            try await publisher.publish(large, exchange: "", routingKey: "q")
            #expect(
                try await amqpError { try await publisher.publish([1], exchange: "", routingKey: "q") }.code == .timeout
            )
            await peer.wait(for: 60, 40)
            peer.send(WireBytes.ack(1))
            try await passBy(publisher)
            #expect(try await publisher.publish([1], exchange: "", routingKey: "q") == 2)
        }
    }

    @Test("Publishers of two channels count for themselves")
    func channels() async throws {
        try await withPeer { peer, connection in
            let first = try await connection.openChannel().makePublisher()
            let second = try await connection.openChannel().makePublisher()
            for publisher in [first, second, second] { try await publisher.publish([1], exchange: "", routingKey: "q") }
            await peer.wait(for: 60, 40, count: 3)
            peer.send(WireBytes.ack(1, channel: 1) + WireBytes.nack(2, channel: 2))
            try await first.flush()
            try await passBy(second)
            #expect(first.outstandingCount == 0 && second.outstandingCount == 1)
            #expect(second.statistics.nacked == 1)
        }
    }

    @Test("Twenty thousand messages of four tasks through a window of 500, confirmed in strides")
    func many() async throws {
        let count = LockedState(UInt64(0))
        var script = ScriptedPeer.Script()
        script.answers[[60, 40]] = { _ in
            let tag = count.withLock { count in
                count += 1
                return count
            }
            // Every seventh is nacked by itself, everything up to a multiple of 100 is acknowledged.
            let nack = tag % 700 == 7 ? WireBytes.nack(tag) : []
            return nack + (tag % 100 == 0 ? WireBytes.ack(tag, multiple: true) : [])
        }
        try await withPeer(script) { _, connection in
            let publisher = try await connection.openChannel().makePublisher(.init(window: 500))
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<5000 { try await publisher.publish([1, 2, 3], exchange: "", routingKey: "q") }
                    }
                }
                try await group.waitForAll()
            }
            let error = try await amqpError { try await publisher.flush() }
            #expect(error.message.contains("29 of "))
            #expect(publisher.statistics.confirmed == 20_000 - 29 && publisher.statistics.nacked == 29)
            var ids: [UInt64] = []
            for try await failure in publisher.failures {
                ids.append(failure.publishID)
                if ids.count == 29 { break }
            }
            #expect(ids == (0..<29).map { $0 * 700 + 7 })
        }
    }
}
