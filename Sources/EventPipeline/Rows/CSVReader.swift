import EventGeneration

/// Turns the records of a CSV file into JSON objects, whose names are the fields of the first record.
///
/// Every value is a text, since CSV knows no types. Between quotes a comma and a line end belong to the field, and two
/// quotes are one; a quote within a field that does not begin with one is a character like any other. Source: RFC 4180.
struct CSVReader: Sendable {
    /// Where in a record the next byte is.
    private enum Position { case start, plain, quoted, behindQuote }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    private var position = Position.start
    /// The names as members of an object begin with them, `"name":`; nil before the header.
    private var keys: [[UInt8]]?

    /// Whether a field's closing quote has not come yet.
    var isInQuotes: Bool { position == .quoted }

    /// Takes a byte; true where it is the line end behind a record.
    mutating func ends(with byte: UInt8) -> Bool {
        switch (position, byte) {
        case (.quoted, Self.quote): position = .behindQuote
        case (.quoted, _): break
        case (_, 0x0A):
            position = .start
            return true
        case (.start, Self.quote), (.behindQuote, Self.quote): position = .quoted
        case (_, Self.comma): position = .start
        default: position = .plain
        }
        return false
    }

    /// The object of a record, or nil for the header.
    mutating func row(_ record: ArraySlice<UInt8>, number: Int) throws(GenerationError) -> [UInt8]? {
        guard let keys else {
            try readHeader(record)
            return nil
        }
        var json: [UInt8] = []
        json.reserveCapacity(record.count + keys.reduce(2) { $0 + $1.count + 3 })
        json.append(UInt8(ascii: "{"))
        var count = 0
        var rest = record
        repeat {
            if count > 0 { json.append(Self.comma) }
            if count < keys.count { json.append(contentsOf: keys[count]) }
            try Self.takeField(from: &rest, row: number, into: &json)
            count += 1
        } while rest.popFirst() == Self.comma
        guard count == keys.count else {
            let fields = "\(count) field\(count == 1 ? "" : "s")"
            throw GenerationError(.row, "row \(number) has \(fields), the header has \(keys.count)")
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    private mutating func readHeader(_ record: ArraySlice<UInt8>) throws(GenerationError) {
        var names: [[UInt8]] = []
        var rest = record
        repeat {
            var name: [UInt8] = []
            try Self.takeField(from: &rest, row: nil, into: &name)
            guard !names.contains(name) else {
                throw GenerationError(.row, "the header has \(String(decoding: name, as: UTF8.self)) twice")
            }
            names.append(name)
        } while rest.popFirst() == Self.comma
        keys = names.map { $0 + [UInt8(ascii: ":")] }
    }

    /// Takes the bytes up to the next comma outside quotes and appends them as a JSON string.
    private static func takeField(
        from rest: inout ArraySlice<UInt8>, row: Int?, into json: inout [UInt8]
    ) throws(GenerationError) {
        json.append(quote)
        defer { json.append(quote) }
        guard rest.first == quote else {
            let field = rest.prefix { $0 != comma }
            append(field, into: &json)
            rest = rest[field.endIndex...]
            return
        }
        while rest.first == quote {
            let text = rest.dropFirst().prefix { $0 != quote }
            append(text, into: &json)
            rest = rest[text.endIndex...].dropFirst()
            if rest.first == quote { JSONText.escape(CollectionOfOne(quote), into: &json) }
        }
        guard rest.isEmpty || rest.first == comma else {
            let owner = row.map { "row \($0)" } ?? "the header"
            throw GenerationError(.row, "\(owner) has text behind a closing quote: a quote in a field is written twice")
        }
    }
    /// Appends text as it stands in a JSON string; most needs no escape, and is copied as a whole.
    private static func append(_ text: ArraySlice<UInt8>, into json: inout [UInt8]) {
        if text.contains(where: { $0 < 0x20 || $0 == quote || $0 == UInt8(ascii: "\\") }) {
            JSONText.escape(text, into: &json)
        } else {
            json.append(contentsOf: text)
        }
    }
}
