import TestSupport
import Testing

@testable import AMQP

@Suite("Typed arguments")
struct ArgumentsTests {
    @Test("Each argument of a queue has RabbitMQ's name and type, and others follow")
    func queue() throws {
        let arguments = QueueArguments(
            kind: .quorum, messageTTL: .seconds(60), expires: .microseconds(1500), maxLength: 10, maxLengthBytes: 0,
            overflow: .rejectPublish,
            deadLetter: .init(exchange: "", routingKey: "dead", strategy: .atLeastOnce), deliveryLimit: 3,
            maxPriority: 9, singleActiveConsumer: true, maxAge: "7D", maxSegmentBytes: 1 << 20,
            others: ["x-queue-leader-locator": "client-local"])
        #expect(
            try arguments.fieldTable() == [
                "x-queue-type": "quorum", "x-message-ttl": 60_000, "x-expires": 2, "x-max-length": 10,
                "x-max-length-bytes": 0, "x-overflow": "reject-publish", "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": "dead", "x-dead-letter-strategy": "at-least-once",
                "x-delivery-limit": 3, "x-max-priority": 9, "x-single-active-consumer": true, "x-max-age": "7D",
                "x-stream-max-segment-size-bytes": 1_048_576, "x-queue-leader-locator": "client-local",
            ])
        #expect(try QueueArguments().fieldTable().isEmpty)
        #expect(
            try QueueArguments(overflow: .rejectPublishAndDeadLetter).fieldTable()["x-overflow"]?.stringValue
                == "reject-publish-dlx")
    }

    @Test("A queue type among the arguments goes before the queue's own")
    func kind() throws {
        let queue = Queue("q", kind: .quorum, arguments: try QueueArguments(kind: .classic).fieldTable())
        #expect(queue.declaredArguments == ["x-queue-type": "classic"])
    }

    @Test(
        "What is beyond its limits, or excluded by another, is refused with its name",
        arguments: [
            (QueueArguments(messageTTL: .milliseconds(-1)), "x-message-ttl"),
            (QueueArguments(messageTTL: .milliseconds(315_360_000_001)), "x-message-ttl"),
            (QueueArguments(messageTTL: .seconds(Int64.max)), "x-message-ttl"),
            (QueueArguments(expires: .zero), "x-expires"),
            (QueueArguments(maxLength: -1), "x-max-length"),
            (QueueArguments(maxLengthBytes: -1), "x-max-length-bytes"),
            (QueueArguments(deliveryLimit: -2), "x-delivery-limit"),
            (QueueArguments(maxAge: "7"), "x-max-age"), (QueueArguments(maxAge: "D"), "x-max-age"),
            (QueueArguments(maxAge: "1 h"), "x-max-age"), (QueueArguments(maxAge: ""), "x-max-age"),
            (QueueArguments(maxSegmentBytes: 0), "x-stream-max-segment-size-bytes"),
            (QueueArguments(maxSegmentBytes: 3_000_000_001), "x-stream-max-segment-size-bytes"),
            (
                QueueArguments(deadLetter: .init(exchange: String(repeating: "x", count: 256))),
                "x-dead-letter-exchange"
            ),
            (
                QueueArguments(deadLetter: .init(exchange: "x", routingKey: String(repeating: "k", count: 256))),
                "x-dead-letter-routing-key"
            ),
            (QueueArguments(deadLetter: .init(exchange: "x", strategy: .atLeastOnce)), "reject-publish"),
            (QueueArguments(maxLength: 1, others: ["x-max-length": 2]), "x-max-length"),
        ])
    func refused(_ arguments: QueueArguments, _ name: String) async throws {
        let error = try await amqpError { _ = try arguments.fieldTable() }
        #expect(error.code == .invalidArgument && error.message.contains(name), "\(error)")
    }

    @Test("Each argument of a consumer has RabbitMQ's name and type")
    func consumer() throws {
        #expect(try ConsumerArguments(priority: -3).fieldTable() == ["x-priority": -3])
        let offsets: [(StreamOffset, FieldValue)] = [
            (.first, "first"), (.last, "last"), (.next, "next"), (.offset(5), 5),
            (.timestamp(1_669_000_000), .timestamp(1_669_000_000)), (.interval("1h"), "1h"),
        ]
        for (offset, value) in offsets {
            let arguments = ConsumerArguments(streamOffset: offset, others: ["more": true])
            #expect(try arguments.fieldTable() == ["x-stream-offset": value, "more": true])
        }
        #expect(try ConsumerArguments().fieldTable().isEmpty)
    }

    @Test(
        "A consumer's argument beyond its limits is refused",
        arguments: [
            ConsumerArguments(priority: 1 << 31), ConsumerArguments(streamOffset: .offset(1 << 63)),
            ConsumerArguments(streamOffset: .interval("soon")),
            ConsumerArguments(priority: 1, others: ["x-priority": 2]),
        ])
    func refused(_ arguments: ConsumerArguments) async throws {
        try await expectError(.invalidArgument) { _ = try arguments.fieldTable() }
    }
}
