/// Makes the messages of one producer, one after the other, into buffers that it keeps.
///
/// The same definition, seed, producer and rows give the same bytes. Every volume is drawn once for each message, so
/// routing key, properties, headers and body agree.
package struct MessageGenerator: Sendable {
    /// Names that the template of ``MessageDefinition/print`` sees besides volumes and the row.
    package static let printNames: Set<String> = ["body", "routing_key", "exchange", "properties", "headers", "index"]

    private let bodyProgram: TemplateProgram?
    private let exchangeProgram: TemplateProgram?
    private let routingKeyProgram: TemplateProgram
    private let printProgram: TemplateProgram?
    private let fixedClock: Int64?

    /// The number of the last message, from 1; 0 before the first.
    package private(set) var index = 0
    /// The body of the last message.
    package private(set) var body: [UInt8] = []
    /// The exchange of the last message, as UTF-8; empty if the definition has no template for it.
    package private(set) var exchange: [UInt8] = []
    /// The routing key of the last message, as UTF-8.
    package private(set) var routingKey: [UInt8] = []
    /// The properties of each message, an object to be read with ``renderer``.
    package let properties: ValueProgram
    /// The headers of each message, an object to be read with ``renderer``.
    package let headers: ValueProgram
    /// Has what was drawn for the last message.
    package private(set) var renderer: TemplateRenderer

    /// Whether ``next(now:row:)`` needs a row.
    package var usesRow: Bool { renderer.usesRow }
    /// Whether anything is drawn at random, so that the seed matters.
    package var drawsAtRandom: Bool { renderer.drawsAtRandom }
    /// Whether there may be a last message.
    package var canEnd: Bool { renderer.canEnd }
    /// Whether the exchange differs from message to message.
    package var exchangeVaries: Bool { exchangeProgram != nil }
    /// Whether the properties differ from message to message.
    package var propertiesVary: Bool { !properties.isConstant }
    /// Whether the headers differ from message to message.
    package var headersVary: Bool { !headers.isConstant }
    /// What the print template refers to and ``print(into:provide:)`` asks for, in that order.
    package let printReferences: [Template.Reference]

    /// Compiles a definition.
    ///
    /// - Parameters:
    ///   - definition: The templates.
    ///   - volumes: The listed volumes.
    ///   - seed: The seed of the run.
    ///   - producer: The producer's name, which has random streams of its own.
    ///   - hasRow: Whether rows come with the messages.
    ///   - clock: What `{{now}}` is, in milliseconds since 1970; without it the time passed to ``next(now:row:)``.
    /// - Throws: ``GenerationError`` for a name that nothing defines.
    package init(
        _ definition: MessageDefinition, volumes: VolumeDefinitions, seed: UInt64, producer: String,
        hasRow: Bool = false, clock: Int64? = nil
    ) throws(GenerationError) {
        var compiler = VolumeCompiler(
            definitions: volumes, seed: seed, owner: producer, hasRow: hasRow,
            externalNames: [])
        switch definition.body {
        case .json(let template): bodyProgram = try compiler.program(template)
        case .text(let template): bodyProgram = try compiler.program(template)
        case .bytes(let bytes):
            bodyProgram = nil
            body = bytes
        }
        exchangeProgram = if let exchange = definition.exchange { try compiler.program(exchange) } else { nil }
        routingKeyProgram = try compiler.program(definition.routingKey)
        properties = try compiler.values(definition.properties)
        headers = try compiler.values(definition.headers)
        if let print = definition.print {
            compiler.externalNames = Self.printNames
            printProgram = try compiler.program(print)
        } else {
            printProgram = nil
        }
        printReferences = compiler.externals
        renderer = TemplateRenderer(compiler)
        fixedClock = clock
    }

    /// Makes the next message.
    ///
    /// - Parameters:
    ///   - now: Milliseconds since 1970.
    ///   - row: The row of this message, as JSON; needed where ``usesRow`` says so.
    /// - Returns: false if a sequence that ends has ended: there is no further message.
    /// - Throws: ``GenerationError`` for a row that is not JSON or lacks a field, for a routing key over 255 bytes, and
    ///   for an exchange that comes out over 255 bytes or empty.
    package mutating func next(now: Int64, row: [UInt8]? = nil) throws(GenerationError) -> Bool {
        guard try renderer.draw(index: index + 1, now: fixedClock ?? now, row: row) else { return false }
        index += 1
        if let bodyProgram {
            body.removeAll(keepingCapacity: true)
            renderer.render(bodyProgram, into: &body)
        }
        routingKey.removeAll(keepingCapacity: true)
        renderer.render(routingKeyProgram, into: &routingKey)
        if routingKey.count > 255 {
            throw GenerationError(
                .message, "the routing key of message \(index) has \(routingKey.count) bytes: AMQP allows 255")
        }
        if let exchangeProgram { try renderExchange(exchangeProgram) }
        return true
    }

    private mutating func renderExchange(_ program: TemplateProgram) throws(GenerationError) {
        exchange.removeAll(keepingCapacity: true)
        renderer.render(program, into: &exchange)
        guard exchange.count <= 255 else {
            throw GenerationError(
                .message, "the exchange of message \(index) has \(exchange.count) bytes: AMQP allows 255")
        }
        guard !exchange.isEmpty else {
            throw GenerationError(
                .message,
                "the exchange of message \(index) comes out empty: for the default exchange write \"exchange\": \"\"")
        }
    }

    /// Hands over the body of the last message; it is not here any more then. The memory of another is used for the next.
    package mutating func takeBody(into other: inout [UInt8]) {
        if bodyProgram == nil {
            other = body
        } else {
            swap(&body, &other)
        }
    }

    /// Appends what the print template makes of the last message; nothing if there is none.
    ///
    /// - Parameters:
    ///   - out: What the text is appended to.
    ///   - provide: Called once for each of ``printReferences``, in their order, to provide its value.
    package mutating func print(
        into out: inout [UInt8],
        provide: (Template.Reference, inout TemplateRenderer) throws(GenerationError) -> Void
    ) throws(GenerationError) {
        guard let printProgram else { return }
        renderer.beginExternals()
        for reference in printReferences { try provide(reference, &renderer) }
        renderer.render(printProgram, into: &out)
    }
}
