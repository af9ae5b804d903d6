import EventSettings
import EventGeneration

/// Turns the records of a CSV file into JSON objects, whose names are the fields of the first record.
///
/// Every value is a text, since CSV knows no types. Between quotes a separator and a line end belong to the field, and two
/// quotes are one; a quote within a field that does not begin with one is a character like any other. What separates the
/// fields is the character that the header shows most often outside quotes, or what a line `sep=;` before it says. Blanks
/// belong to a field, as RFC 4180 says; but if a name of the header stands between blanks, the file was written to be
/// read by people, and the blanks around every field are left out. Source: RFC 4180.
struct CSVReader: Sendable {
    /// Where in a record the next byte is.
    private enum Position { case start, plain, quoted, behindQuote }

    private static let quote = UInt8(ascii: "\"")
    private static let blank = UInt8(ascii: " ")

    private var position = Position.start
    /// What separates fields; nil before the header, unless somebody said so.
    private var separator: CSVSeparator?
    /// Whether blanks around a field are left out.
    private var leavesBlanksOut = true
    /// The names as members of an object begin with them, `"name":`; nil before the header.
    private var keys: [[UInt8]]?

    /// Makes a reader.
    ///
    /// - Parameter separator: What separates fields. Default: what the header shows.
    init(separator: CSVSeparator? = nil) { self.separator = separator }

    /// Whether a field's closing quote has not come yet.
    var isInQuotes: Bool { position == .quoted }

    /// Takes a byte; true if it is the line end behind a record: a line feed, a carriage return, or one of both, the
    /// other of which then ends an empty record.
    mutating func ends(with byte: UInt8) -> Bool {
        switch (position, byte) {
        case (.quoted, Self.quote): position = .behindQuote
        case (.quoted, _): break
        case (_, 0x0A), (_, 0x0D):
            position = .start
            return true
        case (.start, Self.quote), (.behindQuote, Self.quote): position = .quoted
        case (.start, Self.blank) where leavesBlanksOut: break
        default: position = isSeparator(byte) ? .start : .plain
        }
        return false
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        if let separator { return byte == separator.byte }
        return CSVSeparator.usual.contains { $0.byte == byte }
    }

    /// The object of a record, or nil for the header and for a line before it that names the separator.
    mutating func row(_ record: ArraySlice<UInt8>, number: Int) throws(GenerationError) -> [UInt8]? {
        guard let keys, let separator else {
            if let named = CSVSeparator(line: record) {
                separator = separator ?? named
            } else {
                try readHeader(record)
            }
            return nil
        }
        var json: [UInt8] = []
        json.reserveCapacity(record.count + keys.reduce(2) { $0 + $1.count + 3 })
        json.append(UInt8(ascii: "{"))
        var count = 0
        var rest = record
        repeat {
            if count > 0 { json.append(UInt8(ascii: ",")) }
            if count < keys.count { json.append(contentsOf: keys[count]) }
            try takeField(from: &rest, separator.byte, row: number, into: &json)
            count += 1
        } while rest.popFirst() == separator.byte
        guard count == keys.count else {
            let fields = "\(count) field\(count == 1 ? "" : "s")"
            let how = separator == .comma ? "" : ", separated by \(separator.inWords)"
            throw GenerationError(.row, "row \(number) has \(fields), the header has \(keys.count)\(how)")
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    private mutating func readHeader(_ record: ArraySlice<UInt8>) throws(GenerationError) {
        let separator = if let known = separator { known } else { try Self.separator(of: record) }
        self.separator = separator
        var names: [[UInt8]] = []
        var hasBlanks = false
        var rest = record
        repeat {
            var name: [UInt8] = []
            let before = rest
            try takeField(from: &rest, separator.byte, row: nil, into: &name)
            let field = before[..<rest.startIndex]
            hasBlanks = hasBlanks || field.first == Self.blank || field.last == Self.blank
            guard !names.contains(name) else {
                throw GenerationError(.row, "the header has \(String(decoding: name, as: UTF8.self)) twice")
            }
            names.append(name)
        } while rest.popFirst() == separator.byte
        keys = names.map { $0 + [UInt8(ascii: ":")] }
        leavesBlanksOut = hasBlanks
    }

    /// The separator that a header shows most often outside quotes; a comma if it shows none.
    private static func separator(of header: ArraySlice<UInt8>) throws(GenerationError) -> CSVSeparator {
        var isQuoted = false
        var counts: [UInt8: Int] = [:]
        for byte in header {
            if byte == quote { isQuoted.toggle() }
            if !isQuoted { counts[byte, default: 0] += 1 }
        }
        let found = CSVSeparator.usual.map { (separator: $0, count: counts[$0.byte] ?? 0) }
        let most = found.map(\.count).max() ?? 0
        let best = found.filter { $0.count == most }.map(\.separator)
        guard most > 0, let first = best.first else { return .comma }
        guard best.count == 1 else {
            let list = best.map(\.inWords).joined(separator: " as ")
            throw GenerationError(
                .row,
                "the header has as many \(list): say what separates its fields, with --separator or "
                    + "\"rows\": { \"file\": …, \"separator\": \";\" }")
        }
        return first
    }

    /// Takes the bytes up to the next separator outside quotes and appends them as a JSON string.
    private func takeField(
        from rest: inout ArraySlice<UInt8>, _ separator: UInt8, row: Int?, into json: inout [UInt8]
    ) throws(GenerationError) {
        json.append(Self.quote)
        defer { json.append(Self.quote) }
        if leavesBlanksOut { rest = rest.drop { $0 == Self.blank } }
        guard rest.first == Self.quote else {
            var field = rest.prefix { $0 != separator }
            rest = rest[field.endIndex...]
            if leavesBlanksOut { while field.last == Self.blank { field.removeLast() } }
            Self.append(field, into: &json)
            return
        }
        while rest.first == Self.quote {
            let text = rest.dropFirst().prefix { $0 != Self.quote }
            Self.append(text, into: &json)
            rest = rest[text.endIndex...].dropFirst()
            if rest.first == Self.quote { JSONText.escape(CollectionOfOne(Self.quote), into: &json) }
        }
        if leavesBlanksOut { rest = rest.drop { $0 == Self.blank } }
        guard rest.isEmpty || rest.first == separator else {
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
