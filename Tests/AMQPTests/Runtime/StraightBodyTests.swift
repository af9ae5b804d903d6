import TestSupport
import Testing

@testable import AMQP

@Suite("Large body frames, which are read to where they stay", .timeLimit(.minutes(1)))
struct StraightBodyTests {
    private static func body(_ size: Int, _ seed: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ ($0 >> 8) ^ seed) }
    }

    /// Sends bytes in pieces of that size, most of which the client reads one at a time.
    private static func send(_ bytes: [UInt8], by size: Int, _ peer: ScriptedPeer, _ channel: AMQP.Channel) async throws
    {
        var start = 0
        while start < bytes.count {
            peer.send(Array(bytes[start..<min(start + size, bytes.count)]))
            start += size
            // The outcome does not depend on it: pieces that arrive together are only another cut.
            for _ in 0..<20 { await Task.yield() }
        }
    }

    /// Sizes around what a frame must have to be read like that, and around what is read behind one.
    @Test(
        "They arrive whole, however their bytes are cut, and what follows them too",
        arguments: [1, 7, 8, 8191, 8192, 8193, 16_384, 30_000, 1 << 20])
    func pieces(_ piece: Int) async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let sizes = piece < 100 ? [16_384, 3] : [16_375, 16_376, 16_384, 100_000, 5, 120_000, 0, 20_000, 50_000]
            var bytes: [UInt8] = []
            for (index, size) in sizes.enumerated() {
                bytes += WireBytes.delivery(
                    channel.key.id, consumer: "c", tag: UInt64(index + 1), body: Self.body(size, index))
                // Between messages, and between the frames of another channel's.
                bytes += WireBytes.frame(8, 0, WireBytes())
            }
            try await Self.send(bytes, by: piece, peer, channel)
            var deliveries = consumer.makeAsyncIterator()
            for (index, size) in sizes.enumerated() {
                let delivery = try await deliveries.next()
                #expect(delivery?.body == Self.body(size, index), "message \(index) of \(size) bytes")
            }
        }
    }

    @Test("A body of several frames arrives whole between those of another channel")
    func interleaved() async throws {
        try await withPeer { peer, connection in
            let channels = [try await connection.openChannel(), try await connection.openChannel()]
            let consumers = [
                try await channels[0].consume("q", tag: "a"), try await channels[1].consume("q", tag: "b"),
            ]
            let bodies = [Self.body(250_000, 1), Self.body(220_000, 2)]
            var bytes: [UInt8] = []
            for (index, tag) in ["a", "b"].enumerated() {
                let whole = WireBytes.delivery(channels[index].key.id, consumer: tag, tag: 1, body: bodies[index])
                bytes += whole.prefix(whole.count - bodies[index].count - 8)
            }
            for start in stride(from: 0, to: 250_000, by: 60_000) {
                for index in 0..<2 where start < bodies[index].count {
                    let end = min(start + 60_000, bodies[index].count)
                    bytes += WireBytes.body(channels[index].key.id, Array(bodies[index][start..<end]))
                }
            }
            try await Self.send(bytes, by: 9000, peer, channels[0])
            for index in 0..<2 {
                var deliveries = consumers[index].makeAsyncIterator()
                #expect(try await deliveries.next()?.body == bodies[index])
            }
        }
    }

    @Test("One that does not end with 0xCE ends the connection")
    func wrongEnd() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            var deliveries = consumer.makeAsyncIterator()
            peer.send(WireBytes.delivery(channel.key.id, consumer: "c", tag: 1, body: Self.body(40_000, 0)))
            #expect(try await deliveries.next()?.body == Self.body(40_000, 0))
            let whole = WireBytes.delivery(channel.key.id, consumer: "c", tag: 2, body: Self.body(40_000, 1))
            try await Self.send(whole.dropLast() + [0], by: 10_000, peer, channel)
            let error = try await amqpError { _ = try await deliveries.next() }
            #expect(error.code == .protocolError && error.message.contains("does not end with 0xCE"))
        }
    }
}
