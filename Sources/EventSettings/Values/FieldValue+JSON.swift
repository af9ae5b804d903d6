package import AMQP
package import EventGeneration

extension FieldValue {
    /// The value as JSON, for showing: bytes that are not UTF-8 are replaced, and the width of numbers is lost.
    package var json: JSONValue {
        switch self {
        case .boolean(let value): .boolean(value)
        case .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64: .number("\(integerValue ?? 0)")
        case .float(let value): value.isFinite ? .number("\(value)") : .string("\(value)")
        case .double(let value): value.isFinite ? .number("\(value)") : .string("\(value)")
        case .decimal(let scale, let value): .number(Self.decimal(scale, value))
        case .string(let text): .string(text)
        case .longString(let bytes), .bytes(let bytes): .string(String(decoding: bytes, as: UTF8.self))
        case .array(let elements): .array(elements.map(\.json))
        case .timestamp(let seconds): .number("\(seconds)")
        case .table(let table): .object(table.entries.map { .init($0.key, $0.value.json) })
        case .void: .null
        }
    }

    /// The value as settings write it, with its kind if JSON cannot tell it.
    package var settingsJSON: JSONValue {
        guard let kind else {
            return switch self {
            case .array(let elements): .array(elements.map(\.settingsJSON))
            case .table(let table): Self.escaped(table.entries.map { .init($0.key, $0.value.settingsJSON) })
            case .boolean, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .float, .double, .decimal, .string,
                .longString, .bytes, .timestamp, .void:
                json
            }
        }
        let value: JSONValue =
            switch self {
            case .longString(let bytes), .bytes(let bytes): .string(Base64.encode(bytes))
            case .boolean, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .float, .double, .decimal, .string,
                .array, .table, .timestamp, .void:
                json
            }
        return .object([.init(kind.rawValue, value)])
    }

    /// The kind that has to be named; nil for what JSON tells by itself.
    package var kind: FieldKind? {
        switch self {
        case .int8: .int8
        case .uint8: .uint8
        case .int16: .int16
        case .uint16: .uint16
        case .int32: .int32
        case .uint32: .uint32
        case .timestamp: .timestamp
        case .float: .float
        case .double(let value): value.isFinite && value != value.rounded() ? nil : .double
        case .decimal: .decimal
        case .bytes: .bytes
        case .longString: .stringBase64
        case .boolean, .int64, .string, .array, .table, .void: nil
        }
    }

    private static func escaped(_ members: [JSONValue.Member]) -> JSONValue {
        let isKind = members.count == 1 && FieldKinds.words.contains(members[0].key)
        return isKind ? .object([.init(FieldKinds.table, .object(members))]) : .object(members)
    }

    private static func decimal(_ scale: UInt8, _ value: UInt32) -> String {
        let digits = String(value)
        guard scale > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, Int(scale) + 1 - digits.count)) + digits
        return padded.dropLast(Int(scale)) + "." + padded.suffix(Int(scale))
    }

    /// Whether a number is written as a whole one, which a double might not hold exactly.
    package static func isInteger(_ number: String) -> Bool {
        number.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
    }

    /// The value of a node as a header has it: whole numbers as 64-bit integers, other numbers as doubles, and what
    /// `kinds` names as the kind that it says. Null is void, whatever kind it might have had.
    ///
    /// - Throws: ``GenerationError`` for a whole number beyond 64 bits, for a number beyond a double, for a name of over
    ///   255 bytes, and for what is no value of its kind.
    package init(
        _ document: JSONDocument, node index: Int = 0, kinds: FieldKinds? = nil
    ) throws(GenerationError) {
        if case .kind(let kind)? = kinds, document.nodes[index].kind != .null {
            self = try FieldValue(JSONValue(document, node: index), of: kind)
            return
        }
        switch document.nodes[index].kind {
        case .null: self = .void
        case .true: self = .boolean(true)
        case .false: self = .boolean(false)
        case .string, .escapedString: self = .string(document.text(index))
        case .number: try self.init(number: document.text(index))
        case .array:
            var elements: [FieldValue] = []
            for element in document.elements(of: index) {
                elements.append(try FieldValue(document, node: element, kinds: kinds?[elements.count]))
            }
            self = .array(elements)
        case .object: self = .table(try FieldTable(document, node: index, kinds: kinds))
        }
    }

    /// The value of JSON on its own, as the initializer with a document has it.
    ///
    /// - Throws: ``GenerationError`` for the same reasons.
    package init(_ json: JSONValue, kinds: FieldKinds?) throws(GenerationError) {
        if case .kind(let kind)? = kinds, json != .null {
            try self.init(json, of: kind)
            return
        }
        switch json {
        case .null: self = .void
        case .boolean(let value): self = .boolean(value)
        case .number(let text): try self.init(number: text)
        case .string(let text): self = .string(text)
        case .array(let elements):
            var values: [FieldValue] = []
            for element in elements { values.append(try FieldValue(element, kinds: kinds?[values.count])) }
            self = .array(values)
        case .object(let members):
            var table = FieldTable()
            for member in members {
                try FieldTable.checkName(member.key)
                let value = try FieldValue(member.value, kinds: kinds?[table.entries.count])
                table.entries.append(.init(key: member.key, value: value))
            }
            self = .table(table)
        }
    }

    /// The value of a number: a whole one as a 64-bit integer, any other as a double.
    package init(number text: String) throws(GenerationError) {
        if let value = Int64(text) {
            self = .int64(value)
        } else if !Self.isInteger(text), let value = Double(text), value.isFinite {
            self = .double(value)
        } else {
            throw GenerationError(.message, "the header value \(text) is too large for AMQP")
        }
    }

    /// The value of a kind that JSON stands for.
    package init(_ json: JSONValue, of kind: FieldKind) throws(GenerationError) {
        if let value = kind.value(of: json) {
            self = value
            return
        }
        var text: [UInt8] = []
        json.write(into: &text)
        throw GenerationError(
            .message,
            "a header of the kind \(kind.rawValue) must be \(kind.words), not \(String(decoding: text.prefix(80), as: UTF8.self))"
        )
    }
}

extension FieldTable {
    /// The table that an object is, with the kinds of its values that are named.
    package init(_ document: JSONDocument, node index: Int, kinds: FieldKinds? = nil) throws(GenerationError) {
        self.init()
        for key in document.keys(of: index) {
            let name = document.text(key)
            try Self.checkName(name)
            let value = try FieldValue(document, node: key + 1, kinds: kinds?[entries.count])
            entries.append(Entry(key: name, value: value))
        }
    }

    /// Refuses a header's name that AMQP cannot carry.
    package static func checkName(_ name: String) throws(GenerationError) {
        guard name.utf8.count <= 255 else {
            throw GenerationError(.message, "a header's name has \(name.utf8.count) bytes: AMQP allows 255")
        }
    }
}
