import TestSupport
import Testing

@testable import AMQP

@Suite("Calls at a peer", .timeLimit(.minutes(1)))
struct RPCTests {
    /// The properties of the requests that the peer received.
    private func requests(_ peer: ScriptedPeer) throws -> [Properties] {
        try peer.frames.filter { $0.type == 2 }.map { try decoded(Array($0.payload.dropFirst(12))) }
    }

    private func reply(to id: String, _ tag: UInt64, body: [UInt8] = [7]) -> [UInt8] {
        WireBytes.delivery(
            1, consumer: "replies", tag: tag, properties: WireBytes().short(1 << 10).shortString(id), body: body)
    }

    @Test("It consumes without acknowledgement on the channel it publishes on, and asks for returns")
    func wire() async throws {
        try await withPeer { peer, connection in
            let client = try await connection.makeRPCClient()
            let calling = start { try await client.call(Message("x"), exchange: "soccer", routingKey: "k").body }
            try #require(await peer.wait { $0.contains { $0.type == 3 } })
            let consume = try #require(peer.frames.first { $0.isMethod(60, 20) })
            #expect(consume.channel == 1 && consume.shortString(at: 13) == "amq.rabbitmq.reply-to")
            // no-ack, and nothing else.
            #expect(consume.bytes[13 + 1 + 21 + 1 + 7] == 2)
            let publish = try #require(peer.frames.first { $0.isMethod(60, 40) })
            #expect(publish.channel == 1 && publish.shortString(at: 13) == "soccer")
            #expect(publish.bytes[publish.bytes.count - 2] == 1)
            let request = try #require(try requests(peer).first)
            #expect(request.replyTo == "amq.rabbitmq.reply-to" && request.messageID == nil)
            // RabbitMQ gives every reply the same tag.
            peer.send(reply(to: "nobody's", 1) + reply(to: try #require(request.correlationID), 1))
            #expect(try await calling.value == [7])
            #expect(client.lateReplyCount == 1)
        }
    }

    @Test("Replies in another order than the calls reach the call they answer")
    func order() async throws {
        try await withPeer { peer, connection in
            let client = try await connection.makeRPCClient()
            let first = start { try await client.call(Message("a"), routingKey: "q").body }
            try #require(await peer.wait { $0.count { $0.type == 3 } == 1 })
            let second = start { try await client.call(Message("b"), routingKey: "q").body }
            try #require(await peer.wait { $0.count { $0.type == 3 } == 2 })
            let ids = try requests(peer).map { try #require($0.correlationID) }
            #expect(Set(ids).count == 2)
            peer.send(reply(to: ids[1], 1, body: [2]) + reply(to: ids[0], 1, body: [1]))
            #expect(try await first.value == [1])
            #expect(try await second.value == [2])
        }
    }

    @Test("While the broker blocks publishers a call waits, and ends with that reason; nothing was sent")
    func blocked() async throws {
        try await withPeer { peer, connection in
            let client = try await connection.makeRPCClient()
            var events = connection.events.makeAsyncIterator()
            peer.send(WireBytes.blocked("low on memory"))
            _ = await events.next()
            try await expectError(.blocked) {
                _ = try await client.call(Message("x"), routingKey: "q", timeout: .milliseconds(50))
            }
            #expect(!peer.frames.contains { $0.isMethod(60, 40) })
            let waiting = start { try await client.call(Message("x"), routingKey: "q").body }
            peer.send(WireBytes.unblocked)
            try #require(await peer.wait { $0.contains { $0.type == 3 } })
            peer.send(reply(to: try #require(try requests(peer).first?.correlationID), 1))
            #expect(try await waiting.value == [7])
        }
    }

    @Test("The end of the connection ends the calls; a client that is let go closes its channel")
    func ends() async throws {
        try await withPeer { peer, connection in
            var client: RPCClient? = try await connection.makeRPCClient()
            _ = client
            client = nil
            #expect(await peer.wait(for: 20, 40))
        }
        try await withPeer { peer, connection in
            let client = try await connection.makeRPCClient()
            let calling = start { try await client.call(Message("x"), routingKey: "q").body }
            try #require(await peer.wait { $0.contains { $0.type == 3 } })
            peer.hangUp()
            try await expectError(.connectionClosed) { _ = try await calling.value }
        }
    }

    @Test("A consumer with the channel number and the tag of a client that has ended gets what is sent to it")
    func successor() async throws {
        try await withPeer { peer, connection in
            let client = try await connection.makeRPCClient()
            // Replies came in this round, and nothing else did.
            peer.send(reply(to: "nobody's", 1))
            while client.lateReplyCount == 0 { await Task.yield() }
            try await client.close()
            let channel = try await connection.openChannel()
            #expect(channel.number == 1)
            let consumer = try await channel.consume("q", tag: "replies")
            peer.send(WireBytes.delivery(1, consumer: "replies", tag: 1, body: [9]))
            #expect(try await consumer.first { _ in true }?.body == [9])
        }
    }

    @Test("A request is acknowledged when its reply is confirmed, and goes back to its queue where it is nacked")
    func confirmedReply() async throws {
        try await withPeer { peer, connection in
            let serving = start {
                try await connection.serveRPC("q") { Message([$0.body[0] + 1]) }
            }
            try #require(await peer.wait(for: 60, 20))
            let consume = try #require(peer.frames.first { $0.isMethod(60, 20) })
            let tag = consume.shortString(at: 13 + 1 + 1)
            let properties = WireBytes().short(1 << 10 | 1 << 9).shortString("id").shortString("reply.to.me")
            for number: UInt8 in 1...2 {
                peer.send(
                    WireBytes.delivery(
                        1, consumer: tag, tag: UInt64(number), properties: properties, body: [number]))
                try #require(await peer.wait { $0.count { $0.type == 3 } == number })
                peer.send(number == 1 ? WireBytes.nack(1) : WireBytes.ack(2))
                try #require(await peer.wait { $0.count { $0.settled != nil } == number })
            }
            let settled = peer.frames.filter { $0.settled != nil }
            #expect(settled[0].isMethod(60, 90) && settled[0].settled?.tag == 1 && settled[0].settled?.requeue == true)
            #expect(settled[1].isMethod(60, 80) && settled[1].settled?.tag == 2)
            let publish = try #require(peer.frames.first { $0.isMethod(60, 40) })
            // To the default exchange, and not mandatory.
            #expect(publish.shortString(at: 13).isEmpty && publish.shortString(at: 14) == "reply.to.me")
            #expect(publish.bytes[publish.bytes.count - 2] == 0)
            #expect(try requests(peer).map(\.correlationID) == ["id", "id"])
            serving.cancel()
            await #expect(throws: CancellationError.self) { try await serving.value }
        }
    }

    @Test("While the connection is lost a call waits no longer than its own timeout, and says so")
    func lost() async throws {
        let peer = try ScriptedPeer()
        var configuration = peerConfiguration(peer)
        configuration.recovery = RecoveryPolicy(initialDelay: .seconds(1000), maximumDelay: .seconds(1000))
        let connection = try await AMQPConnection.connect(configuration)
        let client = try await connection.makeRPCClient()
        var events = connection.events.makeAsyncIterator()
        peer.hangUp()
        while let event = await events.next() { if case .lost = event { break } }
        let error = try await amqpError {
            _ = try await client.call(Message("x"), routingKey: "q", timeout: .milliseconds(30))
        }
        #expect(error.code == .timeout && error.message.contains("did not come back within 30 ms"))
        try await connection.close()
    }
}
