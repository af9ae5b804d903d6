import EventGeneration

/// Turns the records of a CSV file into JSON objects, whose names are the fields of the first record.
///
/// Every value is a text, since CSV knows no types. Source: RFC 4180.
struct CSVReader: Sendable {
    /// Whether the splitter is between quotes, where a line end belongs to the field.
    var isInQuotes = false
    private var header: [[UInt8]]?

    /// The object of a record, or nil for the header.
    mutating func row(_ record: ArraySlice<UInt8>, number: Int) throws(GenerationError) -> [UInt8]? {
        let fields = try Self.fields(record, number: number)
        guard let header else {
            let names = fields.map { String(decoding: $0, as: UTF8.self) }
            if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
                throw GenerationError(.row, "the header has \"\(twice)\" twice")
            }
            header = fields
            return nil
        }
        guard fields.count == header.count else {
            throw GenerationError(.row, "row \(number) has \(fields.count) fields, the header has \(header.count)")
        }
        var json: [UInt8] = [UInt8(ascii: "{")]
        for (index, name) in header.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            Self.write(name, into: &json)
            json.append(UInt8(ascii: ":"))
            Self.write(fields[index], into: &json)
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    private static func write(_ text: [UInt8], into json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        JSONText.escape(text, into: &json)
        json.append(UInt8(ascii: "\""))
    }

    private static func fields(_ record: ArraySlice<UInt8>, number: Int) throws(GenerationError) -> [[UInt8]] {
        let quote = UInt8(ascii: "\"")
        let comma = UInt8(ascii: ",")
        var fields: [[UInt8]] = []
        var rest = record
        while true {
            var field: [UInt8] = []
            if rest.first == quote {
                rest.removeFirst()
                while let byte = rest.popFirst() {
                    if byte != quote {
                        field.append(byte)
                    } else if rest.first == quote {
                        field.append(quote)
                        rest.removeFirst()
                    } else {
                        break
                    }
                }
                guard rest.isEmpty || rest.first == comma else {
                    throw GenerationError(.row, "row \(number) has text behind a closing quote")
                }
            } else {
                field = Array(rest.prefix { $0 != comma })
                rest = rest.dropFirst(field.count)
            }
            fields.append(field)
            guard rest.popFirst() == comma else { return fields }
        }
    }
}
