package import EventGeneration

/// A value that takes the place of a recorded one: `body.player`, `properties.user_id`, `headers.x-trace`.
///
/// It replaces what is there and adds nothing: a message without the field stays without it. Null takes a property or a
/// header away; in a body it stays null. In a body `*` is every element of a list and every member of an object, as in
/// `body.players.*.name`; within one message all of them get the same value.
package struct Replacement: Sendable, Hashable {
    /// What is replaced.
    package enum Target: Sendable, Hashable {
        /// A part of a body that is JSON; with an empty path the whole body, whatever it is.
        case body([[UInt8]])
        case property(PropertyName)
        /// A header, by the rest of its path: names may hold dots.
        case header([String])
    }

    /// The path as it was written.
    package let path: String
    package let target: Target
    /// The new value, with placeholders; volumes are drawn once for each message.
    package let value: JSONTemplate
    /// The kinds of a header's value that JSON cannot tell; nil if there is none.
    package let kinds: FieldKinds?

    /// Makes a replacement.
    ///
    /// - Throws: ``GenerationError`` for a path that leads nowhere.
    package init(path: String, value: JSONTemplate) throws(GenerationError) {
        self.path = path
        target = try Self.target(path)
        if case .header = target {
            (self.value, kinds) = value.separatingKinds()
        } else {
            (self.value, kinds) = (value, nil)
        }
    }

    /// Reads `PATH=VALUE`; a value that is not JSON is a text, and its texts may hold placeholders.
    ///
    /// - Throws: ``GenerationError`` for what is not of that form, a path that leads nowhere, or a placeholder without
    ///   an end.
    package init(parsing flag: String) throws(GenerationError) {
        guard let equals = flag.firstIndex(of: "="), equals != flag.startIndex else {
            throw GenerationError(
                .definition, "\"\(flag)\" is not PATH=VALUE: write for example body.player={{last_name}}")
        }
        let text = String(flag[flag.index(after: equals)...])
        var document = JSONDocument()
        let isJSON = (try? document.parse(Array(text.utf8))) != nil
        let value = isJSON ? JSONValue(document) : .string(text)
        try self.init(path: String(flag[..<equals]), value: try JSONTemplate(parsing: value))
    }

    private static func target(_ path: String) throws(GenerationError) -> Target {
        guard let reference = Template.Reference(dotted: path) else {
            throw GenerationError(.definition, "\"\(path)\" is no path: write for example body.player")
        }
        switch reference.name {
        case "body": return .body(reference.path.map { Array($0.utf8) })
        case "headers" where !reference.path.isEmpty: return .header(reference.path)
        case "headers": throw GenerationError(.definition, "\"headers\" needs the name of one: headers.NAME")
        case "properties":
            let known = PropertyName.allCases.map(\.rawValue)
            let name = reference.path.joined(separator: ".")
            if let property = PropertyName(rawValue: name) { return .property(property) }
            throw GenerationError(
                .definition, "no property \"\(name)\"\(Suggestion.phrase(for: name, among: known, orListing: known))")
        case "exchange", "routing_key":
            throw GenerationError(
                .definition, "\"\(path)\" is not replaced but set: as a key of the producer, or with a flag")
        default:
            throw GenerationError(
                .definition,
                "\"\(path)\" leads nowhere: a path begins with body, properties or headers, as in body.player")
        }
    }

    /// Whether one of the two replaces what the other is a part of.
    package func overlaps(_ other: Replacement) -> Bool {
        switch (target, other.target) {
        case (.body(let a), .body(let b)):
            zip(a, b).allSatisfy { $0 == $1 || $0 == [UInt8(ascii: "*")] || $1 == [UInt8(ascii: "*")] }
        case (.header(let a), .header(let b)): a.starts(with: b) || b.starts(with: a)
        case (.property(let a), .property(let b)): a == b
        case (.body, _), (.header, _), (.property, _): false
        }
    }
}

extension JSONTemplate {
    /// Takes every text in a JSON value for a template.
    fileprivate init(parsing value: JSONValue) throws(GenerationError) {
        switch value {
        case .string(let text):
            let template = try Template(text)
            self = template.literal.map { .literal(.string($0)) } ?? .string(template)
        case .array(let elements):
            var templates: [JSONTemplate] = []
            for element in elements { templates.append(try JSONTemplate(parsing: element)) }
            self = .array(templates)
        case .object(let members):
            var templates: [Member] = []
            for member in members {
                templates.append(.init(try Template(member.key), try JSONTemplate(parsing: member.value)))
            }
            self = .object(templates)
        case .null, .boolean, .number: self = .literal(value)
        }
    }
}
