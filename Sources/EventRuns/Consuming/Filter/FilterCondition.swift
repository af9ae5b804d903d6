import EventSettings
import EventGeneration

/// One condition: a field, a comparison, and a value to compare with.
struct FilterCondition: Sendable {
    private enum Test: Sendable {
        case equal(FilterOperand)
        case unequal(FilterOperand)
        /// The field's value must be less or greater than the operand, or equal if `orEqual` is true.
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
        // Signs with two characters come first. Other tools write == and =~.
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
        case "~", "=~": return .pattern(try pattern(value, of: name))
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

    private static func pattern(_ text: String, of name: String) throws(FilterError) -> TextPattern {
        guard !text.isEmpty else { throw FilterError("\(name)~ needs a regular expression, such as '\(name)~^a'") }
        do throws(PatternError) {
            return try TextPattern(text)
        } catch {
            throw FilterError(
                "\(name)~\(text) is no regular expression (\(error)); such as 'routing_key~^match\\..*\\.goal$'")
        }
    }

    /// The regular expression for the key of a topic binding. Nil if no word of the key is `*` or `#`.
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

    /// Whether the condition is true for the value of its field. For a missing field only `!=` is true.
    func judge(_ value: FilterValue?) -> FilterJudgement {
        guard let value else {
            if case .unequal = test { return .holds }
            return .fails
        }
        switch test {
        case .equal(let operand): return .init(operand.equals(value))
        case .unequal(let operand): return .init(!operand.equals(value))
        case .pattern(let pattern):
            switch pattern.search(value.bytes) {
            case .found: return .holds
            case .notFound: return value.unreadable.map(FilterJudgement.undecided) ?? .fails
            case .givenUp(let reason): return .undecided(reason)
            }
        case .ordered(let isLess, let orEqual, let operand):
            if let reason = value.unreadable { return .undecided(reason) }
            guard let order = operand.order(of: value) else { return .fails }
            return .init(order == 0 ? orEqual : (order < 0) == isLess)
        }
    }
}

/// What a field is compared with.
struct FilterOperand: Sendable {
    private let text: String
    private let number: FilterNumber?

    /// Reads a value. A value in quotation marks is a text, even if it looks like a number.
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

    /// Numbers are compared as numbers, everything else as text, byte by byte.
    func equals(_ value: FilterValue) -> Bool {
        switch value {
        case .json(.number(let digits)):
            guard let number, let other = FilterNumber(digits) else { return false }
            return other.order(to: number) == 0
        case .json(.string(let other)): return other.utf8.elementsEqual(text.utf8)
        case .body(let bytes): return bytes.elementsEqual(text.utf8)
        case .json(.null), .json(.boolean), .json(.array), .json(.object):
            return value.bytes.elementsEqual(text.utf8)
        }
    }

    /// Below 0 if the value comes before this one, above 0 if it comes after. Nil if the two have no order. If both
    /// texts are numbers, they are compared as numbers: properties and rows of CSV have numbers as text. Other texts
    /// are compared by their bytes, which is the order of their code points.
    func order(of value: FilterValue) -> Int? {
        switch value {
        case .json(.number(let digits)):
            guard let number else { return nil }
            return FilterNumber(digits)?.order(to: number)
        case .json(.string), .body:
            if let number, let value = FilterNumber(String(decoding: value.bytes, as: UTF8.self)) {
                return value.order(to: number)
            }
            if value.bytes.elementsEqual(text.utf8) { return 0 }
            return value.bytes.lexicographicallyPrecedes(text.utf8) ? -1 : 1
        case .json(.null), .json(.boolean), .json(.array), .json(.object): return nil
        }
    }
}

/// A number. It stays exact if it is a whole number of 64 bits.
struct FilterNumber: Sendable {
    private let integer: Int64?
    private let double: Double

    /// Reads a number in JSON's form. Nil if the text is not a number.
    init?(_ text: String) {
        // Swift also reads words and hexadecimal digits.
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
