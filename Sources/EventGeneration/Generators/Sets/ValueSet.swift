/// The values of a set, as the settings give them: a list, or a file of them.
enum ValueSet {
    /// What stands in the settings.
    static let shape = ValueShape.anyOf([
        .list(of: .any, count: 1...Int.max),
        .object(
            ObjectShape([.init("file", .text, "A file of values, beside the settings.")], required: ["file"])),
    ])

    /// More values are no set: they are rows.
    private static let limit = 1_000_000

    /// Reads a list, or an object that names a file; nil with an error reported if it is neither.
    static func read(_ value: any SettingsValue, _ title: String) -> [JSONValue]? {
        if let members = value.members, members.count == 1, members[0].key == "file" {
            return readFile(members[0].value, title)
        }
        guard case .array(let values) = value.json else {
            value.error("\(title) must be a list of values such as [\"red\", \"green\"], not \(value.inWords)")
            return nil
        }
        guard !values.isEmpty else {
            value.error("\(title) must have at least one value")
            return nil
        }
        if let text = value.placeholderText { value.warnOfPlaceholder(text, title) }
        return values
    }

    /// Reads the values of a file: a JSON array if its name ends in `.json`, otherwise a text a line.
    static func readFile(_ value: any SettingsValue, _ title: String) -> [JSONValue]? {
        guard let name = value.string, !name.isEmpty else {
            value.error("\"file\" in \(title) must be the path of a file, not \(value.inWords)")
            return nil
        }
        guard let text = value.fileContents() else { return nil }
        let values = name.lowercased().hasSuffix(".json") ? elements(text, value, name) : lines(text)
        guard let values else { return nil }
        if values.isEmpty {
            value.error("\(name) of \(title) has no value: write one a line")
        } else if values.count > limit {
            value.error("\(name) of \(title) has more than \(limit) values: take it as \"rows\" of the producer")
        }
        return values.isEmpty ? nil : values
    }

    private static func elements(_ text: [UInt8], _ value: any SettingsValue, _ name: String) -> [JSONValue]? {
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(text, syntax: .relaxed)
        } catch {
            value.error("\(name) is not JSON: byte \(error.offset + 1): \(error.message)")
            return nil
        }
        guard case .array(let values) = JSONValue(document) else {
            value.error("\(name) must be a list of values, [ … ]")
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

    /// How many of some values differ.
    static func distinct(_ values: some Sequence<JSONValue>) -> UInt64 { UInt64(Set(values).count) }
}
