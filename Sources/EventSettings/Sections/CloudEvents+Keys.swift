import EventGeneration

extension CloudEvents.Attributes {
    fileprivate static let keys = Keys(
        Self(),
        hints: [
            "id": "it is the property message_id", "time": "it is the property timestamp",
            "datacontenttype": "it is the property content_type", "specversion": "it is always 1.0",
        ]
    ) {
        Key("type", \.type, .attribute, "The kind of event; {{name}} is filled.")
        Key("source", \.source, .attribute, "Where it happened; {{name}} is filled.")
        Key("subject", \.subject, .attribute, "What it is about; {{name}} is filled.")
    }
}

/// The object of `envelope`.
private struct EnvelopeSettings: Sendable {
    var attributes: CloudEvents.Attributes?

    static let keys = Keys(EnvelopeSettings()) {
        Key("cloudevents", \.attributes, .object(CloudEvents.Attributes.keys), "The attributes.").required()
    }
}

extension KeyShape where Value == CloudEvents.Attributes {
    /// `envelope` of a producer.
    static var envelope: KeyShape {
        KeyShape(.anyOf([.oneOf(["cloudevents"]), .object(EnvelopeSettings.keys.shape)])) { key in
            checkContentType(key)
            if key.node.string == "cloudevents" { return CloudEvents.Attributes() }
            guard case .object = key.node.content else {
                return key.refuse(
                    "\"cloudevents\", or { \"cloudevents\": { \"type\": …, \"source\": …, \"subject\": … } }")
            }
            return EnvelopeSettings.keys.value(key)?.attributes
        }
    }

    /// A receiver would take such a body for an event in structured mode.
    private static func checkContentType(_ key: KeyReader) {
        guard let node = key.object.node("properties")?[PropertyName.contentType.rawValue],
            node.string?.lowercased().hasPrefix("application/cloudevents") == true
        else { return }
        key.decoder.problems.error(
            node.place,
            "\"content_type\" of \(key.object.title) is that of the data; with \"envelope\" it cannot be "
                + "\(node.inWords), which says that the body is the whole event")
    }
}

extension KeyShape where Value == Template {
    fileprivate static var attribute: KeyShape {
        KeyShape(SettingsFormat.path) { key in
            guard let text = key.node.string, !text.isEmpty else { return key.refuse("a text that is not empty") }
            return key.decoder.template(key.node, key.title)
        }
    }
}

extension SettingsDecoder {
    /// The headers of a message with the attributes that they do not name themselves.
    func completed(_ message: MessageDefinition, _ attributes: CloudEvents.Attributes, name: String) -> JSONTemplate {
        var members: [JSONTemplate.Member] = []
        if case .object(let own) = message.headers { members = own }
        let names = Set(members.compactMap(\.key.literal))
        members += CloudEvents.headers(
            attributes, name: name, routingKey: message.routingKey, properties: message.properties
        ).filter { member in member.key.literal.map { !names.contains($0) } ?? true }
        return .object(members)
    }
}
