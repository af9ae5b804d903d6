import EventGeneration

/// The tables of docs/settings.md: every key of the settings file with what it takes, its default and its meaning.
package struct SettingsReference {
    /// The keys of one kind of object.
    private struct Table {
        /// Where such an object stands: `consumers.NAME.deduplicate`.
        var places: [String]
        var keys: [ObjectShape.Key]
        var required: Set<String>
    }

    private let definitions: [String: ValueShape]
    private let arguments: [String: String]
    private var tables: [Table] = []

    /// The tables as Markdown.
    package static var text: String {
        var reference = SettingsReference(SettingsFormat.definitions)
        reference.add(.object(SettingsFormat.settings), at: "")
        return reference.tables.map(reference.text).joined(separator: "\n")
    }

    private init(_ definitions: [(name: String, shape: ValueShape)]) {
        self.definitions = Dictionary(uniqueKeysWithValues: definitions.map { ($0.name, $0.shape) })
        arguments = Self.words(ArgumentRules.queues).merging(Self.words(ArgumentRules.consumers)) { first, _ in first }
            .merging(Self.words(ArgumentRules.exchanges)) { first, _ in first }
    }

    /// What RabbitMQ takes as the value of an argument, by the argument's name.
    private static func words<Kind>(_ arguments: [KnownArgument<Kind>]) -> [String: String] {
        var words: [String: String] = [:]
        for argument in arguments { words[argument.name] = argument.words }
        return words
    }

    // MARK: Which tables there are

    /// Adds the tables of a shape and of all that is in it.
    private mutating func add(_ shape: ValueShape, at place: String) {
        switch shape {
        case .object(let object):
            add(object, at: place)
            for key in Self.keys(object) { add(key.shape, at: place.isEmpty ? key.name : "\(place).\(key.name)") }
            if let others = object.others { add(others, at: "\(place).NAME") }
        case .anyOf(let shapes): for shape in shapes { add(shape, at: place) }
        case .list(let element, _): add(element, at: place + "[]")
        case .named("volume"): add(ObjectShape(SettingsFormat.volumeOptions), at: place)
        // The page explains these before the tables.
        case .named("argument"), .named("header"), .named("numeric"), .named("message"): break
        case .named(let name): if let shape = definitions[name] { add(shape, at: place) }
        case .any, .boolean, .null, .text, .textOf, .pattern, .oneOf, .integer, .unsigned, .number, .numberAbove: break
        }
    }

    /// Adds the keys of an object to the table of its place, or its place to the table of the same keys.
    private mutating func add(_ object: ObjectShape, at place: String) {
        let keys = Self.keys(object)
        if keys.isEmpty { return }
        if let index = tables.firstIndex(where: { $0.places.contains(place) }) {
            let names = Set(tables[index].keys.map(\.name))
            tables[index].keys += keys.filter { !names.contains($0.name) }
        } else if let index = tables.firstIndex(where: { $0.keys == keys }) {
            tables[index].places.append(place)
        } else {
            tables.append(Table(places: [place], keys: keys, required: Set(object.required)))
        }
    }

    /// The keys that mean something.
    private static func keys(_ object: ObjectShape) -> [ObjectShape.Key] {
        object.keys.filter { !$0.isLater && !["description", "$schema"].contains($0.name) }
    }

    // MARK: How they are written

    private func text(_ table: Table) -> String {
        let title = table.places == [""] ? "The file" : table.places.map { "`\($0)`" }.joined(separator: ", ")
        var lines = ["### \(title)", "", "| key | takes | default | meaning |", "|---|---|---|---|"]
        var keys = table.keys[...]
        while let key = keys.first {
            // Keys that nothing tells apart share a line.
            let alike = keys.prefix { $0.shape == key.shape && $0.description == key.description }
            keys = keys.dropFirst(alike.count)
            let names = alike.map { "`\($0.name)`" }.joined(separator: ", ")
            let standard = table.required.contains(key.name) ? "required" : key.standard ?? ""
            let takes = key.shape == .named("argument") ? arguments[key.name] ?? "a value" : takes(key.shape)
            let cells = [names, takes, standard, key.description].map(Self.escaped)
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ cell: String) -> String {
        cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    /// What a key takes, in a few words; an object has a table of its own.
    private func takes(_ shape: ValueShape) -> String {
        switch shape {
        case .object: return "an object"
        case SettingsFormat.someTime: return "a time above 0, such as 0.5 or \"250ms\""
        case SettingsFormat.timeText: return "a time such as \"250ms\""
        case .anyOf(let shapes):
            var words: [String] = []
            for word in shapes.map(takes) where !words.contains(word) { words.append(word) }
            return words.joined(separator: ", or ")
        case .list(let element, _):
            return switch takes(element) {
            case "an object": "a list of objects"
            case "a text": "a list of texts"
            case let words: "a list, each \(words)"
            }
        case .named("argument"), .named("header"): return "a value"
        case .named("message"): return "any JSON"
        case .named("volume"): return "a volume"
        case .named("duration"), .named("range"), .named("numeric"): return shape.words
        case .named(let name): return definitions[name].map(takes) ?? shape.words
        case .any, .boolean, .null, .text, .textOf, .pattern, .oneOf, .integer, .unsigned, .number, .numberAbove:
            return shape.words
        }
    }
}
