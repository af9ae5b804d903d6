import EventGeneration

extension SettingsDecoder {
    private static let form = "\"cloudevents\", or { \"cloudevents\": { \"type\": …, \"source\": …, \"subject\": … } }"

    /// Reads `envelope`; nil where there is none.
    func cloudEvents(_ reader: ObjectReader) -> CloudEvents.Attributes? {
        guard let node = reader.node("envelope") else { return nil }
        checkContentType(reader, node)
        if node.string == "cloudevents" { return CloudEvents.Attributes() }
        guard node.string == nil, case .object = node.content else {
            reader.mismatch("envelope", Self.form)
            return nil
        }
        let title = "\"envelope\" in \(reader.title)"
        guard let envelope = ObjectReader(node, title, SettingsFormat.envelope, problems: problems) else { return nil }
        guard let attributes = envelope.node("cloudevents") else { return nil }
        return self.attributes(attributes, "\"cloudevents\" in \(title)")
    }

    private func attributes(_ node: SettingsNode, _ title: String) -> CloudEvents.Attributes? {
        let hints = [
            "id": "it is the property message_id", "time": "it is the property timestamp",
            "datacontenttype": "it is the property content_type", "specversion": "it is always 1.0",
        ]
        let shape = SettingsFormat.eventAttributes
        guard let reader = ObjectReader(node, title, shape, hints: hints, problems: problems) else { return nil }
        var attributes = CloudEvents.Attributes()
        attributes.type = attribute("type", reader)
        attributes.source = attribute("source", reader)
        attributes.subject = attribute("subject", reader)
        return attributes
    }

    private func attribute(_ key: String, _ reader: ObjectReader) -> Template? {
        guard let node = reader.node(key) else { return nil }
        guard let text = node.string, !text.isEmpty else {
            reader.mismatch(key, "a text that is not empty")
            return nil
        }
        return template(node, "\"\(key)\" in \(reader.title)")
    }

    /// A receiver would take such a body for an event in structured mode.
    private func checkContentType(_ reader: ObjectReader, _ envelope: SettingsNode) {
        guard let node = reader.node("properties")?[PropertyName.contentType.rawValue],
            node.string?.lowercased().hasPrefix("application/cloudevents") == true
        else { return }
        problems.error(
            node.place,
            "\"content_type\" of \(reader.title) is that of the data; with \"envelope\" it cannot be \(node.inWords), "
                + "which says that the body is the whole event")
    }

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
