package import EventSettings
import AMQP
import EventGeneration

/// Makes of each message that came the one that is published.
package struct ForwardTemplate: Sendable {
    private let settings: ForwardSettings
    private let exchange: ExchangeTemplate?
    private let routingKey: TemplateProgram?
    private let body: TemplateProgram?
    private var values: DrawnValues
    private let references: [Template.Reference]
    private var renderer: TemplateRenderer
    private var printed = PrintedBody(keepsJSON: true)
    private let fixedClock: Int64?

    /// Compiles the templates of a consumer's `publish`.
    ///
    /// - Parameters:
    ///   - forward: The templates.
    ///   - settings: Where their volumes and the clock are.
    ///   - seed: The seed of the run, for volumes.
    ///   - consumer: The consumer's name, which has random streams of its own.
    /// - Throws: ``SettingsError`` for a name that nothing defines.
    package init(
        _ forward: ForwardSettings, settings: Settings = Settings(), seed: UInt64 = 0, consumer: String
    ) throws(SettingsError) {
        self.settings = forward
        var compiler = VolumeCompiler(
            definitions: settings.volumes, seed: seed, owner: consumer, hasRow: false,
            externalNames: PrintNames.consumerNames)
        do throws(GenerationError) {
            exchange = try forward.exchangeTemplate.map { (template) throws(GenerationError) in
                try ExchangeTemplate(template, &compiler)
            }
            switch forward.target {
            case .exchange(_, let key?): routingKey = try compiler.program(key)
            case .exchange, .reply: routingKey = nil
            }
            switch forward.body {
            case .json(let template)?: body = try compiler.program(template)
            case .text(let template)?: body = try compiler.program(template)
            case .bytes?, nil: body = nil
            }
            values = DrawnValues(
                properties: try compiler.values(forward.properties), headers: try compiler.values(forward.headers),
                kinds: forward.headerKinds)
        } catch {
            throw SettingsError(.wrong, "publish of consumer \"\(consumer)\": \(error)")
        }
        references = compiler.externals
        renderer = TemplateRenderer(compiler)
        fixedClock = settings.clock
    }

    /// The message to publish.
    ///
    /// - Parameters:
    ///   - message: The message that came.
    ///   - index: Which message of the run it is, from 1.
    ///   - user: Who publishes: RabbitMQ refuses a message that says it is another's, so of that one user_id goes.
    ///   - now: Milliseconds since 1970.
    /// - Throws: ``ActionFailure`` if the message has no reply_to to answer, `GenerationError` if it lacks a field
    ///   and where AMQP cannot carry what the templates make of it.
    package mutating func event(
        for message: Envelope, index: Int, user: String, now: Int64
    ) throws -> OutgoingEvent {
        renderer.beginExternals()
        printed.begin()
        let seen = PrintedMessage(message, index: index)
        for reference in references { try printed.provide(reference, of: seen, to: &renderer) }
        _ = try renderer.draw(index: index, now: fixedClock ?? now)
        var made = basis(message, user)
        made.exchange = try exchange?.name(index, renderer) ?? settings.exchange
        made.routingKey = try key(message, index)
        if case .bytes(let bytes)? = settings.body { made.body = bytes }
        if let body { made.body = render(body) }
        try values.apply(renderer, to: &made.properties)
        if let changes = try values.headers(renderer) { change(&made.properties.headers, by: changes) }
        return made
    }

    /// What is published of a message: all of it, or to a reply what says which request it answers and what the body is.
    private func basis(_ message: Envelope, _ user: String) -> OutgoingEvent {
        var properties = message.properties
        if settings.target == .reply {
            properties = Properties()
            properties.correlationID = message.properties.correlationID ?? message.properties.messageID
            properties.deliveryMode = message.properties.deliveryMode
            properties.contentType = message.properties.contentType
            properties.contentEncoding = message.properties.contentEncoding
        }
        if properties.userID != user { properties.userID = nil }
        if let body = settings.body {
            properties.contentType = settings.fileType ?? MessageSource.contentType(body)
            properties.contentEncoding = nil
            // It is of the body that came.
            Stamp.remove(from: &properties.headers)
        }
        return OutgoingEvent(exchange: "", routingKey: "", properties: properties, body: message.body)
    }

    private func key(_ message: Envelope, _ index: Int) throws -> String {
        if settings.target == .reply {
            guard let queue = message.properties.replyTo, !queue.isEmpty else {
                throw ActionFailure(
                    "message \(index) cannot be answered: it has no reply_to, which its producer must set")
            }
            return queue
        }
        guard let routingKey else { return message.routingKey }
        let key = render(routingKey)
        guard key.count <= 255 else {
            throw GenerationError(
                .message, "the routing key for message \(index) has \(key.count) bytes: AMQP allows 255")
        }
        return String(decoding: key, as: UTF8.self)
    }

    private func render(_ program: TemplateProgram) -> [UInt8] {
        var output: [UInt8] = []
        renderer.render(program, into: &output)
        return output
    }

    private func change(_ headers: inout FieldTable?, by changes: FieldTable) {
        var table = headers ?? FieldTable()
        for change in changes.entries {
            table.entries.removeAll { ByteName($0.key) == ByteName(change.key) }
            if change.value != .void { table.entries.append(change) }
        }
        headers = table
    }
}
