import TestSupport
import Testing

@testable import AMQP

/// What messages have in common is encoded once and copied after that: each must still go out as it is.
@Suite("Every published message has its own bytes", .serialized, .timeLimit(.minutes(1)))
struct PublishedBytesTests {
    /// Texts that are equal to Swift, two by two, and are not the same bytes.
    static let texts = [
        "", "a", "ab", "caf\u{E9}", "cafe\u{301}", "a\u{323}\u{307}", "a\u{307}\u{323}", "\u{212B}", "\u{C5}",
        String(repeating: "x", count: 255),
    ]

    static let tables: [FieldTable?] = [
        nil, [:], ["k": 1], ["k": .int32(1)], ["k": 0.0], ["k": -0.0], ["k": .double(.nan)],
        ["k": .double(Double(nan: 1, signaling: false))], ["k": .float(0)], ["k": .float(-0.0)],
        ["k": "caf\u{E9}"], ["k": "cafe\u{301}"], ["caf\u{E9}": 1], ["cafe\u{301}": 1],
        ["k": ["a\u{323}\u{307}", ["inner": "\u{212B}"]]], ["k": ["a\u{307}\u{323}", ["inner": "\u{C5}"]]],
        ["a": 1, "b": 2], ["b": 2, "a": 1], ["k": .string("x")], ["k": .longString([0x78])], ["k": .bytes([0x78])],
    ]

    struct Published {
        var exchange: String
        var routingKey: String
        var properties: Properties
        var body: [UInt8]
    }

    private static func random(_ random: inout SeededGenerator, changing previous: Published?) -> Published {
        // Mostly one thing changes from one message to the next.
        var message = previous ?? Published(exchange: "", routingKey: "", properties: Properties(), body: [])
        func text() -> String { texts.randomElement(using: &random) ?? "" }
        switch Int.random(in: 0..<16, using: &random) {
        case 0: message.exchange = text()
        case 1: message.routingKey = text()
        case 2: message.properties.headers = tables.randomElement(using: &random) ?? nil
        case 3: message.properties.messageID = text()
        case 4: message.properties.messageID = nil
        case 5: message.properties.contentType = text()
        case 6: message.properties.contentEncoding = text()
        case 7: message.properties.correlationID = text()
        case 8: message.properties.replyTo = text()
        case 9: message.properties.type = text()
        case 10: message.properties.appID = text()
        case 11: message.properties.clusterID = text()
        case 12: message.properties.priority = [nil, 0, 1].randomElement(using: &random) ?? nil
        case 13: message.properties.timestamp = [nil, 0, 1].randomElement(using: &random) ?? nil
        case 14: message.properties.deliveryMode = [nil, .transient, .persistent].randomElement(using: &random) ?? nil
        default: message.properties = Properties()
        }
        message.body = [UInt8](repeating: 7, count: Int.random(in: 0..<3, using: &random))
        return message
    }

    @Test("Three thousand messages, each a little different from the one before", arguments: [true, false])
    func messages(_ confirms: Bool) async throws {
        var random = SeededGenerator(seed: 11)
        var sent: [Published] = []
        for _ in 0..<3000 { sent.append(Self.random(&random, changing: sent.last)) }
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(
                .init(confirms: confirms, window: 10_000, assignsMessageIDs: false))
            for message in sent {
                try await publisher.publish(
                    message.body, properties: message.properties, exchange: message.exchange,
                    routingKey: message.routingKey)
            }
            _ = try await publisher.channel.purgeQueue("q")
            try check(peer.frames, sent)
        }
    }

    private func check(_ frames: [RecordedFrame], _ sent: [Published]) throws {
        let methods = frames.filter { $0.isMethod(60, 40) }
        let headers = frames.filter { $0.type == 2 }
        try #require(methods.count == sent.count && headers.count == sent.count)
        for (index, message) in sent.enumerated() {
            let address = WireBytes().short(60).short(40).short(0).shortString(message.exchange)
                .shortString(message.routingKey).octet(1)
            guard Array(methods[index].payload) == address.bytes else {
                return fail("message \(index) goes to another address")
            }
            let header = WireBytes().short(60).short(0).longLong(UInt64(message.body.count))
                .raw(try encoded(message.properties))
            guard Array(headers[index].payload) == header.bytes else {
                return fail("message \(index) has other properties: \(message.properties)")
            }
        }
    }

    @Test("A message that is refused leaves nothing behind for the next one")
    func refused() async throws {
        try await withPeer { peer, connection in
            let publisher = try await connection.openChannel().makePublisher(
                .init(confirms: false, assignsMessageIDs: false))
            let tooLong = String(repeating: "x", count: 256)
            var good = Properties()
            good.headers = ["k": 1]
            var bad = good
            bad.headers = [tooLong: 1]
            var large = good
            large.headers = ["k": .bytes([UInt8](repeating: 1, count: 200_000))]
            var badID = good
            badID.messageID = tooLong
            var count = 0
            for properties in [bad, large, badID] {
                try await publisher.publish([1], properties: good, exchange: "x", routingKey: "k")
                try await expectError(.invalidArgument) {
                    try await publisher.publish([1], properties: properties, exchange: "x", routingKey: "k")
                }
                try await publisher.publish([1], properties: good, exchange: "x", routingKey: "k")
                try await expectError(.invalidArgument) {
                    try await publisher.publish([1], properties: good, exchange: "x", routingKey: tooLong)
                }
                count += 2
            }
            try await publisher.publish([1], properties: good, exchange: "x", routingKey: "k")
            _ = try await publisher.channel.purgeQueue("q")
            let message = Published(exchange: "x", routingKey: "k", properties: good, body: [1])
            try check(peer.frames, Array(repeating: message, count: count + 1))
        }
    }
}
