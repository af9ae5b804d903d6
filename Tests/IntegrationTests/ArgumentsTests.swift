import AMQP
import TestSupport
import Testing

@Suite("Typed arguments at a broker", .needsBrokerControl, .timeLimit(.minutes(2)))
struct ArgumentsTests {
    static let accepted: [(QueueArguments, [String])] = [
        (QueueArguments(kind: .classic), ["x-queue-type", "classic"]),
        (QueueArguments(messageTTL: .seconds(60)), ["x-message-ttl", "60000"]),
        (QueueArguments(expires: .seconds(120)), ["x-expires", "120000"]),
        (QueueArguments(maxLength: 11, maxLengthBytes: 1213), ["x-max-length", "11", "x-max-length-bytes", "1213"]),
        (QueueArguments(overflow: .dropHead), ["x-overflow", "drop-head"]),
        (QueueArguments(overflow: .rejectPublish), ["x-overflow", "reject-publish"]),
        (QueueArguments(overflow: .rejectPublishAndDeadLetter), ["x-overflow", "reject-publish-dlx"]),
        (
            QueueArguments(deadLetter: .init(exchange: "amq.direct", routingKey: "dead")),
            ["x-dead-letter-exchange", "amq.direct", "x-dead-letter-routing-key", "dead"]
        ),
        (
            QueueArguments(
                kind: .quorum, overflow: .rejectPublish,
                deadLetter: .init(exchange: "amq.direct", strategy: .atLeastOnce)),
            ["x-dead-letter-strategy", "at-least-once"]
        ),
        (
            QueueArguments(kind: .quorum, deadLetter: .init(exchange: "amq.direct", strategy: .atMostOnce)),
            ["x-dead-letter-strategy", "at-most-once"]
        ),
        (QueueArguments(kind: .quorum, deliveryLimit: 7), ["x-delivery-limit", "7", "quorum"]),
        (QueueArguments(maxPriority: 9), ["x-max-priority", "9"]),
        (QueueArguments(singleActiveConsumer: true), ["x-single-active-consumer", "true"]),
        (
            QueueArguments(kind: .stream, maxAge: "7D", maxSegmentBytes: 1_000_000),
            ["stream", "x-max-age", "7D", "x-stream-max-segment-size-bytes", "1000000"]
        ),
    ]

    @Test("The broker takes each argument of a queue and says it back")
    func arguments() async throws {
        try await withChannel { channel in
            var names: [String] = []
            for (arguments, _) in Self.accepted {
                let name = uniqueName("arguments")
                names.append(name)
                try await channel.declareQueue(Queue(name, arguments: try arguments.fieldTable()))
            }
            let rows = try await PrivateBroker.list("list_queues", "name", "arguments")
            for (name, (_, expected)) in zip(names, Self.accepted) {
                let row = try #require(rows.first { $0.first == name })
                for text in expected { #expect(row[1].contains(text), "\(row[1]) lacks \(text)") }
                try await channel.deleteQueue(name)
            }
        }
    }

    @Test("The consumer of the higher priority gets the messages while it has room, then the other")
    func priority() async throws {
        try await withQueue { channel, queue in
            let low = try await channel.consume(queue, prefetch: 10)
            let high = try await channel.consume(
                queue, prefetch: 3, arguments: try ConsumerArguments(priority: 5).fieldTable())
            try await publish(5, to: queue, channel)
            #expect(try await take(3, from: high) { _ in }.map(\.text) == ["1", "2", "3"])
            #expect(try await take(2, from: low) { _ in }.map(\.text) == ["4", "5"])
        }
    }

    @Test("A single active consumer gets everything until it is cancelled, then the next one")
    func singleActiveConsumer() async throws {
        try await withChannel { channel in
            let queue = uniqueName("single")
            let arguments = try QueueArguments(singleActiveConsumer: true).fieldTable()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true, arguments: arguments))
            let active = try await channel.consume(queue, prefetch: 100)
            let waiting = try await channel.consume(queue, prefetch: 100)
            try await publish(10, to: queue, channel)
            #expect(try await take(10, from: active).map(\.text) == (1...10).map(String.init))
            try await active.cancel()
            try await publish(3, to: queue, channel)
            #expect(try await take(3, from: waiting).map(\.text) == ["1", "2", "3"])
        }
    }

    @Test("A stream is read from where its offset says")
    func streamOffsets() async throws {
        try await withChannel { channel in
            let stream = uniqueName("stream")
            try await channel.declareQueue(Queue(stream, kind: .stream))
            // Each batch is confirmed before the next, so each becomes a separate chunk.
            for batch in 0..<3 { try await publish(10, from: batch * 10, to: stream, channel) }
            for (offset, expected) in [
                (StreamOffset.first, 0), (.offset(17), 17), (.timestamp(0), 0), (.interval("1h"), 0),
            ] {
                #expect(try await first(of: stream, at: offset, channel) == expected, "\(offset)")
            }
            // The last chunk. It does not matter where the broker began it.
            let last = try #require(try await first(of: stream, at: .last, channel))
            #expect((1...29).contains(last))
            let next = try await channel.consume(
                stream, arguments: try ConsumerArguments(streamOffset: .next).fieldTable())
            try await publish(1, from: 30, to: stream, channel)
            #expect(try await take(1, from: next).map(\.text) == ["30"])
            try await next.cancel()
            try await channel.deleteQueue(stream)
        }
    }

    /// The first message that a consumer gets. Its header has the same offset.
    private func first(of stream: String, at offset: StreamOffset, _ channel: Channel) async throws -> Int? {
        let consumer = try await channel.consume(
            stream, prefetch: 10, arguments: try ConsumerArguments(streamOffset: offset).fieldTable())
        let delivery = try await take(1, from: consumer).first
        try await consumer.cancel()
        let header = delivery?.properties.headers?["x-stream-offset"]?.integerValue
        #expect(header.map(String.init) == delivery?.text)
        return header.map { Int($0) }
    }

    @Test("A message that was delivered too often goes to the dead letters")
    func deliveryLimit() async throws {
        try await withQueue { channel, dead in
            let queue = uniqueName("limited")
            let arguments = QueueArguments(
                kind: .quorum, deadLetter: .init(exchange: "", routingKey: dead), deliveryLimit: 2)
            try await channel.declareQueue(Queue(queue, arguments: try arguments.fieldTable()))
            try await publish(1, to: queue, channel)
            let consumer = try await channel.consume(queue)
            let seen = try await take(3, from: consumer) { $0.nack(requeue: true) }
            #expect(seen.map(\.redelivered) == [false, true, true])
            let graves = try await channel.consume(dead)
            let buried = try #require(try await take(1, from: graves).first)
            #expect(buried.text == "1")
            try await channel.deleteQueue(queue)
        }
    }

    private func publish(_ count: Int, from start: Int = 1, to queue: String, _ channel: Channel) async throws {
        try await channel.connection.withChannel { channel in
            let publisher = try await channel.makePublisher()
            for number in start..<start + count {
                try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue)
            }
            try await publisher.flush()
        }
    }
}
