import AMQPRouting
import AMQP
import EventGeneration

extension SettingsDecoder {
    static let producerHints: [String: String] = {
        let hints = [
            "queue": "a producer publishes to an \"exchange\"; \"\" with the queue as routing key reaches one queue"
        ]
        return hints.merging(propertyHints) { first, _ in first }
    }()

    /// What to say to a property that stands beside `properties`.
    static let propertyHints = Dictionary(
        uniqueKeysWithValues: PropertyName.allCases.map { ($0.rawValue, "it goes into \"properties\"") })

    /// Reads a producer; nil with errors reported where it cannot be used at all.
    func producer(_ name: String, _ node: SettingsNode) -> ProducerSettings? {
        if node["replay"] != nil { return replayProducer(name, node) }
        let title = "producer \"\(name)\""
        guard
            var reader = ObjectReader(
                node, title, SettingsFormat.producer, hints: Self.producerHints,
                remedies: [
                    "exchange": "name one, or \"\" for the default exchange",
                    "message": "say what is published, such as [\"id\", \"email\"]",
                ], problems: problems)
        else { return nil }
        dropUselessArrivals(&reader)
        let (exchange, exchangeTemplate) = exchange(reader)
        let isText = hasTextType(reader)
        var message = MessageDefinition(
            body: reader.node("message").map { body($0, title, isText: isText) } ?? .bytes([]))
        message.exchange = exchangeTemplate
        message.routingKey = routingKey(reader)
        message.properties = properties(reader)
        let headers = headers(reader)
        message.headers = headers.template
        message.print = print(reader, names: .producer)
        var producer = ProducerSettings(name: name, exchange: exchange, message: message)
        producer.headerKinds = headers.kinds
        producer.description = node["description"]?.string
        producer.fileType = bodyFile(node["message"])?.string.map(MediaType.ofFile)
        if let attributes = cloudEvents(reader) {
            producer.isCloudEvent = true
            producer.message.headers = completed(producer.message, attributes, name: name)
        }
        producer.amount = reader.integer("amount").map { Int($0) }
        if let rows = rows(reader) { (producer.rows, producer.rowSeparator) = rows }
        producer.confirmWindow = confirms(reader)
        producer.mandatory = reader.boolean("mandatory") ?? true
        producer.persistent = reader.boolean("persistent") ?? true
        producer.stamp = stamp(reader)
        producer.connections = reader.integer("connections").map { Int($0) }
        readPace(reader, into: &producer)
        producer.faults = faults(reader)
        if case .timeline = producer.pace, producer.rows == nil, !message.usesRow(volumes) {
            problems.error(
                reader.keyPlace("timeline"), "\"timeline\" in \(title) needs \"rows\": its times are in them")
        }
        let isEndless =
            (Self.paceKeys + ["amount", "rows"]).allSatisfy { !reader.has($0) } && !message.usesRow(volumes)
        if isEndless, reader.wrongKeys.isEmpty {
            problems.warning(
                reader.place,
                "\(title) has no \"amount\" and no pace: it publishes as fast as it can until it is stopped",
                endlessProducer: name)
        }
        checkRoute(producer, reader)
        checkUniqueness(producer, reader)
        return producer
    }

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

    /// Reads whether messages are stamped, and reports headers that would be written twice.
    func stamp(_ reader: ObjectReader) -> Bool {
        guard reader.boolean("stamp") == true else { return false }
        for member in reader.node("headers")?.members ?? [] where StampHeader.owns(member.key) {
            problems.error(
                member.keyPlace,
                "the header \"\(member.key)\" in \(reader.title) belongs to \"stamp\": rename it or leave one out")
        }
        return true
    }

    func confirms(_ reader: ObjectReader) -> Int {
        guard let node = reader.node("confirms") else { return ProducerSettings.defaultConfirmWindow }
        if case .boolean(let isOn) = node.content { return isOn ? ProducerSettings.defaultConfirmWindow : 0 }
        if let window = node.integer, SettingsFormat.confirmWindow.contains(window) { return Int(window) }
        reader.mismatch(
            "confirms", "true, false or how many messages may wait, 1 to \(SettingsFormat.confirmWindow.upperBound)")
        return ProducerSettings.defaultConfirmWindow
    }

    private func checkRoute(_ producer: ProducerSettings, _ reader: ObjectReader) {
        guard let node = reader.node("exchange"), node.string != nil, let exchange = producer.fixedExchange else {
            return
        }
        expectPlainName("exchange", reader)
        checkRoute(exchange, producer.message.routingKey, at: node.place, reader)
    }

    /// Looks whether what is published can go where it is to go, as far as the topology tells.
    func checkRoute(_ exchange: String, _ key: Template?, at place: SettingsPlace, _ reader: ObjectReader) {
        expectExchange(exchange, at: place, of: reader.title)
        if let exchange = topology.exchange(exchange), exchange.internal {
            problems.error(
                place, "exchange \"\(exchange.name)\" of \(reader.title) is internal: only exchanges publish to it"
            )
        }
        if exchange.isEmpty, let key = key?.literal {
            expectQueue(key, at: reader.node("routing_key")?.place ?? reader.place, of: reader.title)
        }
    }

    /// Reads `print`, for both kinds of owners.
    func print(_ reader: ObjectReader, names: PrintNames) -> Template? {
        guard let node = reader.node("print") else { return nil }
        guard node.string != nil else {
            reader.mismatch("print", "a text such as \"{{body.text}}\"")
            return nil
        }
        return template(node, "\"print\" in \(reader.title)", names: names)
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

    func properties(_ reader: ObjectReader, names: PrintNames = .none) -> JSONTemplate {
        guard let node = reader.node("properties") else { return .object([]) }
        let title = "\"properties\" in \(reader.title)"
        let hints = ["headers": "\"headers\" stand beside \"properties\""]
        guard let reader = ObjectReader(node, title, SettingsFormat.properties, hints: hints, problems: problems)
        else { return .object([]) }
        return .object(
            PropertyName.allCases.compactMap { name in
                guard let value = reader.node(name.rawValue) else { return nil }
                checkProperty(name, value, reader)
                return .init(Template(literal: name.rawValue), jsonTemplate(value, title, names: names))
            })
    }

    /// Checks what is known before a message is made; a placeholder is checked when it is.
    private func checkProperty(_ name: PropertyName, _ node: SettingsNode, _ reader: ObjectReader) {
        if case .null = node.content { return }
        let hasPlaceholder = node.string?.contains("{{") ?? false
        switch name {
        case .deliveryMode where !hasPlaceholder:
            if !(node.integer.map(PropertyRange.deliveryMode.contains) ?? false) {
                reader.mismatch(name.rawValue, "1 (transient) or 2 (persistent)")
            }
        case .priority where !hasPlaceholder: _ = reader.integer(name.rawValue, PropertyRange.priority)
        case .timestamp where !hasPlaceholder: _ = reader.integer(name.rawValue, PropertyRange.timestamp)
        case .expiration where !hasPlaceholder:
            // Int64 would take a sign too, which is no amount of time.
            let digits = node.string.flatMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? $0 : nil }
            let milliseconds = node.integer ?? digits.flatMap { Int64($0) }
            if !(milliseconds.map(PropertyRange.expiration.contains) ?? false) {
                reader.mismatch(name.rawValue, PropertyRange.expirationInWords)
            }
        case .deliveryMode, .priority, .timestamp, .expiration: break
        default: _ = hasPlaceholder ? nil : reader.shortString(name.rawValue)
        }
    }
}
