/// A text with placeholders, as it was read: `match.{{match}}.{{event}}`.
///
/// `\{{` stands for `{{` itself; in a JSON string that is `"\\{{"`. A placeholder holds a name, then optionally members and array indices behind dots.
package struct Template: Sendable, Hashable {
    /// A name and the path from its value to a part of it.
    package struct Reference: Sendable, Hashable, CustomStringConvertible {
        /// A volume, `row`, or what else the place of the template offers.
        package var name: String
        /// Member names and array indices.
        package var path: [String]

        /// Makes a reference.
        package init(_ name: String, _ path: [String] = []) {
            self.name = name
            self.path = path
        }

        /// Reads a dotted name; nil if a part of it is empty.
        package init?(dotted text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard let first = parts.first, !parts.contains("") else { return nil }
            self.init(first, Array(parts.dropFirst()))
        }

        /// The dotted name.
        package var description: String { ([name] + path).joined(separator: ".") }
    }

    /// A stretch of the text.
    package enum Part: Sendable, Hashable {
        case literal(String)
        case placeholder(Reference)
    }

    /// The stretches in order; two literals never follow each other.
    package private(set) var parts: [Part] = []

    /// Reads a template.
    ///
    /// - Throws: ``GenerationError`` for a placeholder without an end or a name.
    package init(_ text: String) throws(GenerationError) {
        let bytes = Array(text.utf8)
        var literal: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if Self.isPair(UInt8(ascii: "{"), bytes, position) {
                let end = try Self.closing(bytes, position + 2, in: text)
                flush(&literal)
                parts.append(.placeholder(try Self.reference(bytes[position + 2..<end], in: text)))
                position = end + 2
            } else if bytes[position] == UInt8(ascii: "\\"), Self.isPair(UInt8(ascii: "{"), bytes, position + 1) {
                literal.append(contentsOf: "{{".utf8)
                position += 3
            } else {
                literal.append(bytes[position])
                position += 1
            }
        }
        flush(&literal)
    }

    /// Makes a template without placeholders, whatever the text holds.
    package init(literal text: String) {
        parts = text.isEmpty ? [] : [.literal(text)]
    }

    init(parts: [Part]) { self.parts = parts }

    /// The text if there is no placeholder in it, otherwise nil.
    package var literal: String? {
        if parts.isEmpty { return "" }
        guard parts.count == 1, case .literal(let text) = parts[0] else { return nil }
        return text
    }

    /// The only placeholder if nothing stands around it, otherwise nil.
    package var onlyPlaceholder: Reference? {
        guard parts.count == 1, case .placeholder(let reference) = parts[0] else { return nil }
        return reference
    }

    /// Every placeholder in order.
    package var references: [Reference] {
        parts.compactMap { if case .placeholder(let reference) = $0 { reference } else { nil } }
    }

    private mutating func flush(_ literal: inout [UInt8]) {
        guard !literal.isEmpty else { return }
        parts.append(.literal(String(decoding: literal, as: UTF8.self)))
        literal = []
    }

    private static func isPair(_ byte: UInt8, _ bytes: [UInt8], _ position: Int) -> Bool {
        position + 1 < bytes.count && bytes[position] == byte && bytes[position + 1] == byte
    }

    private static func closing(_ bytes: [UInt8], _ start: Int, in text: String) throws(GenerationError) -> Int {
        var position = start
        while position < bytes.count {
            if isPair(UInt8(ascii: "}"), bytes, position) { return position }
            if isPair(UInt8(ascii: "{"), bytes, position) { break }
            position += 1
        }
        throw GenerationError(
            .definition,
            "\"{{\" without \"}}\" in \"\(text)\": for the braces themselves write \\{{, which in JSON is \"\\\\{{\"")
    }

    private static func reference(_ bytes: ArraySlice<UInt8>, in text: String) throws(GenerationError) -> Reference {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        var name = bytes
        while let first = name.first, isSpace(first) { name.removeFirst() }
        while let last = name.last, isSpace(last) { name.removeLast() }
        guard let reference = Reference(dotted: String(decoding: name, as: UTF8.self)) else {
            throw GenerationError(.definition, "a placeholder without a name in \"\(text)\": write {{name}}")
        }
        return reference
    }
}
