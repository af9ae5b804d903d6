import AMQP
import EventGeneration

extension HeaderTypes {
    /// The table that `append` wrote as this object and these types.
    static func table(_ members: [JSONValue.Member], types: JSONValue?) throws(EnvelopeError) -> FieldTable {
        var remaining: [JSONValue.Member] = []
        if case .object(let members)? = types { remaining = members }
        var entries: [FieldTable.Entry] = []
        for member in members {
            var type: JSONValue?
            if let index = remaining.firstIndex(where: { ByteName($0.key) == ByteName(member.key) }) {
                type = remaining.remove(at: index).value
            }
            entries.append(.init(key: member.key, value: try value(member.value, type: type, of: member.key)))
        }
        return FieldTable(entries)
    }

    private static func value(
        _ value: JSONValue, type: JSONValue?, of header: String
    ) throws(EnvelopeError) -> FieldValue {
        if case .string(let name)? = type { return try named(value, name, of: header) }
        switch value {
        case .null: return .void
        case .boolean(let value): return .boolean(value)
        case .string(let text): return .string(text)
        case .object(let members): return .table(try table(members, types: type))
        case .array(let values): return .array(try array(values, types: type, of: header))
        case .number(let text):
            if let integer = Int64(text) { return .int64(integer) }
            guard !FieldValue.isInteger(text) else { throw misfit(value, "a whole number of 64 bits", header) }
            guard let double = Double(text), double.isFinite else { throw misfit(value, "a number", header) }
            return .double(double)
        }
    }

    private static func array(
        _ values: [JSONValue], types: JSONValue?, of header: String
    ) throws(EnvelopeError) -> [FieldValue] {
        var names: [JSONValue] = []
        if case .array(let types)? = types { names = types }
        var result: [FieldValue] = []
        for (index, element) in values.enumerated() {
            result.append(try value(element, type: index < names.count ? names[index] : nil, of: header))
        }
        return result
    }

    private static func named(_ value: JSONValue, _ type: String, of header: String) throws(EnvelopeError) -> FieldValue
    {
        switch type {
        case "int8": return .int8(try integer(value, type, header))
        case "uint8": return .uint8(try integer(value, type, header))
        case "int16": return .int16(try integer(value, type, header))
        case "uint16": return .uint16(try integer(value, type, header))
        case "int32": return .int32(try integer(value, type, header))
        case "uint32": return .uint32(try integer(value, type, header))
        case "int64": return .int64(try integer(value, type, header))
        case "timestamp": return .timestamp(try integer(value, type, header))
        case "float": return .float(try fraction(value, type, header))
        case "double": return .double(try fraction(value, type, header))
        case "decimal": return try decimal(value, header)
        case "bytes": return .bytes(try binary(value, type, header))
        case "string_base64": return .longString(try binary(value, type, header))
        default: throw EnvelopeError("header_types names \"\(type)\" for \"\(header)\", which is no type")
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .number(let text), .string(let text): text
        default: nil
        }
    }

    private static func integer<Number: FixedWidthInteger>(
        _ value: JSONValue, _ type: String, _ header: String
    ) throws(EnvelopeError) -> Number {
        guard let number = text(value).flatMap({ Number($0) }) else { throw misfit(value, type, header) }
        return number
    }

    private static func fraction<Number: LosslessStringConvertible>(
        _ value: JSONValue, _ type: String, _ header: String
    ) throws(EnvelopeError) -> Number {
        guard let number = text(value).flatMap({ Number($0) }) else { throw misfit(value, type, header) }
        return number
    }

    private static func binary(_ value: JSONValue, _ type: String, _ header: String) throws(EnvelopeError) -> [UInt8] {
        guard case .string(let text) = value, let bytes = Base64.decode(text) else {
            throw misfit(value, "base64", header)
        }
        return bytes
    }

    private static func decimal(_ value: JSONValue, _ header: String) throws(EnvelopeError) -> FieldValue {
        guard case .object(let members) = value,
            let scale = members.first(where: { $0.key == "scale" }).flatMap({ text($0.value) }).flatMap({ UInt8($0) }),
            let number = members.first(where: { $0.key == "value" }).flatMap({ text($0.value) }).flatMap({ UInt32($0) })
        else { throw misfit(value, "decimal", header) }
        return .decimal(scale: scale, value: number)
    }

    private static func misfit(_ value: JSONValue, _ type: String, _ header: String) -> EnvelopeError {
        EnvelopeError("header \"\(header)\" should be \(type), it is \(value.kindName) that is not")
    }
}
