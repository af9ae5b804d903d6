import TestSupport
import Testing

@testable import AMQP

@Suite("Field tables on the wire", .serialized, .timeLimit(.minutes(1)))
struct FieldTableTests {
    @Test("Names that only look the same are two")
    func spellings() {
        var table: FieldTable = ["caf\u{E9}": 1]
        #expect(table["cafe\u{301}"] == nil)
        table["cafe\u{301}"] = 2
        #expect(table.entries.map(\.value) == [1, 2])
        table["caf\u{E9}"] = nil
        #expect(table.entries.map(\.value) == [2])
    }

    struct Sample: CustomTestStringConvertible, Sendable {
        var value: FieldValue
        /// Kind and value, written by hand.
        var bytes: [UInt8]
        var testDescription: String { "\(value)" }

        init(_ value: FieldValue, _ kind: Character, _ bytes: WireBytes = WireBytes()) {
            self.value = value
            self.bytes = [kind.asciiValue ?? 0] + bytes.bytes
        }
    }

    static let samples: [Sample] = [
        Sample(true, "t", WireBytes().octet(1)), Sample(false, "t", WireBytes().octet(0)),
        Sample(.int8(.min), "b", WireBytes().octet(0x80)), Sample(.int8(.max), "b", WireBytes().octet(0x7F)),
        Sample(.uint8(.max), "B", WireBytes().octet(0xFF)),
        Sample(.int16(.min), "s", WireBytes().short(0x8000)), Sample(.int16(.max), "s", WireBytes().short(0x7FFF)),
        Sample(.uint16(.max), "u", WireBytes().short(.max)),
        Sample(.int32(.min), "I", WireBytes().long(0x8000_0000)),
        Sample(.int32(.max), "I", WireBytes().long(0x7FFF_FFFF)),
        Sample(.uint32(.max), "i", WireBytes().long(.max)),
        Sample(.int64(.min), "l", WireBytes().longLong(1 << 63)),
        Sample(.int64(.max), "l", WireBytes().longLong(.max >> 1)),
        Sample(.int64(-1), "l", WireBytes().longLong(.max)),
        Sample(.float(1.5), "f", WireBytes().long(0x3FC0_0000)),
        Sample(.float(-.infinity), "f", WireBytes().long(0xFF80_0000)),
        Sample(.float(.nan), "f", WireBytes().long(Float.nan.bitPattern)),
        Sample(.double(-2.25), "d", WireBytes().longLong((-2.25).bitPattern)),
        Sample(.double(.greatestFiniteMagnitude), "d", WireBytes().longLong(0x7FEF_FFFF_FFFF_FFFF)),
        Sample(.double(-0.0), "d", WireBytes().longLong(1 << 63)),
        Sample(.double(.nan), "d", WireBytes().longLong(Double.nan.bitPattern)),
        Sample(.decimal(scale: 2, value: 314), "D", WireBytes().octet(2).long(314)),
        Sample(.decimal(scale: .max, value: .max), "D", WireBytes().octet(255).long(.max)),
        Sample("", "S", WireBytes().long(0)),
        Sample("Müller ⚽️", "S", WireBytes().longString("Müller ⚽️")),
        Sample(
            .string(String(repeating: "x", count: 70_000)), "S",
            WireBytes().longString(String(repeating: "x", count: 70_000))),
        Sample(.longString([0xFF, 0xFE, 0]), "S", WireBytes().long(3).raw([0xFF, 0xFE, 0])),
        Sample(.bytes([]), "x", WireBytes().long(0)),
        Sample(.bytes([0, 1, 255]), "x", WireBytes().long(3).raw([0, 1, 255])),
        Sample(.timestamp(.max), "T", WireBytes().longLong(.max)),
        Sample(.void, "V"),
        Sample([], "A", WireBytes().long(0)), Sample([:], "F", WireBytes().long(0)),
        Sample(
            [true, [.void], []], "A", WireBytes().long(13).raw([0x74, 1, 0x41, 0, 0, 0, 1, 0x56, 0x41, 0, 0, 0, 0])),
        Sample(["a": ["": .void]], "F", WireBytes().long(9).raw([1, 0x61, 0x46, 0, 0, 0, 2, 0, 0x56])),
    ]

    @Test("Every kind of value has its bytes and comes back", arguments: samples)
    func kinds(_ sample: Sample) throws {
        let bytes = try encoded(["k": sample.value] as FieldTable)
        #expect(bytes == [1, UInt8(ascii: "k")] + sample.bytes)
        let table = try decodedTable(WireBytes().raw(bytes))
        #expect(table.entries.map(\.key) == ["k"])
        // Compared on the wire, since no NaN equals itself.
        #expect(try encoded(table) == bytes)
        if !"\(sample.value)".contains("nan") { #expect(table["k"] == sample.value) }
    }

    @Test("A table with every kind comes back as it was, in its order")
    func everyKind() throws {
        let table = FieldTable.everyKind
        #expect(try decodedTable(WireBytes().raw(encoded(table))) == table)
    }

    @Test("The order of the entries is kept, and a name that comes twice")
    func order() throws {
        let keys = (0..<100).map { "k\(($0 * 37) % 101)" } + ["k0", "k0"]
        let table = FieldTable(keys.enumerated().map { .init(key: $0.element, value: .int64(Int64($0.offset))) })
        let back = try decodedTable(WireBytes().raw(encoded(table)))
        #expect(back.entries == table.entries)
        #expect(back["k0"] == 0)
    }

    @Test("L is read as a signed 64-bit integer, as RabbitMQ reads it, and sent as l")
    func unsignedLong() throws {
        let entries = WireBytes().shortString("k").octet(UInt8(ascii: "L")).longLong(.max)
        let table = try decodedTable(entries)
        #expect(table == ["k": .int64(-1)])
        #expect(try encoded(table) == [1, UInt8(ascii: "k"), UInt8(ascii: "l")] + [UInt8](repeating: 255, count: 8))
    }

    @Test("A long string that is not UTF-8 is kept and sent again unchanged")
    func binaryLongString() throws {
        let entries = WireBytes().shortString("k").octet(UInt8(ascii: "S")).long(2).raw([0xC3, 0x28])
        let table = try decodedTable(entries)
        #expect(table == ["k": .longString([0xC3, 0x28])])
        #expect(table["k"]?.stringValue == nil)
        #expect(try encoded(table) == entries.bytes)
    }

    @Test("Every field kind that is not known is refused")
    func unknownKinds() {
        let known = Set("tbBsuIilLfdDSAxTFV".utf8)
        for kind in UInt8.min...UInt8.max where !known.contains(kind) {
            let bytes = WireBytes.headers(WireBytes().shortString("k").octet(kind).longLong(0)).bytes
            #expect(bytes.withUnsafeBytes { !HeaderScan.isValid($0) }, "kind \(kind)")
        }
    }

    @Test(
        "A value that runs over the end of its table is refused",
        arguments: ["tbB", "su", "Iif", "lLdT", "D", "Sx", "FA"])
    func truncated(_ kinds: String) {
        for kind in kinds.utf8 {
            // The inner table announces one byte less than its value takes; the byte stands behind it.
            let value = WireBytes().octet(kind).raw([0, 0, 0, 1, 0, 0, 0, 0].prefix(Self.size(of: kind)).map { $0 })
            let entry = WireBytes().shortString("k").raw(value.bytes)
            let inner = WireBytes().long(UInt32(entry.bytes.count - 1)).raw(entry.bytes)
            let outer = WireBytes().shortString("t").octet(UInt8(ascii: "F")).raw(inner.bytes)
            let bytes = WireBytes.headers(outer).bytes
            #expect(bytes.withUnsafeBytes { !HeaderScan.isValid($0) }, "kind \(kind)")
        }
    }

    private static func size(of kind: UInt8) -> Int {
        switch kind {
        case UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "B"): 1
        case UInt8(ascii: "s"), UInt8(ascii: "u"): 2
        case UInt8(ascii: "I"), UInt8(ascii: "i"), UInt8(ascii: "f"): 4
        case UInt8(ascii: "D"): 5
        default: 8
        }
    }

    @Test("The size that is reserved is never too small", arguments: samples)
    func size(_ sample: Sample) throws {
        let table: FieldTable = ["k": sample.value, "list": .array([sample.value]), "t": ["k": sample.value]]
        #expect(try encoded(table).count + 4 <= FieldTableCodec.size(table))
    }
}
