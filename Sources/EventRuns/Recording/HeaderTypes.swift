import EventSettings
import AMQP
import EventGeneration

/// Header tables as JSON, beside a second value that names the kinds which JSON cannot express.
///
/// JSON alone expresses text (`S`), truth values (`t`), integers (`l`), fractions (`d`), null (`V`), arrays and tables.
/// Any other kind is named in `header_types` under the same key. For an array, `header_types` has an array with null
/// for each element that needs no name. Integers beyond 2^53 are written as text and named, since many JSON tools would
/// round them.
enum HeaderTypes {
    /// The integers that every JSON reader keeps exact.
    static let exactIntegers = -9_007_199_254_740_992...9_007_199_254_740_992 as ClosedRange<Int64>

    /// Appends the table as a JSON object. Returns the types to write beside it, or nil if none are needed.
    static func append(_ table: FieldTable, to output: inout [UInt8]) -> JSONValue? {
        var types: [JSONValue.Member] = []
        var typed = false
        output.append(UInt8(ascii: "{"))
        for (index, entry) in table.entries.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            EnvelopeJSON.append(key: entry.key, to: &output)
            let type = append(entry.value, to: &output)
            typed = typed || type != nil
            types.append(JSONValue.Member(entry.key, type ?? .null))
        }
        output.append(UInt8(ascii: "}"))
        guard typed else { return nil }
        // Types are matched by key and occurrence, so a table that repeats a key names all its entries.
        let repeats = Set(types.map(\.key)).count < types.count
        return .object(repeats ? types : types.filter { $0.value != .null })
    }

    private static func append(_ value: FieldValue, to output: inout [UInt8]) -> JSONValue? {
        switch value {
        case .boolean(let value): return number("\(value)", nil, &output)
        case .int8(let value): return number("\(value)", .int8, &output)
        case .uint8(let value): return number("\(value)", .uint8, &output)
        case .int16(let value): return number("\(value)", .int16, &output)
        case .uint16(let value): return number("\(value)", .uint16, &output)
        case .int32(let value): return number("\(value)", .int32, &output)
        case .uint32(let value): return number("\(value)", .uint32, &output)
        case .int64(let value) where exactIntegers.contains(value): return number("\(value)", nil, &output)
        case .int64(let value): return text("\(value)", .int64, &output)
        case .timestamp(let value) where value <= UInt64(exactIntegers.upperBound):
            return number("\(value)", .timestamp, &output)
        case .timestamp(let value): return text("\(value)", .timestamp, &output)
        case .float(let value): return append(fraction: "\(value)", finite: value.isFinite, .float, &output)
        case .double(let value): return append(double: value, to: &output)
        case .decimal(let scale, let value):
            return number(#"{"scale":\#(scale),"value":\#(value)}"#, .decimal, &output)
        case .string(let value): return text(value, nil, &output)
        case .longString(let value): return text(Base64.encode(value), .stringBase64, &output)
        case .bytes(let value): return text(Base64.encode(value), .bytes, &output)
        case .void: return number("null", nil, &output)
        case .table(let table): return append(table, to: &output)
        case .array(let values): return append(values, to: &output)
        }
    }

    private static func number(_ text: String, _ type: FieldKind?, _ output: inout [UInt8]) -> JSONValue? {
        output.append(contentsOf: text.utf8)
        return type.map { .string($0.rawValue) }
    }

    private static func text(_ text: String, _ type: FieldKind?, _ output: inout [UInt8]) -> JSONValue? {
        EnvelopeJSON.append(text, to: &output)
        return type.map { .string($0.rawValue) }
    }

    /// JSON has no infinity and no NaN, so these are written as text.
    private static func append(
        fraction text: String, finite: Bool, _ type: FieldKind, _ output: inout [UInt8]
    ) -> JSONValue? {
        finite ? number(text, type, &output) : Self.text(text, type, &output)
    }

    private static func append(double value: Double, to output: inout [UInt8]) -> JSONValue? {
        // Some JSON tools turn 1.0 into 1, which would be an integer: those are named.
        let plain = value.isFinite && value != value.rounded()
        let type = append(fraction: "\(value)", finite: value.isFinite, .double, &output)
        return plain ? nil : type
    }

    private static func append(_ values: [FieldValue], to output: inout [UInt8]) -> JSONValue? {
        var types: [JSONValue] = []
        output.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            types.append(append(value, to: &output) ?? .null)
        }
        output.append(UInt8(ascii: "]"))
        return types.allSatisfy { $0 == .null } ? nil : .array(types)
    }
}
