import TestSupport
import Testing

@testable import AMQP

@Suite("Messages that come back", .serialized, .timeLimit(.minutes(1)))
struct ReturnTests {
    private func withPublisher(
        _ configuration: Publisher.Configuration = .init(messageIDPrefix: "p-"),
        _ body: (ScriptedPeer, Publisher) async throws -> Void
    ) async throws {
        try await withPeer { peer, connection in
            try await body(peer, try await connection.openChannel().makePublisher(configuration))
        }
    }

    private func message(_ text: String, id: String? = nil) -> Message {
        var message = Message(text)
        message.properties.messageID = id
        return message
    }

    @Test("Returned and then acknowledged: that message failed, with the broker's reason; the others did not")
    func generatedID() async throws {
        try await withPublisher { peer, publisher in
            for number in 1...4 { try await publisher.publish(message("m\(number)"), exchange: "x", routingKey: "k") }
            await peer.wait(for: 60, 40, count: 4)
            // RabbitMQ's returns and confirms come in any order.
            peer.send(
                WireBytes.returned(messageID: "p-4") + WireBytes.returned(messageID: "p-2")
                    + WireBytes.ack(4, multiple: true))
            let error = try await amqpError { try await publisher.flush() }
            #expect(error.code == .notConfirmed)
            #expect(
                error.message
                    == "2 of 4 messages returned: no queue is bound for them (first: exchange \"x\", routing key \"k\")"
            )
            #expect(publisher.statistics.returned == 2 && publisher.statistics.confirmed == 2)
            var failures = publisher.failures.makeAsyncIterator()
            for id in [2, 4] as [UInt64] {
                let failure = try #require(try await failures.next())
                #expect(failure.publishID == id && failure.message.body == Array("m\(id)".utf8))
                #expect(failure.message.properties.messageID == "p-\(id)")
                #expect(failure.error.reply == AMQPError.Reply(code: 312, text: "NO_ROUTE"))
                #expect(failure.error.message.contains("\"x\" for \"k\""))
            }
        }
    }

    @Test("Ids of the application's own, one of which looks generated, one of which comes twice")
    func ownIDs() async throws {
        try await withPublisher { peer, publisher in
            // "p-1" is the generated id of the first message only where that has none of its own.
            for id in ["order-1", "p-1", "twice", "twice", "p-99", ""] {
                try await publisher.publish(message(id, id: id), exchange: "x", routingKey: "k")
            }
            await peer.wait(for: 60, 40, count: 6)
            for id in ["twice", "p-1", "p-99", ""] { peer.send(WireBytes.returned(messageID: id)) }
            peer.send(WireBytes.returned(messageID: "unknown") + WireBytes.ack(0, multiple: true))
            #expect(try await amqpError { try await publisher.flush() }.message.hasPrefix("4 of 6 messages returned"))
            var ids: [UInt64] = []
            for try await failure in publisher.failures {
                ids.append(failure.publishID)
                if ids.count == 4 { break }
            }
            #expect(ids == [2, 3, 5, 6])
        }
    }

    @Test("Of several with the same id, the one whose address and body came back")
    func sameID() async throws {
        try await withPublisher { peer, publisher in
            for (key, body) in [("somebody", 1), ("nobody", 2), ("nobody", 1)] as [(String, UInt8)] {
                var message = Message([body])
                message.properties.messageID = "twice"
                try await publisher.publish(message, exchange: "soccer", routingKey: key)
            }
            await peer.wait(for: 60, 40, count: 3)
            peer.send(WireBytes.returned(messageID: "twice", body: [1]) + WireBytes.ack(0, multiple: true))
            #expect(try await amqpError { try await publisher.flush() }.message.hasPrefix("1 of 3 messages returned"))
            var failures = publisher.failures.makeAsyncIterator()
            #expect(try await failures.next()?.publishID == 3)
        }
    }

    @Test(
        "publishAndConfirm throws for a message that came back, and keeps no failure besides", arguments: [nil, "mine"])
    func confirm(_ id: String?) async throws {
        try await withPublisher { peer, publisher in
            let task = start { [message = message("x", id: id)] in
                try await publisher.publishAndConfirm(message, exchange: "soccer", routingKey: "nobody")
            }
            await peer.wait(for: 60, 40)
            peer.send(WireBytes.returned(messageID: id ?? "p-1") + WireBytes.ack(1))
            let error = try await amqpError { try await task.value }
            #expect(error.code == .notConfirmed && error.reply?.code == 312)
            #expect(error.message.contains("no queue is bound to exchange \"soccer\" for \"nobody\""))
            try await publisher.flush()
        }
    }

    @Test("A return behind its confirm, a second one, and one before any message change nothing")
    func late() async throws {
        try await withPublisher { peer, publisher in
            peer.send(WireBytes.returned(messageID: "p-1"))
            try await publisher.channel.declareExchange(Exchange("x"))
            try await publisher.publish([1], exchange: "x", routingKey: "k")
            await peer.wait(for: 60, 40)
            peer.send(WireBytes.ack(1) + WireBytes.returned(messageID: "p-1") + WireBytes.returned(messageID: "p-1"))
            try await publisher.flush()
            #expect(publisher.statistics.returned == 0 && publisher.statistics.confirmed == 1)
        }
    }

    @Test("A message that came back and is nacked failed once")
    func nacked() async throws {
        try await withPublisher { peer, publisher in
            try await publisher.publish([1], exchange: "x", routingKey: "k")
            await peer.wait(for: 60, 40)
            peer.send(WireBytes.returned(messageID: "p-1") + WireBytes.nack(1))
            let error = try await amqpError { try await publisher.flush() }
            #expect(
                error.message
                    == "1 of 1 message returned: no queue is bound for it (first: exchange \"x\", routing key \"k\")")
            #expect(publisher.statistics.returned == 1 && publisher.statistics.nacked == 0)
        }
    }

    @Test(
        "Without confirms a return is a failure with the message that came back, and its number where it was generated")
    func withoutConfirms() async throws {
        try await withPublisher(.init(confirms: false, messageIDPrefix: "p-")) { peer, publisher in
            try await publisher.publish(message("one"), exchange: "soccer", routingKey: "nobody")
            try await publisher.publish(message("two", id: "xx77"), exchange: "soccer", routingKey: "nobody")
            await peer.wait(for: 60, 40, count: 2)
            peer.send(
                WireBytes.returned(messageID: "p-1", body: Array("one".utf8))
                    + WireBytes.returned(messageID: "xx77", body: Array("two".utf8)))
            var failures = publisher.failures.makeAsyncIterator()
            for (id, text) in [(1, "one"), (0, "two")] as [(UInt64, String)] {
                let failure = try #require(try await failures.next())
                #expect(failure.publishID == id && failure.message.body == Array(text.utf8))
                #expect(failure.exchange == "soccer" && failure.routingKey == "nobody")
            }
        }
    }

    @Test("A flush counts each reason, and only what has settled since the flush before")
    func reasons() async throws {
        try await withPublisher { peer, publisher in
            for _ in 1...3 { try await publisher.publish([1], exchange: "x", routingKey: "first") }
            await peer.wait(for: 60, 40, count: 3)
            peer.send(WireBytes.ack(3, multiple: true))
            try await publisher.flush()
            for key in ["café", "cafe\u{301}", "k", "k"] {
                try await publisher.publish([1], exchange: "x", routingKey: key)
            }
            await peer.wait(for: 60, 40, count: 7)
            peer.send(
                WireBytes.returned(messageID: "p-5") + WireBytes.ack(4) + WireBytes.ack(5)
                    + WireBytes.nack(7, multiple: true))
            let error = try await amqpError { try await publisher.flush() }
            #expect(
                error.message
                    == "1 of 4 messages returned: no queue is bound for it (first: exchange \"x\", routing key "
                    + "\"cafe\u{301}\"); 2 nacked: the broker could not keep them")
        }
    }

    @Test("Message ids that only look the same are two: the one that came back has failed")
    func spellings() async throws {
        try await withPublisher { peer, publisher in
            for id in ["caf\u{E9}", "cafe\u{301}"] {
                try await publisher.publish(message("m", id: id), exchange: "x", routingKey: "k")
            }
            await peer.wait(for: 60, 40, count: 2)
            peer.send(WireBytes.returned(messageID: "cafe\u{301}") + WireBytes.ack(2, multiple: true))
            _ = try await amqpError { try await publisher.flush() }
            var failures = publisher.failures.makeAsyncIterator()
            #expect(try #require(try await failures.next()).publishID == 2)
        }
    }

    @Test("Without an id a message is told by its content, also where the broker has changed what it changes")
    func byContent() async throws {
        try await withPublisher(.init(assignsMessageIDs: false)) { peer, publisher in
            var notANumber = Properties()
            notANumber.headers = ["rating": .double(.nan)]
            var copied = Properties()
            copied.headers = ["BCC": ["archive"], "key": "value"]
            var direct = Properties()
            direct.replyTo = "amq.rabbitmq.reply-to"
            let sent: [(String, Properties)] = [
                ("other", Properties()), ("same", notANumber), ("same", copied), ("same", direct),
                ("same", Properties()),
                ("same", Properties()),
            ]
            for (body, properties) in sent {
                try await publisher.publish(
                    Array(body.utf8), properties: properties, exchange: "soccer", routingKey: "nobody")
            }
            await peer.wait { frames in frames.count { $0.type == 3 } == sent.count }
            // RabbitMQ strips BCC and writes the queue behind direct reply-to before it routes.
            copied.headers = ["key": "value"]
            direct.replyTo = "amq.rabbitmq.reply-to.g2dkABByYWJiaXRAbG9jYWxob3N0"
            for properties in [Properties(), notANumber, copied, direct] {
                let header = WireBytes().raw(try encoded(properties))
                peer.send(WireBytes.returned(properties: header, body: Array("same".utf8)))
            }
            peer.send(WireBytes.returned(properties: WireBytes().short(0), body: Array("unknown".utf8)))
            peer.send(WireBytes.ack(0, multiple: true))
            let error = try await amqpError { try await publisher.flush() }
            #expect(error.message.hasPrefix("4 of 6 messages returned"))
            var ids: [UInt64] = []
            for try await failure in publisher.failures {
                ids.append(failure.publishID)
                if ids.count == 4 { break }
            }
            #expect(ids == [2, 3, 4, 5])
            #expect(publisher.statistics.confirmed == 2)
        }
    }

    @Test("A publisher that asks for no returns sets no id and no flag")
    func notMandatory() async throws {
        try await withPublisher(.init(mandatory: false)) { peer, publisher in
            try await publisher.publish([1], exchange: "", routingKey: "q")
            await peer.wait { frames in frames.contains { $0.type == 3 } }
            let frames = peer.frames
            let header = try #require(frames.first { $0.type == 2 })
            #expect(Array(header.payload.suffix(2)) == [0, 0])
            #expect(frames.first { $0.isMethod(60, 40) }?.payload.last == 0)
        }
    }
}
