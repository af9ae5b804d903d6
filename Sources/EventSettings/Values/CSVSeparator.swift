/// What separates the fields of a CSV file: one character of ASCII.
package struct CSVSeparator: Sendable, Hashable {
    package let byte: UInt8

    package static let comma = CSVSeparator(byte: UInt8(ascii: ","))
    /// What is looked for in a header.
    package static let usual = [comma] + ";\t|".utf8.map(CSVSeparator.init(byte:))

    /// What a separator must be, for messages.
    package static let expected = "one character such as \";\", or \"tab\""

    private init(byte: UInt8) { self.byte = byte }

    /// Reads a separator: a single character such as `;`, or the word `tab`; nil for anything else, and for a letter, a
    /// digit, a quotation mark or a line end, which stand in fields.
    package init?(reading text: String) {
        if text == "tab" {
            self.init(byte: 0x09)
            return
        }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x7F, byte > 0x20 || byte == 0x09,
            byte != UInt8(ascii: "\""), !Character(UnicodeScalar(byte)).isLetter,
            !Character(UnicodeScalar(byte)).isNumber
        else { return nil }
        self.init(byte: byte)
    }

    /// Reads the line `sep=;`, which spreadsheets write before the header and read.
    package init?(line: ArraySlice<UInt8>) {
        guard line.count == 5, let last = line.last,
            String(decoding: line.dropLast(), as: UTF8.self).lowercased() == "sep="
        else { return nil }
        self.init(reading: String(decoding: CollectionOfOne(last), as: UTF8.self))
    }

    /// The character in words.
    package var inWords: String { byte == 0x09 ? "tab" : "\"\(Character(UnicodeScalar(byte)))\"" }
}
