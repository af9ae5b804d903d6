import AMQP

/// Standard input, one envelope or body a line, published as it is.
package struct LineSource: EventSource {
    private var reader: LineReader
    private let exchange: String?
    private let routingKey: String?
    private let idPrefix: String
    private let warn: @Sendable (String) -> Void
    private let foundNothing: @Sendable () -> Void
    private var isEmpty = true
    /// What the next line brings, read ahead.
    private var ahead: Line?

    private enum Line {
        case envelope(Envelope)
        case body([UInt8])
    }

    /// Makes a source. Exchange and routing key replace those of envelopes; without both of them every line must be an
    /// envelope. Input without a message is told to `warn`, and `foundNothing` is called.
    package init(
        reader: LineReader, exchange: String?, routingKey: String?, idPrefix: String,
        warn: @escaping @Sendable (String) -> Void = { _ in }, foundNothing: @escaping @Sendable () -> Void = {}
    ) {
        self.warn = warn
        self.foundNothing = foundNothing
        self.reader = reader
        self.exchange = exchange
        self.routingKey = routingKey
        self.idPrefix = idPrefix
    }

    /// Whether a line that is no envelope has somewhere to go.
    private var takesBodies: Bool { exchange != nil || routingKey != nil }

    package mutating func hasNext() async throws -> Bool {
        if ahead == nil { ahead = try await nextLine() }
        if ahead == nil, isEmpty {
            warn("standard input has no message, so nothing was published")
            foundNothing()
        }
        isEmpty = false
        return ahead != nil
    }

    package mutating func next(now: Int64) async throws -> OutgoingEvent? {
        guard try await hasNext() else { return nil }
        defer { ahead = nil }
        return switch ahead {
        case .envelope(let envelope): event(envelope)
        case .body(let body): event(body: body, now: now)
        case nil: nil
        }
    }

    private mutating func nextLine() async throws -> Line? {
        while let line = try await reader.next() {
            do {
                if let envelope = try Envelope(line: line) { return .envelope(envelope) }
            } catch let error as EnvelopeError {
                throw SourceError("line \(reader.lineNumber) of the input is a bad envelope: \(error)")
            }
            if takesBodies { return .body(line) }
            guard line.isEmpty else {
                throw SourceError(
                    "line \(reader.lineNumber) of the input is no envelope: give --exchange or --routing-key to "
                        + "publish lines as bodies; an envelope has \"payload\" and \"payload_encoding\", as consumer -J "
                        + "writes it")
            }
        }
        return nil
    }

    private func event(_ envelope: Envelope) -> OutgoingEvent {
        OutgoingEvent(
            exchange: exchange ?? envelope.exchange, routingKey: routingKey ?? envelope.routingKey,
            properties: envelope.properties, body: envelope.body)
    }

    private func event(body: [UInt8], now: Int64) -> OutgoingEvent {
        var properties = Properties(forPlain: body)
        properties.messageID = idPrefix + "\(reader.lineNumber)"
        properties.timestamp = UInt64(max(0, now / 1000))
        return OutgoingEvent(
            exchange: exchange ?? "", routingKey: routingKey ?? "", properties: properties, body: body)
    }
}
