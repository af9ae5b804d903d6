package import AMQP
package import EventGeneration

/// The kinds of header and argument values that JSON cannot tell, under the words that envelopes and settings have for
/// them: in an envelope's `header_types`, and in settings as `{ "timestamp": 1669570000 }`.
package enum FieldKind: String, Sendable, Hashable, CaseIterable {
    case int8
    case uint8
    case int16
    case uint16
    case int32
    case uint32
    case int64
    case timestamp
    case float
    case double
    case decimal
    case bytes
    case stringBase64 = "string_base64"

    /// What a value of this kind is written as, to end the sentence "it must be …".
    package var words: String {
        switch self {
        case .int8: Self.range(Int8.self)
        case .uint8: Self.range(UInt8.self)
        case .int16: Self.range(Int16.self)
        case .uint16: Self.range(UInt16.self)
        case .int32: Self.range(Int32.self)
        case .uint32: Self.range(UInt32.self)
        case .int64: Self.range(Int64.self)
        case .timestamp: "seconds since 1970, or a time such as \"2022-11-20T16:00:00Z\""
        case .float: "a number that 32 bits can hold"
        case .double: "a number that 64 bits can hold"
        case .decimal: "a number such as 12.50, or { \"scale\": 2, \"value\": 1250 }"
        case .bytes, .stringBase64: "base64"
        }
    }

    private static func range<Number: FixedWidthInteger>(_: Number.Type) -> String {
        "a whole number from \(Number.min) to \(Number.max)"
    }

    /// The value of this kind that JSON stands for, or nil if it stands for none.
    ///
    /// Numbers may be written as text, since many JSON tools round large ones; infinity and NaN have to be.
    package func value(of json: JSONValue) -> FieldValue? {
        switch self {
        case .int8: Self.integer(json).map { .int8($0) }
        case .uint8: Self.integer(json).map { .uint8($0) }
        case .int16: Self.integer(json).map { .int16($0) }
        case .uint16: Self.integer(json).map { .uint16($0) }
        case .int32: Self.integer(json).map { .int32($0) }
        case .uint32: Self.integer(json).map { .uint32($0) }
        case .int64: Self.integer(json).map { .int64($0) }
        case .timestamp: Self.seconds(json).map { .timestamp($0) }
        case .float: Self.fraction(json, Float.init).map { .float($0) }
        case .double: Self.fraction(json, Double.init).map { .double($0) }
        case .decimal: Self.decimal(json)
        case .bytes: Self.binary(json).map { .bytes($0) }
        case .stringBase64: Self.binary(json).map { .longString($0) }
        }
    }

    private static func text(_ json: JSONValue) -> String? {
        switch json {
        case .number(let text), .string(let text): text
        case .null, .boolean, .array, .object: nil
        }
    }

    private static func integer<Number: FixedWidthInteger>(_ json: JSONValue) -> Number? {
        text(json).flatMap { Number($0) }
    }

    private static func seconds(_ json: JSONValue) -> UInt64? {
        if let seconds: UInt64 = integer(json) { return seconds }
        guard case .string(let text) = json, let milliseconds = Timestamps.parse(text), milliseconds >= 0 else {
            return nil
        }
        return UInt64(milliseconds / 1000)
    }

    /// A number with digits that comes out as infinity is too large for the kind.
    private static func fraction<Number: BinaryFloatingPoint>(_ json: JSONValue, _ make: (String) -> Number?) -> Number?
    {
        guard let text = text(json), let number = make(text) else { return nil }
        let hasDigits = text.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return number.isInfinite && hasDigits ? nil : number
    }

    private static func binary(_ json: JSONValue) -> [UInt8]? {
        guard case .string(let text) = json else { return nil }
        return Base64.decode(text)
    }

    /// AMQP's decimals have no sign, up to 255 places and a number of 32 bits without the point.
    private static func decimal(_ json: JSONValue) -> FieldValue? {
        if case .object = json {
            guard let scale: UInt8 = json.find(["scale"]).flatMap(integer),
                let value: UInt32 = json.find(["value"]).flatMap(integer)
            else { return nil }
            return .decimal(scale: scale, value: value)
        }
        guard let text = text(json) else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let places = parts.count > 1 ? parts[1] : ""
        guard parts.count == 1 || !places.isEmpty, let scale = UInt8(exactly: places.utf8.count),
            let value = UInt32(parts[0] + places)
        else { return nil }
        return .decimal(scale: scale, value: value)
    }
}
