package import AMQP

/// The values that RabbitMQ accepts for an argument.
package enum ArgumentValues: Sendable, Hashable {
    /// A whole number of any width in this range.
    case whole(ClosedRange<Int64>)
    /// True or false.
    case boolean
    /// One of the two truth values.
    case exactly(Bool)
    /// Any text.
    case text
    /// One of these texts.
    case words([String])
    /// A text, or a list of them.
    case texts
    /// A length of time as streams write it, such as `7D`.
    case age
    /// Where the consumer of a stream begins.
    case streamOffset
    /// A pattern of a topic exchange in which at most this many words are `#`.
    case hashWords(Int)

    /// Whether a value is one of them.
    package func contains(_ value: FieldValue) -> Bool {
        switch self {
        case .whole(let range): value.integerValue.map(range.contains) ?? false
        case .boolean: value.booleanValue != nil
        case .exactly(let wanted): value.booleanValue == wanted
        case .text: value.stringValue != nil
        case .words(let words): value.stringValue.map(words.contains) ?? false
        case .texts: Self.areTexts(value)
        case .age: value.stringValue.map(Self.isAge) ?? false
        case .streamOffset: Self.isStreamOffset(value)
        case .hashWords(let most): value.stringValue.map { Self.hashWords(in: $0) <= most } ?? false
        }
    }

    private static func areTexts(_ value: FieldValue) -> Bool {
        if case .array(let elements) = value { return elements.allSatisfy { $0.stringValue != nil } }
        return value.stringValue != nil
    }

    /// A number above 0 and a unit.
    private static func isAge(_ text: String) -> Bool {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let unit = text.utf8.dropFirst(digits.count)
        return digits.contains { $0 != UInt8(ascii: "0") } && unit.count == 1 && "YMDhms".utf8.contains(unit.first ?? 0)
    }

    private static func isStreamOffset(_ value: FieldValue) -> Bool {
        if case .timestamp = value { return true }
        if let text = value.stringValue { return ["first", "last", "next"].contains(text) || isAge(text) }
        return value.integerValue != nil
    }

    private static func hashWords(in pattern: String) -> Int {
        pattern.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .count { $0.elementsEqual([UInt8(ascii: "#")]) }
    }

    /// What a value must be, to end the sentence "it must be …".
    package var description: String {
        switch self {
        case .whole(let range): Self.words(range)
        case .boolean: "true or false"
        case .exactly(let value): "\(value)"
        case .text: "a text"
        case .words(let words): ObjectReader.listing(words.map { "\"\($0)\"" })
        case .texts: "a text, or a list of texts"
        case .age: "a time such as \"7D\": a number above 0 and one of Y, M, D, h, m, s"
        case .streamOffset:
            "\"first\", \"last\", \"next\", the number of a message, a time such as { \"timestamp\": 1669570000 }, or an "
                + "age such as \"1h\""
        case .hashWords(let most): "a pattern with at most \(most) words that are #"
        }
    }

    private static func words(_ range: ClosedRange<Int64>) -> String {
        if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
        if range.upperBound < .max { return "a whole number from \(range.lowerBound) to \(range.upperBound)" }
        return range.lowerBound > .min ? "a whole number of at least \(range.lowerBound)" : "a whole number"
    }
}
