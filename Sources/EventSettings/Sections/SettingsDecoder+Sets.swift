import EventGeneration

extension SettingsDecoder {
    /// More values are no set: they are rows.
    private static let setLimit = 1_000_000

    /// Reads the values of a set: a list, or a file of them.
    func values(_ node: SettingsNode, _ title: String) -> [JSONValue]? {
        if case .object(let members) = node.content, members.count == 1, members[0].key == "file" {
            return file(members[0].value, title)
        }
        guard case .array(let elements) = node.content else {
            problems.error(
                node.place, "\(title) must be a list of values such as [\"red\", \"green\"], not \(node.inWords)")
            return nil
        }
        guard !elements.isEmpty else {
            problems.error(node.place, "\(title) must have at least one value")
            return nil
        }
        if let text = elements.lazy.compactMap(\.placeholderText).first { warnPlaceholder(text, node, title) }
        return elements.map(\.json)
    }

    /// Reads the values of a file: a JSON array where its name ends in `.json`, otherwise a text a line.
    func file(_ node: SettingsNode, _ title: String) -> [JSONValue]? {
        guard let name = node.string, !name.isEmpty else {
            problems.error(node.place, "\"file\" in \(title) must be the path of a file, not \(node.inWords)")
            return nil
        }
        guard let text = contents(of: name, at: node.place) else { return nil }
        let values = name.lowercased().hasSuffix(".json") ? elements(text, node, name) : Self.lines(text)
        guard let values else { return nil }
        if values.isEmpty {
            problems.error(node.place, "\(name) of \(title) has no value: write one a line")
        } else if values.count > Self.setLimit {
            problems.error(
                node.place,
                "\(name) of \(title) has more than \(Self.setLimit) values: take it as \"rows\" of the producer")
        }
        return values.isEmpty ? nil : values
    }

    private func elements(_ text: [UInt8], _ node: SettingsNode, _ name: String) -> [JSONValue]? {
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(text, syntax: .relaxed)
        } catch {
            problems.error(node.place, "\(name) is not JSON: byte \(error.offset + 1): \(error.message)")
            return nil
        }
        guard case .array(let values) = JSONValue(document) else {
            problems.error(node.place, "\(name) must be a list of values, [ … ]")
            return nil
        }
        return values
    }

    private static func lines(_ text: [UInt8]) -> [JSONValue] {
        let content = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text[3...] : text[...]
        return content.split(separator: 0x0A).compactMap { line in
            let line = line.last == 0x0D ? line.dropLast() : line
            return line.isEmpty ? nil : .string(String(decoding: line, as: UTF8.self))
        }
    }

    func pick(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        if case .array = node.content { return values(node, "\"pick\" in \(reader.title)").map { .values($0) } }
        guard let text = node.string, let reference = Template.Reference(dotted: text) else {
            reader.mismatch("pick", "a list, or where one is, such as \"match.teams\"")
            return nil
        }
        return .pick(reference)
    }

    /// Reads weights: an object of texts and their weights, or a list of values with a weight each.
    func weighted(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        let weights: [VolumeDefinition.Weight?]
        switch node.content {
        case .object(let members) where !members.isEmpty:
            weights = members.map { member in
                weight(member.value, "\"\(member.key)\"", reader).map { .init(member.key, $0) }
            }
            if let text = members.first(where: { $0.key.hasPlaceholder })?.key {
                warnPlaceholder(text, node, "\"weighted\" in \(reader.title)")
            }
        case .array(let elements) where !elements.isEmpty:
            weights = elements.enumerated().map { weighted($1, "value \($0 + 1)", reader) }
            if let text = node.placeholderText { warnPlaceholder(text, node, "\"weighted\" in \(reader.title)") }
        default:
            reader.mismatch("weighted", "an object of values and their weights, such as { \"pass\": 60, \"goal\": 12 }")
            return nil
        }
        let known = weights.compactMap(\.self)
        guard known.count == weights.count else { return nil }
        guard known.contains(where: { $0.weight > 0 }) else {
            problems.error(node.place, "\"weighted\" in \(reader.title) must have a weight above 0")
            return nil
        }
        return .weighted(known)
    }

    private func weighted(_ node: SettingsNode, _ name: String, _ reader: ObjectReader) -> VolumeDefinition.Weight? {
        let title = "\(name) of \"weighted\" in \(reader.title)"
        guard let element = ObjectReader(node, title, keys: ["value", "weight"], problems: problems) else { return nil }
        guard let value = element.node("value") else {
            element.missing("value")
            return nil
        }
        guard let node = element.node("weight") else { return .init(value: value.json, 1) }
        return weight(node, name, reader).map { .init(value: value.json, $0) }
    }

    private func weight(_ node: SettingsNode, _ name: String, _ reader: ObjectReader) -> Double? {
        if let weight = node.double, weight >= 0, weight <= 1e300 { return weight }
        problems.error(
            node.place, "the weight of \(name) in \(reader.title) must be a number of at least 0, not \(node.inWords)")
        return nil
    }

    func map(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        guard case .object(let members) = node.content, !members.isEmpty else {
            reader.mismatch(
                "map", "an object of values by the text that chooses them, such as { \"1\": \"Astra Nova\" }")
            return nil
        }
        if let text = node.placeholderText { warnPlaceholder(text, node, "\"map\" in \(reader.title)") }
        guard let by = reader.node("by") else {
            reader.missing("by", ", which names what chooses in \"map\", such as \"match.key\" or \"body.customer_id\"")
            return nil
        }
        guard let reference = reference(by, "by", reader) else { return nil }
        return .map(
            MapRule(
                by: reference, members.map { .init($0.key, $0.value.json) }, otherwise: reader.node("else")?.json))
    }

    /// Reads Zipf's law over a set, or over the numbers up to a count.
    func zipf(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        if case .object = node.content, node["file"] == nil { return number(reader).map { .number($0) } }
        guard case .number = node.content else {
            let exponent = exponent(reader)
            return values(node, "\"zipf\" in \(reader.title)").map { .zipf($0, exponent: exponent) }
        }
        reader.mismatch("zipf", "a list of values, the most frequent first, or { \"count\": 1000, \"exponent\": 1.1 }")
        return nil
    }

    func boolean(_ reader: ObjectReader, _ node: SettingsNode) -> VolumeDefinition.Generator? {
        if case .object(let members) = node.content, members.isEmpty { return .boolean(0.5) }
        if let chance = node.double, (0...1).contains(chance) { return .boolean(chance) }
        reader.mismatch("bool", "how likely true is, a number from 0 to 1")
        return nil
    }

    func warnPlaceholder(_ text: String, _ node: SettingsNode, _ title: String) {
        problems.warning(
            node.place,
            "\"\(text)\" in \(title) is published as it stands: placeholders belong in the message, the routing key, "
                + "properties and headers, not in values")
    }
}
