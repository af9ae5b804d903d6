package import EventGeneration

/// The JSON Schema of the settings, for completion in editors and for checks without these programs.
///
/// It is of draft 7: editors support that one in full (Visual Studio Code the later ones in part only), and it can say
/// all that the format needs. What no schema can say, such as that an exchange exists, only the programs check.
package struct SettingsSchema {
    /// The shapes that others refer to by name.
    private let definitions: [(name: String, shape: ValueShape)]

    /// The schema of the settings file.
    package static var settings: JSONValue {
        SettingsSchema(SettingsFormat.definitions).document(SettingsFormat.settings)
    }

    /// The file `settings/settings.schema.json`.
    package static var text: String { settings.indented() + "\n" }

    /// Makes schemas of shapes.
    ///
    /// - Parameter definitions: The shapes that ``ValueShape/named(_:)`` names.
    package init(_ definitions: [(name: String, shape: ValueShape)]) {
        self.definitions = definitions
    }

    /// The schema of a whole file, with the definitions.
    package func document(_ shape: ObjectShape) -> JSONValue {
        let head: [(String, JSONValue)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")),
            ("$id", .string("settings.schema.json")),
            ("title", .string("Settings of producer and consumer")),
            ("description", .string("Broker, topology, volumes, producers and consumers of the AMQP toolkit.")),
        ]
        let definitions = self.definitions.map { ($0.name, schema($0.shape)) }
        return .object(Self.members(head + object(shape) + [("definitions", .object(Self.members(definitions)))]))
    }

    private static func members(_ pairs: [(String, JSONValue)]) -> [JSONValue.Member] {
        pairs.map { .init($0.0, $0.1) }
    }

    /// The schema of one place.
    package func schema(_ shape: ValueShape) -> JSONValue { .object(Self.members(keywords(shape))) }

    private func keywords(_ shape: ValueShape) -> [(String, JSONValue)] {
        switch shape {
        case .any: []
        case .boolean: [("type", .string("boolean"))]
        case .null: [("type", .string("null"))]
        case .text: [("type", .string("string"))]
        case .textOf(let range): [("type", .string("string"))] + Self.count(range, "Length")
        case .pattern(let expression): [("type", .string("string")), ("pattern", .string(expression))]
        case .oneOf(let words): [("type", .string("string")), ("enum", .array(words.map { .string($0) }))]
        case .integer(let range):
            [
                ("type", .string("integer")), ("minimum", .number("\(range.lowerBound)")),
                ("maximum", .number("\(range.upperBound)")),
            ]
        case .unsigned:
            [("type", .string("integer")), ("minimum", .number("0")), ("maximum", .number("\(UInt64.max)"))]
        case .number(let range):
            [("type", .string("number"))] + Self.bound("minimum", range.lowerBound)
                + Self.bound("maximum", range.upperBound)
        case .numberAbove(let low, let high):
            [("type", .string("number"))] + Self.bound("exclusiveMinimum", low) + Self.bound("maximum", high)
        case .list(let element, let count):
            [("type", .string("array"))] + (element == .any ? [] : [("items", schema(element))])
                + Self.count(count, "Items")
        case .object(let object): self.object(object)
        case .anyOf(let shapes): [("anyOf", .array(shapes.map(schema)))]
        case .named(let name): [("$ref", .string("#/definitions/\(name)"))]
        }
    }

    /// A bound of numbers; the largest number is none.
    private static func bound(_ key: String, _ value: Double) -> [(String, JSONValue)] {
        guard value.magnitude < .greatestFiniteMagnitude else { return [] }
        let isWhole = value.rounded() == value && value.magnitude < 0x1p53
        return [(key, .number(isWhole ? "\(Int64(value))" : "\(value)"))]
    }

    private static func count(_ range: ClosedRange<Int>, _ what: String) -> [(String, JSONValue)] {
        (range.lowerBound > 0 ? [("min" + what, .number("\(range.lowerBound)"))] : [])
            + (range.upperBound < .max ? [("max" + what, .number("\(range.upperBound)"))] : [])
    }

    // MARK: Objects

    private func object(_ shape: ObjectShape) -> [(String, JSONValue)] {
        var keys = shape.keys.filter { !$0.isLater }
        if shape.others == nil {
            let names = Set(keys.map(\.name))
            keys += SettingsFormat.remarks.filter { !names.contains($0.name) }
        }
        var result: [(String, JSONValue)] = [("type", .string("object"))]
        if !keys.isEmpty { result.append(("properties", .object(Self.members(keys.map { ($0.name, schema($0)) })))) }
        if !shape.required.isEmpty { result.append(("required", .array(shape.required.map { .string($0) }))) }
        if shape.least > 0 { result.append(("minProperties", .number("\(shape.least)"))) }
        if let names = shape.names { result.append(("propertyNames", schema(names))) }
        if let others = shape.others {
            if others != .any { result.append(("additionalProperties", schema(others))) }
        } else {
            result.append(("additionalProperties", .boolean(false)))
        }
        return result + rules(shape, keys: Set(keys.map(\.name)))
    }

    /// A key says what it means and what its default is.
    private func schema(_ key: ObjectShape.Key) -> JSONValue {
        var pairs = keywords(key.shape)
        let standard = key.standard.map { "Default: \($0)." }
        let description = [key.description, standard].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        if !description.isEmpty { pairs.append(("description", .string(description))) }
        if let value = key.standard.flatMap({ Self.value($0, of: key.shape) }) { pairs.append(("default", value)) }
        return .object(Self.members(pairs))
    }

    /// A default as a value; nil if it is a sentence that describes one.
    private static func value(_ text: String, of shape: ValueShape) -> JSONValue? {
        switch shape {
        case .boolean: return ["true", "false"].contains(text) ? .boolean(text == "true") : nil
        case .integer, .unsigned, .number, .numberAbove: return Double(text) == nil ? nil : .number(text)
        case .oneOf(let words): return words.contains(text) ? .string(text) : nil
        case .anyOf(let shapes): return shapes.lazy.compactMap { value(text, of: $0) }.first
        case .text, .textOf, .pattern: return text.contains(" ") ? nil : .string(text)
        default: return nil
        }
    }

    private func rules(_ shape: ObjectShape, keys: Set<String>) -> [(String, JSONValue)] {
        func required(_ keys: [String]) -> JSONValue {
            .array(keys.map { Self.object(("required", .array([.string($0)]))) })
        }
        var dependencies: [(String, JSONValue)] = []
        var rest: [JSONValue] = []
        for rule in shape.rules {
            switch rule {
            case .oneGroup(let groups, _):
                for (index, group) in groups.enumerated() {
                    let others = groups[(index + 1)...].joined().filter(keys.contains)
                    guard !others.isEmpty else { continue }
                    for key in group where keys.contains(key) {
                        dependencies.append((key, Self.object(("not", Self.object(("anyOf", required(others)))))))
                    }
                }
            case .exactlyOne(let names): rest.append(Self.object(("oneOf", required(names))))
            case .goesWith(let key, let other) where keys.contains(key):
                dependencies.append((key, .array([.string(other)])))
            case .goesWith: break
            case .notAlone(let names):
                let alone = Self.object(("maxProperties", .number("1")), ("anyOf", required(names)))
                rest.append(Self.object(("not", alone)))
            }
        }
        var result: [(String, JSONValue)] = []
        if !dependencies.isEmpty { result.append(("dependencies", .object(Self.members(dependencies)))) }
        if rest.count == 1, case .object(let members) = rest[0] {
            result += members.map { ($0.key, $0.value) }
        } else if !rest.isEmpty {
            result.append(("allOf", .array(rest)))
        }
        return result
    }

    private static func object(_ pairs: (String, JSONValue)...) -> JSONValue { .object(members(pairs)) }
}
