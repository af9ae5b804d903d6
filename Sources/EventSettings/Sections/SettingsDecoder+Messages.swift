import EventGeneration

/// What messages are made of, whether a producer publishes them or a consumer.
extension SettingsDecoder {
    /// What to say to a property that stands beside `properties`.
    static let propertyHints = Dictionary(
        uniqueKeysWithValues: PropertyName.allCases.map { ($0.rawValue, "it goes into \"properties\"") })

    /// Whether `properties` give messages a content type that is not JSON.
    func hasTextType(_ reader: ObjectReader) -> Bool {
        guard let type = reader.node("properties")?[PropertyName.contentType.rawValue]?.string,
            !type.contains("{{")
        else { return false }
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return !name.hasSuffix("/json") && !name.hasSuffix("+json")
    }

    func routingKey(_ reader: ObjectReader, names: PrintNames = .none) -> Template {
        guard let node = reader.node("routing_key") else { return Template(literal: "") }
        guard node.string != nil else {
            reader.mismatch("routing_key", "a text")
            return Template(literal: "")
        }
        return shortTemplate("routing_key", reader, names: names) ?? Template(literal: "")
    }

    /// Reads an exchange: its name, or the text of a template together with the template.
    func exchange(_ reader: ObjectReader, names: PrintNames = .none) -> (text: String, template: Template?) {
        guard let node = reader.node("exchange") else { return ("", nil) }
        guard let text = node.string else {
            if let number = node.overridingNumber { return (number, nil) }
            reader.mismatch("exchange", "a text")
            return ("", nil)
        }
        guard let template = shortTemplate("exchange", reader, names: names) else { return ("", nil) }
        return template.literal.map { ($0, nil) } ?? (text, template)
    }

    /// Reads a template of what AMQP sends as a short string.
    private func shortTemplate(_ key: String, _ reader: ObjectReader, names: PrintNames) -> Template? {
        guard let node = reader.node(key), let template = template(node, reader.title, names: names) else { return nil }
        let literals = template.parts.reduce(0) { count, part in
            if case .literal(let text) = part { count + text.utf8.count } else { count }
        }
        if literals > 255 {
            problems.error(node.place, "\"\(key)\" in \(reader.title) has \(literals) bytes: AMQP allows 255")
        }
        return template
    }

    /// Reads headers, and the kinds that their values have.
    func headers(_ reader: ObjectReader, names: PrintNames = .none) -> (template: JSONTemplate, kinds: FieldKinds?) {
        guard let node = reader.node("headers") else { return (.object([]), nil) }
        guard case .object(let members) = node.content else {
            reader.mismatch("headers", "an object")
            return (.object([]), nil)
        }
        for member in members where member.key.utf8.count > 255 {
            problems.error(
                member.keyPlace,
                "a header's name in \(reader.title) has \(member.key.utf8.count) bytes: AMQP allows 255")
        }
        for member in members { checkKinds(member.value, "\"headers\" in \(reader.title)") }
        return jsonTemplate(node, "\"headers\" in \(reader.title)", names: names).separatingKinds(isWhole: true)
    }

    /// Reads properties, in the order in which AMQP has them.
    func properties(_ reader: ObjectReader, names: PrintNames = .none) -> JSONTemplate {
        guard let node = reader.node("properties") else { return .object([]) }
        var members: [JSONTemplate.Member] = []
        PropertyName.keys(names).read(node, "\"properties\" in \(reader.title)", into: &members, self)
        return .object(members)
    }
}

// MARK: What the keys take

extension KeyShape where Value == Template {
    /// A routing key with placeholders.
    static func routingKey(_ names: PrintNames = .none) -> KeyShape {
        KeyShape(.text) { $0.decoder.routingKey($0.object, names: names) }
    }

    /// What the program shows of each message.
    static func print(_ names: PrintNames) -> KeyShape {
        KeyShape(.text) { key in
            guard key.node.string != nil else { return key.refuse("a text such as \"{{body.text}}\"") }
            return key.decoder.template(key.node, key.title, names: names)
        }
    }
}

extension KeyShape where Value == (text: String, template: Template?) {
    /// An exchange: its name, or the text of a template together with the template.
    static func exchange(_ names: PrintNames = .none) -> KeyShape {
        KeyShape(SettingsFormat.exchangeTemplate) { $0.decoder.exchange($0.object, names: names) }
    }
}

extension KeyShape where Value == (body: MessageDefinition.Body, fileType: String?) {
    /// A body in any of its forms, and its content type if it is a file.
    static func body(_ names: PrintNames = .none) -> KeyShape {
        KeyShape(.named("message")) { key in
            let isText = key.decoder.hasTextType(key.object)
            return (
                key.decoder.body(key.node, key.object.title, isText: isText, names: names),
                key.decoder.bodyFile(key.node)?.string.map(MediaType.ofFile)
            )
        }
    }
}

extension KeyShape where Value == JSONTemplate {
    /// The properties of a message.
    static func properties(_ names: PrintNames = .none) -> KeyShape {
        KeyShape(.object(SettingsFormat.properties)) { $0.decoder.properties($0.object, names: names) }
    }
}

extension KeyShape where Value == (template: JSONTemplate, kinds: FieldKinds?) {
    /// The headers of a message, and the kinds of their values.
    static func headers(_ names: PrintNames = .none) -> KeyShape {
        KeyShape(SettingsFormat.headers) { $0.decoder.headers($0.object, names: names) }
    }
}
