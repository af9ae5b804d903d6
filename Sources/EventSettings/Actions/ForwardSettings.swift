package import EventGeneration

/// Where a consumer publishes what it took, and what becomes of it on the way.
package struct ForwardSettings: Sendable, Hashable {
    /// Where it goes.
    package enum Target: Sendable, Hashable {
        /// An exchange; without a routing key the message keeps its own.
        case exchange(String, routingKey: Template?)
        /// The queue that the message's reply_to names.
        case reply
    }

    /// Where it goes.
    package var target: Target
    /// The template of the exchange, if it differs from message to message; then the target has its text.
    package var exchangeTemplate: Template?
    /// What is published instead of the message's body.
    package var body: MessageDefinition.Body?
    /// The content type of a body that is a file, by the file's name.
    package var fileType: String?
    /// Properties that it gets besides, as a JSON object; null takes one away.
    package var properties: JSONTemplate
    /// Headers that it gets besides, as a JSON object; null takes one away.
    package var headers: JSONTemplate
    /// The kinds of the headers' values that JSON cannot tell; nil if there is none.
    package var headerKinds: FieldKinds?

    /// Sends messages there as they are.
    package init(to target: Target) {
        self.target = target
        properties = .object([])
        headers = .object([])
    }

    /// Reads `exchange[:key]`, in which placeholders are filled from each message.
    ///
    /// - Throws: `GenerationError` for a placeholder that has no end, or that a message never has.
    package init(parsing text: String) throws(GenerationError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let exchange = try Template(parts[0])
        let key: Template? = if parts.count > 1 { try Template(parts[1]) } else { nil }
        for reference in exchange.references + (key?.references ?? []) {
            if let complaint = PrintNames.consumer.complaint(about: reference) {
                throw GenerationError(.definition, complaint)
            }
        }
        self.init(to: .exchange(exchange.literal ?? parts[0], routingKey: key))
        if exchange.literal == nil { exchangeTemplate = exchange }
    }

    /// The exchange; a reply goes to the default one.
    package var exchange: String {
        switch target {
        case .exchange(let name, _): name
        case .reply: ""
        }
    }

    /// The exchange that all messages go to; nil if messages have a say in it.
    package var fixedExchange: String? { exchangeTemplate == nil ? exchange : nil }

    /// The only routing key that there can be; nil if it depends on the message.
    package var literalKey: String? {
        switch target {
        case .exchange(_, let key): key?.literal
        case .reply: nil
        }
    }
}

// MARK: In the settings

extension SettingsFormat {
    /// Where a consumer publishes to.
    static let publish = ValueShape.anyOf([.oneOf(["reply"]), .object(forward)])

    static let forward = ObjectShape(
        [
            .init(
                "exchange", exchangeTemplate,
                "The exchange; \"\" is the default one, where the key names a queue. {{name}} is filled."),
            .init(
                "to", .oneOf(["reply"]),
                "reply: the queue that the message's reply_to names, with its correlation_id."),
            .init("routing_key", .text, "The routing key; {{name}} in it is filled.", standard: "the message's own"),
            .init(
                "message", .named("message"),
                "What is published instead of the message's body; {{body.field}} and the like are filled."),
            .init("properties", .object(properties), "Properties that it gets besides; null takes one away."),
            .init("headers", headers, "Headers that it gets besides; null takes one away."),
        ],
        rules: [.exactlyOne(["exchange", "to"]), .goesWith("routing_key", "exchange")])
}

extension SettingsDecoder {
    /// Reads where a consumer publishes to.
    func publish(_ owner: ObjectReader) -> ForwardSettings? {
        guard let node = owner.node("publish") else { return nil }
        let title = "\"publish\" in \(owner.title)"
        switch node.content {
        case .string("reply"): return ForwardSettings(to: .reply)
        case .object: return forward(node, title)
        default:
            owner.mismatch("publish", "\"reply\", or an object such as {\"exchange\": \"later\"}")
            return nil
        }
    }

    private func forward(_ node: SettingsNode, _ title: String) -> ForwardSettings? {
        let hints = [
            "body": "what is published instead of the body is the \"message\"",
            "queue": "to reach one queue write \"exchange\": \"\" with its name as \"routing_key\"",
        ]
        guard
            let reader = ObjectReader(
                node, title, SettingsFormat.forward, hints: hints.merging(Self.propertyHints) { first, _ in first },
                problems: problems)
        else { return nil }
        if let to = reader.node("to"), to.string != "reply" { reader.mismatch("to", "\"reply\"") }
        var forward = ForwardSettings(to: .reply)
        if reader.has("exchange") {
            let (exchange, template) = exchange(reader, names: .consumer)
            let key = reader.has("routing_key") ? routingKey(reader, names: .consumer) : nil
            if template == nil {
                expectPlainName("exchange", reader)
                if let place = reader.node("exchange")?.place { checkRoute(exchange, key, at: place, reader) }
            }
            forward.target = .exchange(exchange, routingKey: key)
            forward.exchangeTemplate = template
        }
        if let message = reader.node("message") {
            forward.body = body(message, title, isText: hasTextType(reader), names: .consumer)
            forward.fileType = bodyFile(message)?.string.map(MediaType.ofFile)
        }
        forward.properties = properties(reader, names: .consumer)
        (forward.headers, forward.headerKinds) = headers(reader, names: .consumer)
        return forward
    }
}
