import AMQP
import Foundation
import TestSupport
import Testing

@Suite("Recorded, replayed and recorded again", .needsBroker, .timeLimit(.minutes(2)))
struct RecordingRoundTripTests {
    /// Every kind of header value that RabbitMQ passes on, at its limits.
    static let values: [FieldValue] = [
        .boolean(true), .boolean(false), .int8(.min), .int8(.max), .uint8(.max), .int16(.min), .uint16(.max),
        .int32(.min), .uint32(.max), .int64(.min), .int64(.max), .int64(0), .float(0.1), .float(-0.0),
        .float(.greatestFiniteMagnitude), .double(0.1), .double(1), .double(-0.0), .double(.leastNonzeroMagnitude),
        .decimal(scale: 3, value: 7), .decimal(scale: 255, value: .max), .string(""), .string("é\n\u{0}\u{2028}\""),
        .longString([0xFF, 0x00, 0xC3]), .bytes([]), .bytes(Array(0...255)), .void, .timestamp(0),
        .timestamp(1_668_960_000), .array([]), .table([:]),
    ]

    static let bodies: [[UInt8]] = [
        [], [0], Array(0...255), Array("{ \"a\": 1.50, \"a\":[ ] }".utf8), Array("two\r\nlines".utf8),
        Array(" 1".utf8), Array("null".utf8), Array("\"text\"".utf8), [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
        Array("\u{1B}[2J \u{7F} é ⚽️".utf8), [UInt8](repeating: 0xFE, count: 300_000),
    ]

    static let allProperties: Properties = {
        var properties = Properties()
        properties.contentType = "x/y; charset=\"é\""
        properties.contentEncoding = "gzip"
        properties.deliveryMode = .transient
        properties.priority = 255
        properties.correlationID = "c\n"
        properties.replyTo = "amq.somewhere"
        properties.expiration = "600000"
        properties.messageID = "m"
        properties.timestamp = 253_402_300_800
        properties.type = "t"
        properties.userID = "guest"
        properties.appID = "a"
        properties.clusterID = "x"
        properties.headers = [
            "nested": .table(["all": .array(values), "deep": .array([.table(["t": .array(values)])])])
        ]
        return properties
    }()

    /// One of each: no properties, empty ones, all; every kind of header alone; every body.
    static let messages: [Message] = {
        var empty = Properties()
        empty.contentType = ""
        empty.messageID = ""
        empty.headers = [:]
        var zero = Properties()
        zero.priority = 0
        zero.timestamp = 0
        zero.deliveryMode = .persistent
        var repeated = Properties()
        repeated.headers = FieldTable([.init(key: "h", value: .int8(1)), .init(key: "h", value: .string("1"))])
        let ofProperties = [Properties(), empty, zero, repeated, allProperties].map { Message("p", properties: $0) }
        let ofHeaders = values.map { value in
            var properties = Properties()
            properties.headers = ["h": value, "beside": .string("s")]
            return Message("h", properties: properties)
        }
        return ofProperties + ofHeaders + bodies.map { Message($0) }
    }()

    private func withoutTimes(_ recording: String) -> [String] {
        recording.split(separator: "\n").map { String($0).replacing(#/,"received_at":"[^"]*"/#, with: "") }
    }

    /// Seconds from each message to the next.
    private func gaps(_ recording: String) throws -> [TimeInterval] {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let times = try recording.matches(of: #/"received_at":"([^"]*)"/#).map { match in
            // Foundation reads milliseconds.
            try style.parse(String(match.1).replacing(#/(\.\d\d\d)\d*/#, with: { $0.1 }))
        }
        return zip(times.dropFirst(), times).map { $0.timeIntervalSince($1) }
    }

    /// Records the messages that come while the body runs.
    private func record(
        _ count: Int, to name: String, _ fixture: BrokerFixture, _ body: () async throws -> Void
    ) async throws -> String {
        let consumer = try fixture.start(.consumer, "all", "-n", "\(count)", "--record", name, "-o", "none")
        await consumer.waitForErrors("Listening")
        try await body()
        let outcome = await consumer.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try fixture.workplace.read(name)
    }

    @Test("every property, header kind and body is the same, byte for byte")
    func bytes() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let first = try await record(Self.messages.count + 1, to: "first", fixture) {
                let publisher = try await fixture.connection.openChannel()
                    .makePublisher(Publisher.Configuration(assignsMessageIDs: false))
                for message in Self.messages {
                    try await publisher.publish(message, exchange: fixture.exchange, routingKey: "é.k")
                }
                try await publisher.publish(Message("by name"), exchange: "", routingKey: fixture.all)
                try await publisher.flush()
            }
            #expect(first.split(separator: "\n").count == Self.messages.count + 1)
            let second = try await record(Self.messages.count + 1, to: "second", fixture) {
                let replay = try await fixture.run(.producer, "--replay", "first", "--speed", "max", "-o", "none")
                #expect(replay.status == 0, "\(replay.errors)")
            }
            for (one, other) in zip(withoutTimes(first), withoutTimes(second)) { #expect(one == other) }
            #expect(withoutTimes(first) == withoutTimes(second))

            // The bytes on the wire are those that were published: not only the same twice.
            let replay = try await fixture.run(.producer, "--replay", "second", "--fast", "-o", "none")
            #expect(replay.status == 0, "\(replay.errors)")
            let arrived = try await fixture.messages(in: fixture.all)
            #expect(arrived.count == Self.messages.count + 1)
            for (message, sent) in zip(arrived, Self.messages) {
                #expect(message.body == sent.body)
                #expect(message.properties == sent.properties)
            }
        }
    }

    @Test("the gaps between messages are the same")
    func gaps() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let first = try await record(5, to: "first", fixture) {
                for (number, pause) in [0, 700, 0, 1100, 400].enumerated() {
                    try await Task.sleep(for: .milliseconds(pause))
                    try await fixture.publish(Message("{\"n\":\(number)}"))
                }
            }
            let second = try await record(5, to: "second", fixture) {
                let replay = try await fixture.run(.producer, "--replay", "first", "-o", "none")
                #expect(replay.status == 0, "\(replay.errors)")
            }
            #expect(withoutTimes(second) == withoutTimes(first))
            let (recorded, replayed) = (try gaps(first), try gaps(second))
            #expect(recorded.count == 4)
            // A gap is at least as long as recorded. A busy machine may get a message late, which shortens the next
            // gap.
            for (one, other) in zip(recorded, replayed) { #expect(abs(one - other) < 0.3, "\(recorded) \(replayed)") }
        }
    }
}
