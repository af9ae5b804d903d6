extension ValueShape {
    /// What the place takes, in a few words: `a whole number from 0 to 9`.
    package var words: String {
        switch self {
        case .any: "any JSON"
        case .boolean: "true or false"
        case .null: "null"
        case .text, .textOf, .pattern: "a text"
        case .oneOf(let words): words.joined(separator: " | ")
        case .integer(let range): "a whole number" + Self.bounds(range, Int64.min, Int64.max)
        case .unsigned: "a whole number of at least 0"
        case .number(let range):
            "a number" + Self.bounds(range, -Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude)
        case .numberAbove(let low, let high):
            "a number above \(Self.decimal(low))"
                + (high < .greatestFiniteMagnitude ? ", up to \(Self.decimal(high))" : "")
        case .list(let element, let count): Self.list(element, count)
        case .object(let shape): Self.object(shape)
        case .anyOf(let shapes): shapes.map(\.words).joined(separator: ", or ")
        case .named("duration"): "a time such as 0.5 or \"250ms\""
        case .named("range"): "two times such as [0.5, 2]"
        case .named("numeric"): "a generator of numbers"
        case .named(let name): "a \(name)"
        }
    }

    private static func list(_ element: ValueShape, _ count: ClosedRange<Int>) -> String {
        let number =
            count.lowerBound == count.upperBound
            ? " of \(count.lowerBound)" : count.lowerBound > 0 ? " of at least \(count.lowerBound)" : ""
        return "a list\(number)" + (element == .any ? "" : ", each \(element.words)")
    }

    private static func object(_ shape: ObjectShape) -> String {
        let names = shape.keys.filter { !$0.isLater }.map(\.name)
        guard names.isEmpty else { return "an object of " + names.joined(separator: ", ") }
        guard let others = shape.others else { return "an empty object, {}" }
        return "an object" + (others == .any ? "" : ", each \(others.words)")
    }

    private static func bounds(_ range: ClosedRange<Int64>, _ least: Int64, _ most: Int64) -> String {
        bounds(
            range.lowerBound > least ? "\(range.lowerBound)" : nil,
            range.upperBound < most ? "\(range.upperBound)" : nil)
    }

    private static func bounds(_ range: ClosedRange<Double>, _ least: Double, _ most: Double) -> String {
        bounds(
            range.lowerBound > least ? decimal(range.lowerBound) : nil,
            range.upperBound < most ? decimal(range.upperBound) : nil)
    }

    private static func bounds(_ low: String?, _ high: String?) -> String {
        switch (low, high) {
        case (let low?, let high?): " from \(low) to \(high)"
        case (let low?, nil): " of at least \(low)"
        case (nil, let high?): " up to \(high)"
        case (nil, nil): ""
        }
    }

    private static func decimal(_ value: Double) -> String {
        value.rounded() == value && value.magnitude < 0x1p53 ? "\(Int64(value))" : "\(value)"
    }
}
