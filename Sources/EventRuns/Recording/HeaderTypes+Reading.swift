import EventSettings
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

    private static func named(_ value: JSONValue, _ name: String, of header: String) throws(EnvelopeError) -> FieldValue
    {
        guard let kind = FieldKind(rawValue: name) else {
            throw EnvelopeError("header_types names \"\(name)\" for \"\(header)\", which is no type")
        }
        guard let result = kind.value(of: value) else {
            throw misfit(value, [.bytes, .stringBase64].contains(kind) ? kind.words : name, header)
        }
        return result
    }

    private static func misfit(_ value: JSONValue, _ type: String, _ header: String) -> EnvelopeError {
        EnvelopeError("header \"\(header)\" should be \(type), it is \(value.kindName) that is not")
    }
}
