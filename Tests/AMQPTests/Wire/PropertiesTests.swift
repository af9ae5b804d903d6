import TestSupport
import Testing

@testable import AMQP

@Suite("Message properties on the wire", .serialized, .timeLimit(.minutes(1)))
struct PropertiesTests {
    struct Property: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var bit: UInt16
        var set: @Sendable (inout Properties) -> Void
        /// What follows the flags, written by hand.
        var bytes: WireBytes

        static func text(
            _ name: String, _ bit: UInt16, _ value: String, _ path: any WritableKeyPath<Properties, String?> & Sendable
        ) -> Property {
            Property(
                testDescription: name, bit: bit, set: { $0[keyPath: path] = value },
                bytes: WireBytes().shortString(value))
        }
    }

    /// In the order of the specification.
    static let all: [Property] = [
        .text("content-type", 15, "application/json", \.contentType),
        .text("content-encoding", 14, "identity", \.contentEncoding),
        Property(
            testDescription: "headers", bit: 13, set: { $0.headers = ["k": true] },
            bytes: WireBytes().long(4).shortString("k").octet(UInt8(ascii: "t")).octet(1)),
        Property(
            testDescription: "delivery-mode", bit: 12, set: { $0.deliveryMode = .persistent },
            bytes: WireBytes().octet(2)),
        Property(testDescription: "priority", bit: 11, set: { $0.priority = .max }, bytes: WireBytes().octet(255)),
        .text("correlation-id", 10, "c", \.correlationID),
        .text("reply-to", 9, "Antwort ü", \.replyTo),
        .text("expiration", 8, "60000", \.expiration),
        .text("message-id", 7, "m-1", \.messageID),
        Property(
            testDescription: "timestamp", bit: 6, set: { $0.timestamp = .max }, bytes: WireBytes().longLong(.max)),
        .text("type", 5, "goal", \.type),
        .text("user-id", 4, "guest", \.userID),
        .text("app-id", 3, "", \.appID),
        .text("cluster-id", 2, String(repeating: "x", count: 255), \.clusterID),
    ]

    @Test("Each property alone has its bit, its bytes and comes back", arguments: all)
    func alone(_ property: Property) throws {
        var properties = Properties()
        property.set(&properties)
        let bytes = try encoded(properties)
        #expect(bytes == WireBytes().short(1 << property.bit).raw(property.bytes.bytes).bytes)
        #expect(try decoded(bytes) == properties)
    }

    @Test("All fourteen stand in the order of the specification and come back")
    func together() throws {
        var properties = Properties()
        var expected = WireBytes().short(0b1111_1111_1111_1100)
        for property in Self.all {
            property.set(&properties)
            expected = expected.raw(property.bytes.bytes)
        }
        let bytes = try encoded(properties)
        #expect(bytes == expected.bytes)
        #expect(try decoded(bytes) == properties)
    }

    @Test("No property at all is two zero bytes")
    func none() throws {
        #expect(try encoded(Properties()) == [0, 0])
        #expect(try decoded([0, 0]) == Properties())
    }

    @Test("An empty header table is not the same as none")
    func emptyHeaders() throws {
        var properties = Properties()
        properties.headers = [:]
        #expect(try encoded(properties) == [0x20, 0, 0, 0, 0, 0])
        #expect(try decoded(encoded(properties)).headers == [:])
    }

    @Test("Text that is not UTF-8 is replaced, not refused")
    func invalidText() throws {
        let properties = try decoded(WireBytes().short(1 << 7).octet(2).octet(0xC3).octet(0x28).bytes)
        #expect(properties.messageID == "\u{FFFD}(")
    }

    @Test(
        "Malformed properties are refused before librabbitmq sees them",
        arguments: [
            [], [0x80], [0x80, 0, 2, 65], [0, 1], [0, 2], [0x10, 0], [0, 0x40, 1, 2, 3], [0x20, 0, 0, 0, 0, 1],
            [0, 0, 0], [0x08, 0, 1, 9],
        ] as [[UInt8]])
    func malformed(_ bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes { !HeaderScan.isValid($0) })
    }
}
