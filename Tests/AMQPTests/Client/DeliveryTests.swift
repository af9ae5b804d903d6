import TestSupport
import Testing

@testable import AMQP

@Suite("Deliveries from the peer", .serialized, .timeLimit(.minutes(1)))
struct DeliveryTests {
    private func deliver(_ channel: UInt16, _ consumer: String, _ tag: UInt64, size: UInt64) -> [[UInt8]] {
        let arguments = WireBytes().shortString(consumer).longLong(tag).octet(0).shortString("x").shortString("k")
        return [WireBytes.method(channel, 60, 60, arguments), WireBytes.header(channel, bodySize: size)]
    }

    private func take(_ count: Int, from consumer: Consumer) async throws -> [Delivery] {
        var taken: [Delivery] = []
        for try await delivery in consumer {
            taken.append(delivery)
            if taken.count == count { break }
        }
        return taken
    }

    @Test("Content of two channels may come interleaved, frame by frame")
    func interleaved() async throws {
        try await withPeer { peer, connection in
            let first = try await connection.openChannel().consume("q", tag: "a")
            let second = try await connection.openChannel().consume("q", tag: "b")
            let one = deliver(1, "a", 1, size: 4) + [WireBytes.body(1, [1, 2]), WireBytes.body(1, [3, 4])]
            let two = deliver(2, "b", 1, size: 3) + [WireBytes.body(2, [5]), WireBytes.body(2, [6, 7])]
            peer.send(zip(one, two).flatMap { $0 + $1 })
            #expect(try await take(1, from: first)[0].body == [1, 2, 3, 4])
            #expect(try await take(1, from: second)[0].body == [5, 6, 7])
        }
    }

    @Test(
        "Two consumers of a channel each get their own, in order, also where their tags only look the same",
        arguments: [("a", "b"), ("caf\u{E9}", "cafe\u{301}")])
    func twoConsumers(_ tags: (String, String)) async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let first = try await channel.consume("q", tag: tags.0)
            let second = try await channel.consume("r", tag: tags.1)
            peer.send(
                (1...100).flatMap {
                    WireBytes.delivery(1, consumer: $0 % 3 == 0 ? tags.1 : tags.0, tag: $0, body: [1])
                })
            #expect(try await take(67, from: first).map(\.deliveryTag) == (1...100).filter { $0 % 3 != 0 })
            let others = try await take(33, from: second)
            #expect(others.map(\.deliveryTag) == (1...100).filter { $0 % 3 == 0 })
            #expect(others.allSatisfy { $0.queue == "r" && $0.consumerTag.utf8.elementsEqual(tags.1.utf8) })
        }
    }

    @Test("Bodies of every size around what matters", arguments: [0, 1, 4087, 4088, 4089, 4095, 4096, 8176, 100_000])
    func sizes(_ size: Int) async throws {
        var script = ScriptedPeer.Script()
        script.frameMax = 4096
        try await withPeer(script) { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let frames = stride(from: 0, to: size, by: 4088).map { start in
                WireBytes.body(1, Array(body[start..<min(size, start + 4088)]))
            }
            // A small one before and behind, so that they share what the large one does not.
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, body: [1]))
            peer.send((deliver(1, "c", 2, size: UInt64(size)) + frames).flatMap { $0 })
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 3, body: [3]))
            let taken = try await take(3, from: consumer)
            #expect(taken[0].body == [1] && taken[2].body == [3])
            #expect(taken[1].body == body && taken[1].bodyCount == size)
            #expect(taken[1].withBody { Array($0) } == body)
            #expect(taken[1].exchange == "x" && taken[1].routingKey == "k")
        }
    }

    @Test("Empty body frames are no reason to stop")
    func emptyFrames() async throws {
        try await withPeer { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            let bodies = [[], [1], [], [2]].map { WireBytes.body(1, $0) }
            peer.send((deliver(1, "c", 1, size: 2) + bodies).flatMap { $0 })
            #expect(try await take(1, from: consumer)[0].body == [1, 2])
        }
    }

    @Test(
        "A body of the size that is allowed is taken; a larger one is dropped, in one frame or many, and the next comes",
        arguments: [[11], [5, 6], [0, 11, 0, 4], [131_064], [131_064, 131_064, 131_064], [20_000, 7]], [true, false])
    func limit(_ frames: [Int], _ isSlicing: Bool) async throws {
        var script = ScriptedPeer.Script()
        script.isSlicing = isSlicing && frames.reduce(0, +) < 30_000
        try await withPeer(script) {
            $0.maximumBodySize = 10
        } _: { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let allowed = WireBytes.delivery(1, consumer: "c", tag: 1, body: [UInt8](repeating: 1, count: 10))
            let bodies = frames.map { WireBytes.body(1, [UInt8](repeating: 2, count: $0)) }
            let size = frames.reduce(0, +)
            peer.send(
                allowed + (deliver(1, "c", 2, size: UInt64(size)) + bodies).flatMap { $0 }
                    + WireBytes.delivery(1, consumer: "c", tag: 3, body: [3]))
            let taken = try await take(3, from: consumer)
            #expect(taken.map(\.deliveryTag) == [1, 2, 3])
            #expect(taken.map(\.bodyCount) == [10, size, 1])
            #expect(taken.map(\.isTooLarge) == [false, true, false])
            #expect(taken[1].body.isEmpty && taken[1].withBody { $0.isEmpty } && taken[2].body == [3])
            // Only a refusal settles what was not read, and no acknowledgement covers it.
            #expect(taken[0].ack() && !taken[1].ack() && taken[2].ack())
            try #require(await peer.wait { $0.compactMap(\.settled).count == 2 })
            #expect(peer.frames.compactMap(\.settled).allSatisfy { !$0.multiple })
            #expect(taken[1].reject(requeue: true))
            #expect(await peer.wait { $0.compactMap(\.settled).last?.tag == 2 })
            try await channel.close()
        }
    }

    @Test("What a frame announces and does not send takes no memory")
    func announced() async throws {
        try await withPeer {
            $0.maximumBodySize = 1000
        } _: { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            peer.send(deliver(1, "c", 1, size: 1 << 62).flatMap { $0 } + WireBytes.body(1, [1, 2, 3]))
            // It is waited for as any message is, and other channels work.
            try await connection.openChannel().declareExchange(Exchange("x"))
            // One that is dropped is cancelled, and this peer would answer in the middle of the body.
            withExtendedLifetime(consumer) {}
        }
    }

    @Test("A header larger than frame_max is taken: x-death grows without regard to it", arguments: [5000, 900_000])
    func largeHeader(_ size: Int) async throws {
        var script = ScriptedPeer.Script()
        script.frameMax = 4096
        try await withPeer(script) { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            let text = String(repeating: "x", count: size)
            let headers = WireBytes.headers(WireBytes().shortString("k").octet(UInt8(ascii: "S")).longString(text))
            peer.send(WireBytes.delivery(1, consumer: "c", tag: 1, properties: headers, body: [1]))
            #expect(try await take(1, from: consumer)[0].properties.headers?["k"]?.stringValue == text)
        }
    }

    @Test("The broker cancels a consumer: what came before goes back, then comes the error; the channel goes on")
    func cancelledByBroker() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let cancel = WireBytes.method(1, 60, 30, WireBytes().shortString("c").octet(1))
            peer.send((1...5).flatMap { WireBytes.delivery(1, consumer: "c", tag: $0, body: [1]) })
            var iterator = consumer.makeAsyncIterator()
            let running = try #require(try await iterator.next())
            peer.send(cancel)
            #expect(await peer.wait(for: 60, 120, count: 5))
            let error = try await amqpError { while try await iterator.next() != nil {} }
            #expect(!running.ack() && !running.nack())
            #expect(error.code == .consumerCancelled && error.message.contains("\"q\""))
            // A broker that keeps a consumer whose timeout has passed hears that it is over.
            #expect(peer.frames.count { $0.isMethod(60, 30) } == 1)
            #expect(!peer.frames.contains { $0.isMethod(60, 80) })
            // A cancel of what is no consumer is nothing.
            peer.send(cancel)
            try await channel.declareExchange(Exchange("x"))
            _ = try await channel.consume("q", tag: "c")
        }
    }

    @Test("The application cancels a consumer: what has arrived is handed out, then the sequence ends")
    func cancelledByUs() async throws {
        var script = ScriptedPeer.Script()
        script.answers[[60, 30]] = {
            WireBytes.delivery($0, consumer: "c", tag: 1, body: [1])
                + WireBytes.delivery($0, consumer: "c", tag: 2, body: [2])
                + WireBytes.method($0, 60, 31, WireBytes().shortString("c"))
        }
        try await withPeer(script) { _, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            try await consumer.cancel()
            var tags: [UInt64] = []
            for try await delivery in consumer { tags.append(delivery.deliveryTag) }
            #expect(tags == [1, 2])
        }
    }

    @Test("A task that is cancelled while it waits takes no delivery away from who iterates next")
    func cancelledTask() async throws {
        try await withPeer { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            for round in 1...20 as ClosedRange<UInt64> {
                let task = start { try await take(1, from: consumer).first?.deliveryTag }
                // Cancelled before, while or after the delivery comes.
                if round % 2 == 0 { await Task.yield() }
                task.cancel()
                peer.send(WireBytes.delivery(1, consumer: "c", tag: round, body: [1]))
                let taken = try? await task.value
                if taken == nil { #expect(try await take(1, from: consumer)[0].deliveryTag == round) }
            }
        }
    }

    @Test("What is left of a batch when a loop is left goes to the next one")
    func iteratingAgain() async throws {
        try await withPeer { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            peer.send((1...30).flatMap { WireBytes.delivery(1, consumer: "c", tag: $0, body: [1]) })
            var tags: [UInt64] = []
            for _ in 0..<10 { tags += try await take(3, from: consumer).map(\.deliveryTag) }
            #expect(tags == Array(1...30))
        }
    }

    @Test("Several tasks iterate: each delivery goes to one of them")
    func sharedConsumer() async throws {
        try await withPeer { peer, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c", prefetch: 0)
            let tasks = (0..<4).map { _ in
                start {
                    var tags: [UInt64] = []
                    for try await delivery in consumer { tags.append(delivery.ack() ? delivery.deliveryTag : 0) }
                    return tags
                }
            }
            for tag in 1...500 as ClosedRange<UInt64> {
                peer.send(WireBytes.delivery(1, consumer: "c", tag: tag, body: [1]))
            }
            peer.send(WireBytes.method(1, 60, 30, WireBytes().shortString("c").octet(1)))
            await #expect(throws: AMQPError.self) { for try await delivery in consumer { delivery.ack() } }
            var lost = 0
            for task in tasks { if case .success = await task.result { lost += 1 } }
            #expect(lost == 0)
            #expect(
                await peer.wait { frames in
                    let settled = frames.compactMap(\.settled)
                    return settled.contains { $0.multiple && $0.tag == 500 } || settled.map(\.tag).max() == 500
                })
        }
    }
}
