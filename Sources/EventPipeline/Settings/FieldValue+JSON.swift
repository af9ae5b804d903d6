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

    private static func decimal(_ scale: UInt8, _ value: UInt32) -> String {
        let digits = String(value)
        guard scale > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, Int(scale) + 1 - digits.count)) + digits
        return padded.dropLast(Int(scale)) + "." + padded.suffix(Int(scale))
    }

    /// Whether a number is written as a whole one, which a double might not hold exactly.
    static func isInteger(_ number: String) -> Bool {
        number.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
    }

    /// The value of a node as a header has it: whole numbers as 64-bit integers, other numbers as doubles.
    ///
    /// - Throws: ``GenerationError`` for a whole number beyond 64 bits, for a number beyond a double, and for a name of over 255 bytes.
    package init(_ document: JSONDocument, node index: Int = 0) throws(GenerationError) {
        switch document.nodes[index].kind {
        case .null: self = .void
        case .true: self = .boolean(true)
        case .false: self = .boolean(false)
        case .string, .escapedString: self = .string(document.text(index))
        case .number:
            let text = document.text(index)
            if let value = Int64(text) {
                self = .int64(value)
            } else if !Self.isInteger(text), let value = Double(text), value.isFinite {
                self = .double(value)
            } else {
                throw GenerationError(.message, "the header value \(text) is too large for AMQP")
            }
        case .array:
            var elements: [FieldValue] = []
            for element in document.elements(of: index) { elements.append(try FieldValue(document, node: element)) }
            self = .array(elements)
        case .object: self = .table(try FieldTable(document, node: index))
        }
    }
}

extension FieldTable {
    /// The table that an object is.
    init(_ document: JSONDocument, node index: Int) throws(GenerationError) {
        self.init()
        for key in document.keys(of: index) {
            let name = document.text(key)
            guard name.utf8.count <= 255 else {
                throw GenerationError(.message, "a header's name has \(name.utf8.count) bytes: AMQP allows 255")
            }
            entries.append(Entry(key: name, value: try FieldValue(document, node: key + 1)))
        }
    }
}
