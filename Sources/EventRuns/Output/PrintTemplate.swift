package import EventSettings
package import AMQP
package import EventGeneration

/// A message as a `print` template sees it.
package struct PrintedMessage: Sendable {
    /// The number of the message, from 1.
    package var index: Int
    /// The exchange it was published to.
    package var exchange: String
    /// Its routing key.
    package var routingKey: String
    /// The queue it came from. Empty for a message that was published.
    package var queue: String
    /// Whether the broker had delivered it before.
    package var redelivered: Bool
    /// Its properties, with the headers.
    package var properties: Properties
    /// Its body.
    package var body: [UInt8]

    /// Describes a message.
    package init(
        index: Int, exchange: String, routingKey: String, queue: String = "", redelivered: Bool = false,
        properties: Properties, body: [UInt8]
    ) {
        self.index = index
        self.exchange = exchange
        self.routingKey = routingKey
        self.queue = queue
        self.redelivered = redelivered
        self.properties = properties
        self.body = body
    }

    /// Describes a message that was received.
    init(_ message: Envelope, index: Int) {
        self.init(
            index: index, exchange: message.exchange, routingKey: message.routingKey, queue: message.queue ?? "",
            redelivered: message.redelivered ?? false, properties: message.properties, body: message.body)
    }
}

/// What a consumer shows of each message: `GOAL! {{body.text}}`.
package struct PrintTemplate: Sendable {
    private let program: TemplateProgram
    private let references: [Template.Reference]
    private var renderer: TemplateRenderer
    private var printed = PrintedBody()
    private let fixedClock: Int64?

    /// Compiles a template.
    ///
    /// - Parameters:
    ///   - template: The template.
    ///   - settings: They define the volumes and the clock.
    ///   - seed: The seed of the run, for volumes.
    ///   - consumer: The consumer's name. Each consumer has its own random streams.
    /// - Throws: ``SettingsError`` for a name that is not defined.
    package init(
        _ template: Template, settings: Settings = Settings(), seed: UInt64 = 0, consumer: String = ""
    ) throws(SettingsError) {
        var compiler = VolumeCompiler(
            definitions: settings.volumes, seed: seed, owner: consumer, hasRow: false,
            externalNames: PrintNames.consumerNames)
        do throws(GenerationError) {
            for reference in template.references {
                if let complaint = PrintNames.consumer.complaint(about: reference) {
                    throw GenerationError(.definition, complaint)
                }
            }
            program = try compiler.program(template)
        } catch {
            throw SettingsError(.wrong, "print: \(error)")
        }
        references = compiler.externals
        renderer = TemplateRenderer(compiler)
        fixedClock = settings.clock
    }

    /// Compiles the text of a flag.
    ///
    /// - Throws: ``SettingsError`` for a placeholder without an end, or a name that is not defined.
    package init(
        parsing text: String, settings: Settings = Settings(), seed: UInt64 = 0, consumer: String = ""
    ) throws(SettingsError) {
        let template: Template
        do throws(GenerationError) {
            template = try Template(text)
        } catch {
            throw SettingsError(.wrong, "print: \(error)")
        }
        try self.init(template, settings: settings, seed: seed, consumer: consumer)
    }

    /// Appends what the template makes of a message. A property or header that is not set gives an empty text.
    ///
    /// - Throws: ``GenerationError`` if the body is not JSON or lacks a field.
    package mutating func render(
        _ message: PrintedMessage, now: Int64, into out: inout [UInt8]
    ) throws(GenerationError) {
        // This comes before the draw, since a volume may have a value for each value of the message.
        renderer.beginExternals()
        printed.begin()
        for reference in references { try printed.provide(reference, of: message, to: &renderer) }
        _ = try renderer.draw(index: message.index, now: fixedClock ?? now)
        renderer.render(program, into: &out)
    }
}

/// Looks up what a template refers to. Parses the body once for each message, and only if the template needs it.
struct PrintedBody: Sendable {
    private var document = JSONDocument()
    private var isParsed = false
    /// The body of the message without its content_encoding. Nil until it is needed.
    private var decoded: [UInt8]?
    /// Whether `{{body}}` alone in a JSON string becomes JSON if the body is JSON. If not, it is a text.
    private let keepsJSON: Bool

    /// Whether content_encoding is undone.
    private let undoesCoding: Bool

    init(keepsJSON: Bool = false, undoesCoding: Bool = true) {
        self.keepsJSON = keepsJSON
        self.undoesCoding = undoesCoding
    }

    mutating func begin() {
        isParsed = false
        decoded = nil
    }

    mutating func provide(
        _ reference: Template.Reference, of message: PrintedMessage, to renderer: inout TemplateRenderer
    ) throws(GenerationError) {
        switch reference.name {
        case "body" where reference.path.isEmpty: provideBody(try body(reference, of: message), to: &renderer)
        case "body": try provideField(reference, of: message, to: &renderer)
        case "routing_key": renderer.provide(text: message.routingKey.utf8)
        case "exchange": renderer.provide(text: message.exchange.utf8)
        case "queue": renderer.provide(text: message.queue.utf8)
        case "redelivered": renderer.provide(.boolean(message.redelivered))
        case "index": renderer.provide(.number("\(message.index)"))
        case "headers":
            let headers = FieldValue.table(message.properties.headers ?? [:]).json
            renderer.provide(headers.find(reference.path) ?? .null)
        default:
            let name = reference.path.first.flatMap(PropertyName.init)
            renderer.provide(name.map { message.properties[$0] } ?? .null)
        }
    }

    private mutating func body(
        _ reference: Template.Reference, of message: PrintedMessage
    ) throws(GenerationError) -> [UInt8] {
        guard undoesCoding else { return message.body }
        if let decoded { return decoded }
        do throws(ContentCodingError) {
            let body = try ContentCoding.decode(message.body, message.properties.contentEncoding)
            decoded = body
            return body
        } catch {
            throw GenerationError(.message, "{{\(reference)}}: message \(message.index): \(error)")
        }
    }

    private mutating func provideBody(_ body: [UInt8], to renderer: inout TemplateRenderer) {
        guard keepsJSON, isParsed || (try? document.parse(body)) != nil else { return renderer.provide(text: body) }
        isParsed = true
        renderer.provide(json: body)
    }

    private mutating func provideField(
        _ reference: Template.Reference, of message: PrintedMessage, to renderer: inout TemplateRenderer
    ) throws(GenerationError) {
        if !isParsed {
            let body = try body(reference, of: message)
            do throws(JSONError) {
                try document.parse(body)
            } catch {
                throw GenerationError(
                    .message,
                    "{{\(reference)}}: the body of message \(message.index) is not JSON: byte \(error.offset + 1): "
                        + error.message)
            }
            isParsed = true
        }
        guard let node = document.find(reference.path.map { Array($0.utf8) }) else {
            throw GenerationError(
                .message,
                "the body of message \(message.index) has no field \"\(reference.path.joined(separator: "."))\"")
        }
        renderer.provide(document, node: node)
    }
}
