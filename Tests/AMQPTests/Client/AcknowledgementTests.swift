import TestSupport
import Testing

@testable import AMQP

@Suite("Acknowledgements on the wire", .serialized, .timeLimit(.minutes(1)))
struct AcknowledgementTests {
    private func withConsumer(
        prefetch: UInt16 = 100, acknowledgement: Acknowledgement = .manual,
        _ body: (ScriptedPeer, AMQP.Channel, Consumer) async throws -> Void
    ) async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume(
                "q", tag: "c", prefetch: prefetch, acknowledgement: acknowledgement)
            try await body(peer, channel, consumer)
        }
    }

    private func deliveries(_ tags: ClosedRange<UInt64>) -> [UInt8] {
        tags.flatMap { WireBytes.delivery(1, consumer: "c", tag: $0, body: Array("m\($0)".utf8)) }
    }

    private func take(_ count: Int, from consumer: Consumer) async throws -> [Delivery] {
        var taken: [Delivery] = []
        for try await delivery in consumer {
            taken.append(delivery)
            if taken.count == count { break }
        }
        return taken
    }

    /// What a broker that delivered the tags 1 to `last` still waits for; records an issue for an acknowledgement of
    /// what it does not know, for which RabbitMQ closes the channel.
    private static func unsettled(_ frames: [RecordedFrame], last: UInt64) -> Set<UInt64> {
        var waiting = Set(1...last)
        for frame in frames {
            guard let settled = frame.settled else { continue }
            if !waiting.contains(settled.tag) { fail("tag \(settled.tag) is unknown to the broker") }
            waiting = settled.multiple ? waiting.filter { $0 > settled.tag } : waiting.subtracting([settled.tag])
        }
        return waiting
    }

    @Test("What is acknowledged is sent when the loop waits for more, in fewer frames than deliveries")
    func gathered() async throws {
        try await withConsumer { peer, _, consumer in
            peer.send(deliveries(1...50))
            let loop = start { for try await delivery in consumer { delivery.ack() } }
            #expect(await peer.wait { Self.unsettled($0, last: 50).isEmpty })
            #expect(peer.frames.count { $0.isMethod(60, 80) } < 50)
            loop.cancel()
            _ = await loop.result
        }
    }

    @Test("It is sent soon also when nobody asks for more")
    func soon() async throws {
        try await withConsumer { peer, _, consumer in
            peer.send(deliveries(1...3))
            let taken = try await take(3, from: consumer)
            for delivery in taken.prefix(2) { #expect(delivery.ack()) }
            #expect(await peer.wait { Self.unsettled($0, last: 3) == [3] })
        }
    }

    @Test("An unfinished delivery is never covered, whatever the order", arguments: [1, 2, 3] as [UInt64])
    func unfinished(_ seed: UInt64) async throws {
        try await withConsumer { peer, _, consumer in
            peer.send(deliveries(1...40))
            var random = SeededGenerator(seed: seed)
            let taken = try await take(40, from: consumer).shuffled(using: &random)
            let held = Set(taken.suffix(3).map(\.deliveryTag))
            for (index, delivery) in taken.dropLast(3).enumerated() {
                #expect(index % 10 == 9 ? delivery.nack() : delivery.ack())
            }
            #expect(await peer.wait { Self.unsettled($0, last: 40) == held })
            for delivery in taken.suffix(3) { delivery.ack() }
            #expect(await peer.wait { Self.unsettled($0, last: 40).isEmpty })
        }
    }

    @Test("Half the prefetch is sent at once")
    func batch() async throws {
        try await withConsumer(prefetch: 8) { peer, channel, consumer in
            peer.send(deliveries(1...8))
            let taken = try await take(8, from: consumer)
            // In one go, so that the timer can come between at most once: at least one batch of four is whole.
            for delivery in taken { delivery.ack() }
            #expect(await peer.wait { Self.unsettled($0, last: 8).isEmpty })
            #expect(peer.frames.contains { $0.settled?.multiple == true })
            #expect(peer.frames.compactMap(\.settled).count <= 4)
        }
    }

    @Test("A delivery is settled once: the second time says so and sends nothing")
    func once() async throws {
        try await withConsumer { peer, channel, consumer in
            peer.send(deliveries(1...3))
            let taken = try await take(3, from: consumer)
            #expect(taken[0].ack() && !taken[0].ack() && !taken[0].nack() && !taken[0].reject())
            #expect(taken[1].nack() && !taken[1].ack() && !taken[1].nack())
            #expect(taken[2].reject() && !taken[2].ack())
            try await channel.close()
            #expect(Self.unsettled(peer.frames, last: 3).isEmpty)
            #expect(peer.frames.count { $0.isMethod(60, 90) } == 1)
            #expect(peer.frames.compactMap(\.settled).count == 3)
        }
    }

    @Test("What came over a channel that has closed is not acknowledged on the one that follows")
    func stale() async throws {
        try await withPeer { peer, connection in
            var channel = try await connection.openChannel()
            var consumer = try await channel.consume("q", tag: "c")
            peer.send(deliveries(1...2))
            let old = try await take(2, from: consumer)
            peer.send(WireBytes.channelClose(1, 404, "gone"))
            _ = try await amqpError { for try await _ in consumer {} }
            #expect(!old[0].ack())
            channel = try await connection.openChannel()
            #expect(channel.number == 1)
            consumer = try await channel.consume("q", tag: "c")
            peer.send(deliveries(1...1))
            let new = try await take(1, from: consumer)
            #expect(!old[0].ack() && !old[1].nack() && !old[1].reject())
            #expect(new[0].ack())
            try await channel.close()
            #expect(peer.frames.compactMap(\.settled?.tag) == [1])
            #expect(!peer.frames.contains { $0.isMethod(60, 90) })
        }
    }

    @Test("What gathered is sent before the channel or the connection is closed", arguments: [true, false])
    func beforeClosing(_ closesChannel: Bool) async throws {
        try await withConsumer { peer, channel, consumer in
            peer.send(deliveries(1...2))
            for delivery in try await take(2, from: consumer) { delivery.ack() }
            if closesChannel { try await channel.close() } else { try await channel.connection.close() }
            let frames = peer.frames
            let close = try #require(frames.firstIndex { $0.isMethod(20, 40) || $0.isMethod(10, 50) })
            #expect(Self.unsettled(Array(frames[..<close]), last: 2).isEmpty)
        }
    }

    @Test("Deliveries that need no acknowledgement get none")
    func automatic() async throws {
        try await withConsumer(acknowledgement: .automatic) { peer, channel, consumer in
            peer.send(deliveries(1...3))
            for delivery in try await take(3, from: consumer) {
                #expect(!delivery.ack() && !delivery.nack() && !delivery.reject())
            }
            try await channel.close()
            #expect(peer.frames.allSatisfy { $0.settled == nil })
        }
    }

    @Test("A delivery to a consumer that does not exist goes back to its queue, and the next one arrives")
    func unknownConsumer() async throws {
        try await withConsumer { peer, _, consumer in
            peer.send(
                WireBytes.delivery(1, consumer: "ghost", tag: 1, body: [1])
                    + WireBytes.delivery(1, consumer: "c", tag: 2, body: [2]))
            let delivery = try #require(try await take(1, from: consumer).first)
            #expect(delivery.deliveryTag == 2 && delivery.ack())
            #expect(await peer.wait { Self.unsettled($0, last: 2).isEmpty })
            let nack = try #require(peer.frames.first { $0.isMethod(60, 120) }?.settled)
            #expect(nack.tag == 1 && !nack.multiple && nack.requeue)
        }
    }

    @Test("What a consumer that is dropped was sent goes back, and it is cancelled")
    func dropped() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            do {
                let consumer = try await channel.consume("q", tag: "c")
                peer.send(deliveries(1...3))
                let delivery = try await take(1, from: consumer)[0]
                #expect(delivery.deliveryTag == 1 && delivery.ack())
            }
            #expect(await peer.wait(for: 60, 30))
            #expect(await peer.wait { Self.unsettled($0, last: 3).isEmpty })
            try await channel.declareExchange(Exchange("x"))
        }
    }
}
