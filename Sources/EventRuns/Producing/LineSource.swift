package import EventSettings
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
    /// An envelope was there, so a line that is none is the exception.
    private var hasSeenEnvelope = false

    private enum Line {
        case envelope(Envelope)
        case body([UInt8])
    }

    /// Makes a source. Exchange and routing key replace those of envelopes; without both of them every line must be an
    /// envelope. If the input has no message, `warn` hears of it and `foundNothing` is called.
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

    package var input: EventInput? { EventInput() }

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
                if let envelope = try Envelope(line: line) {
                    hasSeenEnvelope = true
                    return .envelope(envelope)
                }
            } catch let error as EnvelopeError {
                hasSeenEnvelope = true
                throw unusable(line, "is a bad envelope: \(error)")
            }
            if takesBodies { return .body(line) }
            guard line.isEmpty else {
                let error = unusable(
                    line,
                    "is no envelope: give --exchange or --routing-key to publish lines as bodies; an envelope has "
                        + "\"payload\" and \"payload_encoding\", as consumer -J writes it")
                // Input that begins otherwise is something else, and so are its other lines.
                guard hasSeenEnvelope else { throw SourceError(error.description) }
                throw error
            }
        }
        return nil
    }

    private func unusable(_ line: [UInt8], _ problem: String) -> UnusableLine {
        UnusableLine(
            number: reader.lineNumber, bytes: line, "\(EventInput().place(reader.lineNumber)) \(problem)")
    }

    private func event(_ envelope: Envelope) -> OutgoingEvent {
        var event = OutgoingEvent(
            exchange: exchange ?? envelope.exchange, routingKey: routingKey ?? envelope.routingKey,
            properties: envelope.properties, body: envelope.body)
        event.line = reader.lineNumber
        return event
    }

    private func event(body: [UInt8], now: Int64) -> OutgoingEvent {
        var properties = Properties(forPlain: body)
        properties.messageID = idPrefix + "\(reader.lineNumber)"
        properties.timestamp = UInt64(max(0, now / 1000))
        var event = OutgoingEvent(
            exchange: exchange ?? "", routingKey: routingKey ?? "", properties: properties, body: body)
        event.line = reader.lineNumber
        return event
    }
}
