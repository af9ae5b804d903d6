import TestSupport
import Testing

@testable import AMQP

@Suite("Consuming again at a peer", .timeLimit(.minutes(1)))
struct ResubscribingTests {
    private func cancel(_ tag: String, channel: UInt16) -> [UInt8] {
        WireBytes.method(channel, 60, 30, WireBytes().shortString(tag).octet(1))
    }

    @Test("It asks again on a new channel with the same words, and closes the one before; what arrived goes back")
    func sameWords() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let policy = RetryPolicy(initialDelay: .zero)
            let consumer = try await channel.consume(
                "q", tag: "c", prefetch: 7, exclusive: true, arguments: ["x-priority": 5],
                whenCancelled: .resubscribe(policy))
            peer.send(WireBytes.delivery(2, consumer: "c", tag: 1, body: [1]) + cancel("c", channel: 2))
            #expect(await peer.wait(for: 60, 20, count: 2))
            let consumes = peer.frames.filter { $0.isMethod(60, 20) }
            #expect(consumes.map(\.channel) == [2, 3])
            #expect(consumes[0].payload == consumes[1].payload)
            peer.send(WireBytes.delivery(3, consumer: "c", tag: 1, body: [2]))
            var iterator = consumer.makeAsyncIterator()
            #expect(try await iterator.next()?.body == [2])
            try #require(await peer.wait(for: 20, 40))
            let frames = peer.frames.filter { $0.channel == 2 }.suffix(2)
            #expect(frames.first?.isMethod(60, 120) == true && frames.last?.isMethod(20, 40) == true)
        }
    }

    @Test("A consumer's own channel ends with the channel it was made on")
    func owner() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c", whenCancelled: .resubscribe())
            peer.send(WireBytes.channelClose(1, 406, "PRECONDITION_FAILED"))
            try await expectError(.preconditionFailed) { for try await _ in consumer {} }
            try #require(await peer.wait(for: 20, 40))
            #expect(peer.frames.first { $0.isMethod(20, 40) }?.channel == 2)
        }
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c", whenCancelled: .resubscribe())
            let reading = start { for try await _ in consumer {} }
            try await channel.close()
            try await reading.value
            #expect(await peer.wait(for: 20, 40, count: 2))
            try await expectError(.channelClosed) { try await consumer.cancel() }
        }
    }

    @Test("Cancelling a consumer ends it also where the broker cancels it at the same time")
    func cancelledByBoth() async throws {
        var script = ScriptedPeer.Script()
        script.silentOnceOn = [[60, 30]]
        try await withPeer(script) { peer, connection in
            let channel = try await connection.openChannel()
            let endless = RetryPolicy(initialDelay: .seconds(1000), maximumDelay: .seconds(1000))
            let consumer = try await channel.consume("q", tag: "c", whenCancelled: .resubscribe(endless))
            let cancelling = start { try await consumer.cancel() }
            try #require(await peer.wait(for: 60, 30))
            peer.send(cancel("c", channel: 2))
            try await cancelling.value
            for try await _ in consumer { Issue.record("nothing was sent") }
            #expect(channel.isOpen)
        }
    }

    @Test("A stream's delivery that nobody reads is not refused, which would end the connection")
    func stream() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            var consumer: Consumer? = try await channel.consume("s", tag: "c")
            let offset = WireBytes().shortString("x-stream-offset").octet(UInt8(ascii: "l")).longLong(5)
            peer.send(
                WireBytes.delivery(1, consumer: "c", tag: 1, properties: WireBytes.headers(offset), body: [1])
                    + WireBytes.delivery(1, consumer: "c", tag: 2, body: [2])
                    + WireBytes.delivery(1, consumer: "c", tag: 3, body: [3]))
            var iterator = consumer?.makeAsyncIterator()
            _ = try await iterator?.next()
            iterator = nil
            _ = consumer
            consumer = nil
            try #require(await peer.wait(for: 60, 120, count: 2))
            let settled = Set(peer.frames.compactMap { $0.settled?.tag })
            #expect(settled == [2, 3])
        }
    }
}
