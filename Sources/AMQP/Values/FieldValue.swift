/// A value in a header table or in the arguments of a declaration, with the kind it has on the wire.
///
/// RabbitMQ knows more kinds than the specification's examples; all of them are here, so that a header that was
/// received can be sent again unchanged.
///
/// Source: AMQP 0-9-1 section 4.2.5.5 (field tables) with RabbitMQ's errata; `amqp_field_value_t` in librabbitmq.
public enum FieldValue: Sendable, Hashable {
    /// True or false (`t`).
    case boolean(Bool)
    /// A signed 8-bit integer (`b`).
    case int8(Int8)
    /// An unsigned 8-bit integer (`B`).
    case uint8(UInt8)
    /// A signed 16-bit integer (`s`).
    case int16(Int16)
    /// An unsigned 16-bit integer (`u`).
    case uint16(UInt16)
    /// A signed 32-bit integer (`I`).
    case int32(Int32)
    /// An unsigned 32-bit integer (`i`).
    case uint32(UInt32)
    /// A signed 64-bit integer (`l`). RabbitMQ reads `L` as signed too, so both arrive as this case.
    case int64(Int64)
    /// A 32-bit floating-point number (`f`).
    case float(Float)
    /// A 64-bit floating-point number (`d`).
    case double(Double)
    /// A decimal number, `value` divided by ten to the power of `scale` (`D`).
    case decimal(scale: UInt8, value: UInt32)
    /// Text (`S`).
    case string(String)
    /// A long string that is not UTF-8 (`S`), kept as it came.
    case longString([UInt8])
    /// Values of any kind in order (`A`).
    case array([FieldValue])
    /// Seconds since 1970 (`T`).
    case timestamp(UInt64)
    /// A table in the table (`F`).
    case table(FieldTable)
    /// Bytes (`x`).
    case bytes([UInt8])
    /// Nothing (`V`).
    case void
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// Makes a signed 64-bit integer.
    public init(integerLiteral value: Int64) { self = .int64(value) }
    /// Makes a 64-bit floating-point number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Makes an array.
    public init(arrayLiteral elements: FieldValue...) { self = .array(elements) }
    /// Makes a table in the order of the literal.
    public init(dictionaryLiteral elements: (String, FieldValue)...) {
        self = .table(FieldTable(elements.map { FieldTable.Entry(key: $0.0, value: $0.1) }))
    }
}

extension FieldValue {
    /// The value as text, or nil if it is of another kind.
    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value as an integer whatever its width, or nil if it is of another kind.
    public var integerValue: Int64? {
        switch self {
        case .int8(let value): Int64(value)
        case .uint8(let value): Int64(value)
        case .int16(let value): Int64(value)
        case .uint16(let value): Int64(value)
        case .int32(let value): Int64(value)
        case .uint32(let value): Int64(value)
        case .int64(let value): value
        case .boolean, .float, .double, .decimal, .string, .longString, .bytes, .timestamp, .table, .array, .void: nil
        }
    }

    /// The value as a truth value, or nil if it is of another kind.
    public var booleanValue: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }
}
