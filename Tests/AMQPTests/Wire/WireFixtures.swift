import CAMQP
import TestSupport
import Testing

@testable import AMQP

/// The properties as they stand in a content header, from the flags on.
func encoded(_ properties: Properties) throws -> [UInt8] {
    let scratch = Scratch()
    var encoded = try PropertiesCodec.encode(properties, scratch)
    let size = PropertiesCodec.maximumSizeWithoutHeaders + (properties.headers.map(FieldTableCodec.size) ?? 0)
    var room = [UInt8](repeating: 0, count: size)
    let count = room.withUnsafeMutableBytes {
        amqp_encode_properties(60, &encoded, amqp_bytes_t(len: $0.count, bytes: $0.baseAddress))
    }
    withExtendedLifetime(scratch) {}
    try #require(count >= 0, "librabbitmq cannot encode the properties")
    return Array(room.prefix(Int(count)))
}

/// The header table as it stands in a content header, without its length.
func encoded(_ table: FieldTable) throws -> [UInt8] {
    var properties = Properties()
    properties.headers = table
    return Array(try encoded(properties).dropFirst(6))
}

/// The properties of such bytes, which must pass the scan as they must in the client.
func decoded(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws -> Properties {
    try bytes.withUnsafeBytes {
        try #require(HeaderScan.isValid($0), "refused before decoding", sourceLocation: sourceLocation)
        return PropertiesCodec.decode($0)
    }
}

/// The table of such entries.
func decodedTable(_ entries: WireBytes) throws -> FieldTable {
    try #require(try decoded(WireBytes.headers(entries).bytes).headers)
}

/// A table in a table and so on: depth 1 holds no table.
func nestedTable(depth: Int, innermost: FieldValue = .void) -> FieldTable {
    var value = innermost
    for _ in 1..<depth { value = .table(["k": value]) }
    return ["k": value]
}

/// Numbers that look random and are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    // SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Records an issue where a loop over very many values ends at the first.
func fail(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
    Issue.record(Comment(rawValue: what), sourceLocation: sourceLocation)
}

/// What a loop over very many values found, on a thread that records no issues itself.
struct Mismatch: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
