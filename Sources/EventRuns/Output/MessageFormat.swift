import EventSettings
package import AMQP
import EventGeneration

/// How messages are shown on standard output.
package enum MessageFormat: String, Sendable, Hashable, CaseIterable {
    /// One line each: direction, queue or key, body. The default on a terminal.
    case text
    /// As text, but JSON bodies are indented on separate lines.
    case pretty
    /// Only the body and the end of the line. The default in a pipe.
    case body
    /// An envelope on each line.
    case json
    /// Nothing.
    case none
}

/// Turns messages into the bytes that are shown.
package struct MessageRenderer: Sendable {
    /// The direction of a message.
    package enum Direction: Sendable {
        case sent, received
    }

    /// How many characters of a body `text` shows.
    static let textLimit = 2_000

    package var format: MessageFormat
    package var palette: Palette

    /// Whether a terminal shows the output, so that nothing in a message may control it. A pipe gets bodies and
    /// envelopes byte for byte.
    package var isTerminal: Bool
    /// The exchanges that route by headers. `text` and `pretty` show the headers of their messages. Default: none.
    package var headersExchanges: Set<ByteName> = []

    package init(format: MessageFormat, palette: Palette = .plain, isTerminal: Bool = false) {
        self.format = format
        self.palette = palette
        self.isTerminal = isTerminal
    }

    /// Whether it may show a message's headers outside an envelope.
    var showsHeaders: Bool { !headersExchanges.isEmpty && (format == .text || format == .pretty) }

    /// Appends a message. `text` is what a `print` template made of it. An envelope never shows that.
    package func append(_ message: Envelope, _ direction: Direction, text: String? = nil, to output: inout [UInt8]) {
        switch format {
        case .none: return
        case .json: appendEnvelope(message, to: &output)
        case .body:
            let bytes = text.map { Array($0.utf8) } ?? message.body
            output.append(contentsOf: isTerminal ? ControlCharacters.escaped(bytes, keepsLines: true) : bytes)
        case .text:
            appendHead(message, direction, to: &output)
            output.append(contentsOf: "  ".utf8)
            output.append(contentsOf: shown(text, lines: false) ?? Array(Self.line(message.body).utf8))
            appendQueues(message, to: &output)
        case .pretty:
            appendHead(message, direction, to: &output)
            appendQueues(message, to: &output)
            output.append(0x0A)
            if let text = shown(text, lines: true) {
                output.append(contentsOf: text)
            } else if let json = EnvelopeJSON.indented(message.body) {
                output.append(contentsOf: ControlCharacters.escaped(json, keepsLines: true))
            } else {
                output.append(contentsOf: Self.line(message.body).utf8)
            }
        }
        output.append(0x0A)
    }

    private func appendEnvelope(_ message: Envelope, to output: inout [UInt8]) {
        guard isTerminal else { return message.append(to: &output) }
        var bytes: [UInt8] = []
        message.append(to: &bytes)
        output.append(contentsOf: ControlCharacters.escaped(bytes, keepsLines: false))
    }

    private func shown(_ text: String?, lines: Bool) -> [UInt8]? {
        text.map { ControlCharacters.escaped(Array($0.utf8), keepsLines: lines) }
    }

    private func appendHead(_ message: Envelope, _ direction: Direction, to output: inout [UInt8]) {
        let key = Self.line(Array(message.routingKey.utf8))
        switch direction {
        case .sent: output.append(contentsOf: "\(palette.green("[>>]")) \(palette.bold(key))".utf8)
        case .received:
            let again = message.redelivered == true ? palette.yellow(" (redelivered)") : ""
            let queue = Self.line(Array((message.queue ?? "").utf8))
            output.append(contentsOf: "\(palette.cyan("[<<]")) \(queue)  \(palette.bold(key))\(again)".utf8)
        }
        appendHeaders(message, to: &output)
    }

    /// Appends the headers that the exchange looks at. It ignores names that begin with `x-`.
    private func appendHeaders(_ message: Envelope, to output: inout [UInt8]) {
        guard !headersExchanges.isEmpty, let headers = message.properties.headers,
            headersExchanges.contains(ByteName(message.exchange))
        else { return }
        var json: [UInt8] = []
        FieldValue.table(FieldTable(headers.entries.filter { !$0.key.hasPrefix("x-") })).json.write(into: &json)
        output.append(contentsOf: "  \(palette.dim("headers")) \(Self.line(json))".utf8)
    }

    private func appendQueues(_ message: Envelope, to output: inout [UInt8]) {
        guard let queues = message.queues else { return }
        let names =
            queues.isEmpty
            ? palette.yellow("no queue") : queues.map { Self.line(Array($0.utf8)) }.joined(separator: ", ")
        output.append(contentsOf: "  \(palette.dim("→")) \(names)".utf8)
    }

    /// Bytes as one line that a terminal can show. Control characters are escaped, so that no message moves the cursor
    /// or changes colours. Bytes that are not text are counted. Long text is cut.
    static func line(_ bytes: [UInt8]) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return "(\(counted(bytes.count, "byte")), not text)"
        }
        var line = ""
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            if count > textLimit { return line + "… (\(counted(bytes.count, "byte")))" }
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}": line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
