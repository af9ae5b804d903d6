import EventGeneration
import Synchronization

/// One condition: a field, how it is compared, and with what.
struct FilterCondition: Sendable {
    private enum Test: Sendable {
        case equal(FilterOperand)
        case unequal(FilterOperand)
        /// Whether the field's value must come before or after the operand, and whether it may be the same.
        case ordered(isLess: Bool, orEqual: Bool, FilterOperand)
        case pattern(TextPattern)
    }

    let field: FilterField
    private let test: Test

    /// Reads `FIELD=VALUE`, with `!=`, `<`, `<=`, `>`, `>=` or `~` for `=`.
    init(_ text: String) throws(FilterError) {
        guard let start = text.firstIndex(where: { "=!<>~".contains($0) }) else {
            throw FilterError(
                "\"\(text)\" compares nothing: write FIELD=VALUE, such as event=goal, or 'minute>80' in quotation marks"
            )
        }
        let name = Self.trimmed(text[..<start])
        guard !name.isEmpty else {
            throw FilterError("\"\(text)\" begins without a field: write FIELD=VALUE, such as event=goal")
        }
        let rest = text[start...]
        // Two signs go before one; == and =~ are what other tools write.
        let signs = ["!=", "<=", ">=", "==", "=~", "=", "<", ">", "~"]
        guard let sign = signs.first(where: { rest.hasPrefix($0) }) else {
            throw FilterError("\"\(text)\" has a ! alone: write \(name)!=VALUE, such as event!=pass")
        }
        let value = Self.trimmed(rest.dropFirst(sign.count))
        field = try FilterField(name)
        test = try Self.test(sign, value, of: field, named: name)
    }

    private static func test(
        _ sign: String, _ value: String, of field: FilterField, named name: String
    ) throws(FilterError) -> Test {
        if field == .redelivered, !["true", "false"].contains(value) || !["=", "==", "!="].contains(sign) {
            throw FilterError("redelivered is true or false: write redelivered=true")
        }
        switch sign {
        case "~", "=~": return .pattern(try TextPattern(value, of: name))
        case "=", "==", "!=":
            if field == .routingKey, let pattern = bindingPattern(value) {
                throw FilterError(
                    "routing_key\(sign)\(value): = and != compare the whole key; a pattern is a regular expression, such "
                        + "as 'routing_key~\(pattern)'")
            }
            let operand = FilterOperand(value)
            return sign == "!=" ? .unequal(operand) : .equal(operand)
        default:
            guard !value.isEmpty else {
                throw FilterError("\(name)\(sign) compares with nothing: write '\(name)\(sign)80'")
            }
            return .ordered(isLess: sign.first == "<", orEqual: sign.count > 1, FilterOperand(value))
        }
    }

    /// The regular expression for the key of a topic binding; nil where the key has no `*` or `#` for a word.
    private static func bindingPattern(_ key: String) -> String? {
        let words = key.split(separator: ".", omittingEmptySubsequences: false)
        guard words.contains("*") || words.contains("#") else { return nil }
        let parts = words.map { $0 == "*" ? "[^.]*" : $0 == "#" ? ".*" : String($0) }
        return "^\(parts.joined(separator: "\\."))$"
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Whether it holds for the value of its field; of a field that is missing nothing holds but `!=`.
    func holds(for value: JSONValue?) -> Bool {
        switch test {
        case .equal(let operand): return value.map { operand.equals($0) } ?? false
        case .unequal(let operand): return !(value.map { operand.equals($0) } ?? false)
        case .pattern(let pattern): return value.map { pattern.isFound(in: $0.plainText) } ?? false
        case .ordered(let isLess, let orEqual, let operand):
            guard let order = value.flatMap({ operand.order(of: $0) }) else { return false }
            return order == 0 ? orEqual : (order < 0) == isLess
        }
    }
}

/// What a field is compared with.
struct FilterOperand: Sendable {
    private let text: String
    private let number: FilterNumber?

    /// Reads a value; one in quotation marks is a text, also where it looks like a number.
    init(_ value: String) {
        var document = JSONDocument()
        if value.count > 1, value.first == "\"", (try? document.parse(Array(value.utf8))) != nil {
            text = document.text(0)
            number = nil
        } else {
            text = value
            number = FilterNumber(value)
        }
    }

    /// Numbers are compared as numbers, everything else as text.
    func equals(_ value: JSONValue) -> Bool {
        guard case .number(let digits) = value else { return value.plainText == text }
        guard let number, let other = FilterNumber(digits) else { return false }
        return other.order(to: number) == 0
    }

    /// Below 0 where the value comes before this one, above where it comes after; nil where the two have no order. Texts
    /// that both are numbers are compared as such: properties and rows of CSV have numbers as text.
    func order(of value: JSONValue) -> Int? {
        switch value {
        case .number(let digits):
            guard let number else { return nil }
            return FilterNumber(digits)?.order(to: number)
        case .string(let other):
            if let number, let value = FilterNumber(other) { return value.order(to: number) }
            return other == text ? 0 : other < text ? -1 : 1
        default: return nil
        }
    }
}

/// A number that stays exact where it is a whole one of 64 bits.
struct FilterNumber: Sendable {
    private let integer: Int64?
    private let double: Double

    /// Reads a number as JSON has them; nil where the text is none.
    init?(_ text: String) {
        // Swift reads words and hexadecimal digits too.
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let double = Double(text) else {
            return nil
        }
        integer = Int64(text)
        self.double = double
    }

    func order(to other: FilterNumber) -> Int? {
        if let integer, let other = other.integer { return integer == other ? 0 : integer < other ? -1 : 1 }
        return double == other.double ? 0 : double < other.double ? -1 : 1
    }
}

/// A regular expression that several threads use.
final class TextPattern: Sendable {
    // Regex is not Sendable.
    private let regex: Mutex<Regex<AnyRegexOutput>>

    init(_ pattern: String, of name: String) throws(FilterError) {
        guard !pattern.isEmpty else {
            throw FilterError("\(name)~ wants a regular expression, such as '\(name)~^a'")
        }
        do {
            regex = Mutex(try Regex(pattern))
        } catch {
            throw FilterError(
                "\(name)~\(pattern) is no regular expression (\(error)); such as 'routing_key~^match\\..*\\.goal$'")
        }
    }

    /// Whether any part of the text matches.
    func isFound(in text: String) -> Bool {
        regex.withLock { regex in ((try? regex.firstMatch(in: text)) ?? nil) != nil }
    }
}

extension JSONValue {
    /// The text of a string without its quotation marks, and the JSON of anything else.
    fileprivate var plainText: String {
        if case .string(let text) = self { return text }
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
