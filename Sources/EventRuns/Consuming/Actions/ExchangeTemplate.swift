import EventGeneration

/// The exchange of a consumer's `publish` if it depends on the message.
struct ExchangeTemplate: Sendable {
    private let text: String
    private let program: TemplateProgram
    /// The value as JSON, which tells an empty text from none; only if the template may name the default exchange.
    private let value: TemplateProgram?

    /// Compiles a template.
    ///
    /// - Throws: `GenerationError` for a name that nothing defines.
    init(_ template: Template, _ compiler: inout VolumeCompiler) throws(GenerationError) {
        text = template.references.map { "{{\($0)}}" }.joined(separator: " and ")
        program = try compiler.program(template)
        // RabbitMQ writes the default exchange as an empty text, into headers such as x-first-death-exchange too.
        let isBrokers = template.onlyPlaceholder.map { ["exchange", "headers"].contains($0.name) } ?? false
        value = isBrokers ? try compiler.program(JSONTemplate.string(template)) : nil
    }

    /// The exchange for a message whose values are drawn.
    ///
    /// - Parameters:
    ///   - index: The number of the message, for messages to people.
    ///   - renderer: What holds the values.
    /// - Throws: `GenerationError` for a name over 255 bytes, and for an empty one, unless the broker wrote it so.
    func name(_ index: Int, _ renderer: TemplateRenderer) throws(GenerationError) -> String {
        var name: [UInt8] = []
        renderer.render(program, into: &name)
        guard name.count <= 255 else {
            throw GenerationError(
                .message, "the exchange for message \(index) has \(name.count) bytes: AMQP allows 255")
        }
        guard !name.isEmpty || isDefaultExchange(renderer) else {
            throw GenerationError(
                .message, "the exchange for message \(index) comes out empty: it has nothing in \(text)")
        }
        return String(decoding: name, as: UTF8.self)
    }

    private func isDefaultExchange(_ renderer: TemplateRenderer) -> Bool {
        guard let value else { return false }
        var json: [UInt8] = []
        renderer.render(value, into: &json)
        return json == Array("\"\"".utf8)
    }
}
