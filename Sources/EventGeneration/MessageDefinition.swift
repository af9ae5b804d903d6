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
    /// The exchange, if it differs from message to message; nil if all go to the same.
    package var exchange: Template?
    /// The routing key.
    package var routingKey: Template
    /// Properties of AMQP by their names, as a JSON object.
    package var properties: JSONTemplate
    /// Headers, as a JSON object.
    package var headers: JSONTemplate
    /// What the program shows of each message; nil for its usual look.
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

    /// Every placeholder of all its templates.
    package var references: [Template.Reference] {
        var references = routingKey.references + properties.references + headers.references
        references += (exchange?.references ?? []) + (print?.references ?? [])
        switch body {
        case .json(let template): references += template.references
        case .text(let template): references += template.references
        case .bytes: break
        }
        return references
    }

    /// The names that it takes, directly or through a volume that takes them, sorted.
    package func names(_ volumes: VolumeDefinitions) -> [String] {
        var names: Set<String> = []
        var left = references.map(\.name)
        while let name = left.popLast() {
            guard names.insert(name).inserted, let volume = volumes.entries[name] else { continue }
            left += ((try? volumes.resolved(volume, named: name)) ?? volume).references.map(\.name)
        }
        return names.sorted()
    }

    /// Whether it takes a row for each message: through a placeholder or a volume that takes one.
    package func usesRow(_ volumes: VolumeDefinitions) -> Bool { names(volumes).contains("row") }
}
