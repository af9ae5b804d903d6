/// What the messages of one producer are made of.
package struct MessageDefinition: Sendable, Hashable {
    /// The kinds of bodies.
    package enum Body: Sendable, Hashable {
        /// JSON with placeholders.
        case json(JSONTemplate)
        /// Text with placeholders.
        case text(Template)
        /// These bytes, whatever they hold.
        case bytes([UInt8])
    }

    /// The body.
    package var body: Body
    /// The routing key.
    package var routingKey: Template
    /// Properties of AMQP by their names, as a JSON object.
    package var properties: JSONTemplate
    /// Headers, as a JSON object.
    package var headers: JSONTemplate
    /// What the program shows of each message, where it is not its usual look.
    package var print: Template?

    /// Makes a definition.
    package init(
        body: Body, routingKey: Template = Template(literal: ""),
        properties: JSONTemplate = .object([]), headers: JSONTemplate = .object([]), print: Template? = nil
    ) {
        self.body = body
        self.routingKey = routingKey
        self.properties = properties
        self.headers = headers
        self.print = print
    }

    /// Whether it takes a row for each message: through a placeholder or a volume that picks from the row.
    package func usesRow(_ volumes: VolumeDefinitions) -> Bool {
        var references = routingKey.references + properties.references + headers.references
        references += print?.references ?? []
        switch body {
        case .json(let template): references += template.references
        case .text(let template): references += template.references
        case .bytes: break
        }
        var seen: Set<String> = []
        return references.contains { Self.usesRow($0.name, volumes, &seen) }
    }

    private static func usesRow(_ name: String, _ volumes: VolumeDefinitions, _ seen: inout Set<String>) -> Bool {
        if name == "row" { return true }
        guard seen.insert(name).inserted, let volume = volumes.entries[name] else { return false }
        return volume.references.contains { usesRow($0.name, volumes, &seen) }
    }
}
