import AMQP
import TestSupport
import Testing

@Suite("Publishing to a broker", .needsBroker, .timeLimit(.minutes(1)))
struct PublishingTests {
    @Test("Ten thousand messages through a window of 100 are confirmed and arrive in order")
    func window() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher(.init(window: 100))
            for number in 1...10_000 {
                let id = try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
                #expect(id == UInt64(number))
                #expect(publisher.outstandingCount <= 100)
            }
            try await publisher.flush()
            #expect(publisher.outstandingCount == 0)
            #expect(publisher.statistics.confirmed == 10_000)
            let consumer = try await channel.consume(queue, prefetch: 500)
            let texts = try await take(10_000, from: consumer).map(\.text)
            #expect(texts == (1...10_000).map(String.init))
        }
    }

    @Test("Four tasks share a publisher and lose nothing")
    func concurrentPublishing() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher(.init(window: 50))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<4 {
                    group.addTask {
                        for number in 0..<1000 {
                            try await publisher.publish(Message("\(task) \(number)"), exchange: "", routingKey: queue)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await publisher.flush()
            #expect(try await channel.checkQueue(queue).messageCount == 4000)
        }
    }

    @Test("A message that no queue wants comes back, matched by its id among messages that arrive")
    func returns() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher()
            var expected: [UInt64] = []
            for number in 1...200 {
                let lost = number.isMultiple(of: 3)
                var message = Message("\(number)")
                if number.isMultiple(of: 2) { message.properties.messageID = "own-\(number)" }
                let id = try await publisher.publish(message, exchange: "", routingKey: lost ? uniqueName("no") : queue)
                if lost { expected.append(id) }
            }
            let error = try await amqpError { try await publisher.flush() }
            #expect(error.code == .notConfirmed)
            var returned: [UInt64: PublishFailure] = [:]
            for try await failure in publisher.failures {
                returned[failure.publishID] = failure
                if returned.count == expected.count { break }
            }
            #expect(returned.keys.sorted() == expected)
            let third = try #require(returned[3])
            #expect(third.message.body == Array("3".utf8))
            #expect(third.routingKey.hasPrefix("test-no-"))
            guard case .returned(let reply) = third.reason else {
                Issue.record("not a return: \(third.reason)")
                return
            }
            #expect(reply.code == 312)
            #expect(returned[6]?.message.properties.messageID == "own-6")
            #expect(publisher.statistics.returned == 66)
            #expect(publisher.statistics.confirmed == 134)
        }
    }

    @Test("A message without an id is sent without one, and its return is recognised by its content")
    func returnsWithoutIDs() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher(.init(assignsMessageIDs: false))
            let nowhere = uniqueName("no")
            for number in 1...20 {
                let key = number.isMultiple(of: 4) ? nowhere : queue
                try await publisher.publish(Message("\(number % 7)"), exchange: "", routingKey: key)
            }
            _ = try await amqpError { try await publisher.flush() }
            var returned: [UInt64] = []
            for try await failure in publisher.failures {
                returned.append(failure.publishID)
                #expect(failure.message.properties.messageID == nil)
                if returned.count == 5 { break }
            }
            #expect(returned.sorted() == [4, 8, 12, 16, 20])
            #expect(try await channel.get(queue)?.properties.messageID == nil)
        }
    }

    @Test("A message that a full queue refuses is nacked")
    func nacks() async throws {
        try await withChannel { channel in
            let queue = uniqueName("full")
            try await channel.declareQueue(
                Queue(
                    queue, durable: false, exclusive: true,
                    arguments: ["x-max-length": 1, "x-overflow": "reject-publish"]))
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(Message("first"), exchange: "", routingKey: queue)
            let error = try await amqpError {
                try await publisher.publishAndConfirm(Message("second"), exchange: "", routingKey: queue)
            }
            #expect(error.code == .notConfirmed)
            #expect(error.message.contains("nacked"))
            #expect(publisher.statistics.nacked == 1)
        }
    }

    @Test("Publishing to an exchange that does not exist ends the channel and accounts for every message")
    func missingExchange() async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let channel = try await connection.openChannel()
            let publisher = try await channel.makePublisher()
            var published: UInt64 = 0
            let error = try await amqpError {
                for _ in 1...100_000 {
                    published = try await publisher.publish(Message("x"), exchange: uniqueName("no"), routingKey: "k")
                }
                try await publisher.flush()
            }
            #expect(error.reply?.code == 404)
            var lost = 0
            for try await failure in publisher.failures {
                guard case .lost(let reason) = failure.reason else { continue }
                #expect(reason.code == .notFound)
                lost += 1
            }
            #expect(lost == Int(published))
            #expect(connection.isOpen)
        }
    }

    @Test(
        "A body of any size arrives unchanged",
        arguments: [
            0, 1, 4095, 4096, 131_063, 131_064, 131_065, 262_127, 262_128, 262_129, 1 << 20, 5_000_000,
        ])
    func sizes(_ size: Int) async throws {
        try await withQueue { channel, queue in
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(Message(body), exchange: "", routingKey: queue)
            let fetched = try #require(try await channel.get(queue))
            #expect(fetched.body == body)
            #expect(fetched.ack())
            try await publisher.publishAndConfirm(Message(body), exchange: "", routingKey: queue)
            let consumer = try await channel.consume(queue)
            let delivered = try await take(1, from: consumer)
            #expect(delivered.first?.body == body)
        }
    }

    @Test("All fourteen properties and every field kind come back as they were sent")
    func properties() async throws {
        try await withQueue { channel, queue in
            var properties = Properties.complete
            properties.userID = "guest"
            let publisher = try await channel.makePublisher()
            try await publisher.publishAndConfirm(
                Message([1, 2, 3], properties: properties), exchange: "", routingKey: queue)
            let received = try #require(try await channel.get(queue, acknowledgement: .automatic)).properties
            #expect(received == properties)
        }
    }

    @Test("A publisher without confirms delivers, and still hears of returns")
    func withoutConfirms() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher(.init(confirms: false))
            for number in 1...100 { try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue) }
            try await publisher.publish(Message("lost"), exchange: "", routingKey: uniqueName("no"))
            var failures = publisher.failures.makeAsyncIterator()
            let failure = try #require(try await failures.next())
            #expect(failure.publishID == 101)
            #expect(failure.message.body == Array("lost".utf8))
            #expect(try await channel.checkQueue(queue).messageCount == 100)
        }
    }

    @Test("A property of more than 255 bytes is refused, and the publisher continues")
    func longProperty() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher()
            var message = Message("x")
            message.properties.correlationID = String(repeating: "c", count: 256)
            let error = try await amqpError { try await publisher.publish(message, exchange: "", routingKey: queue) }
            #expect(error.code == .invalidArgument)
            message.properties.correlationID = String(repeating: "c", count: 255)
            message.properties.headers = FieldTable([.init(key: String(repeating: "k", count: 256), value: 1)])
            let second = try await amqpError { try await publisher.publish(message, exchange: "", routingKey: queue) }
            #expect(second.code == .invalidArgument)
            message.properties.headers = FieldTable([.init(key: String(repeating: "k", count: 255), value: 1)])
            #expect(try await publisher.publish(message, exchange: "", routingKey: queue) == 1)
            try await publisher.flush()
        }
    }
}
