import EventSettings
import AMQP
import EventGeneration

/// A message whose fields are looked up. Its body is decoded and parsed once, and only if a condition needs it.
struct MessageFields {
    private let message: Envelope
    private var readable: Result<[UInt8], UnreadableBody>?
    private var document: Result<JSONDocument, UnreadableBody>?

    init(_ message: Envelope) { self.message = message }

    /// The value of a field. Nil if the message does not have the field.
    ///
    /// - Throws: ``UnreadableBody`` if the field is in the body, and it is not known whether it is there.
    mutating func value(of field: FilterField) throws(UnreadableBody) -> FilterValue? {
        switch field {
        case .exchange: .json(.string(message.exchange))
        case .routingKey: .json(.string(message.routingKey))
        case .queue: message.queue.map { .json(.string($0)) }
        case .redelivered: message.redelivered.map { .json(.boolean($0)) }
        case .property(let name): message.properties[name].presence.map(FilterValue.json)
        case .header(let path): header(path).map(FilterValue.json)
        case .body(let path): path.isEmpty ? .body(try body()) : try bodyField(path).map(FilterValue.json)
        }
    }

    /// A header whose name has dots wins over a header inside a table.
    private func header(_ path: [String]) -> JSONValue? {
        guard let headers = message.properties.headers else { return nil }
        if path.count > 1, let whole = headers[path.joined(separator: ".")] { return whole.json }
        return headers[path[0]]?.json.find(path.dropFirst())
    }

    /// The body without its content_encoding.
    private mutating func body() throws(UnreadableBody) -> [UInt8] {
        let body = readable ?? Self.decode(message)
        readable = body
        return try body.get()
    }

    private static func decode(_ message: Envelope) -> Result<[UInt8], UnreadableBody> {
        Result { () throws(UnreadableBody) in
            do throws(ContentCodingError) {
                return try ContentCoding.decode(message.body, message.properties.contentEncoding)
            } catch {
                throw UnreadableBody("\(error)")
            }
        }
    }

    private mutating func bodyField(_ path: [String]) throws(UnreadableBody) -> JSONValue? {
        let parsed = document ?? parse()
        document = parsed
        let document = try parsed.get()
        // An empty body has no fields.
        guard !document.nodes.isEmpty else { return nil }
        if let node = document.find(path.map { Array($0.utf8) }) { return JSONValue(document, node: node) }
        try Self.demandNoInnerJSON(document, on: path)
        return nil
    }

    private mutating func parse() -> Result<JSONDocument, UnreadableBody> {
        var document = JSONDocument()
        // A body that is marked as encoded may still be JSON as it is.
        let decoded = Result { () throws(UnreadableBody) in try body() }
        let bytes = (try? decoded.get()) ?? message.body
        if bytes.isEmpty { return .success(document) }
        do throws(JSONError) {
            try document.parse(bytes)
            return .success(document)
        } catch {
            if case .failure(let reason) = decoded { return .failure(reason) }
            return .failure(
                UnreadableBody("its body is no JSON\(Self.guess(bytes)): byte \(error.offset + 1): \(error.message)"))
        }
    }

    /// A text on the path to a field may be JSON itself: some producers encode twice. Then the field may be inside it.
    private static func demandNoInnerJSON(_ document: JSONDocument, on path: [String]) throws(UnreadableBody) {
        for count in path.indices {
            guard let node = document.find(path[..<count].map { Array($0.utf8) }) else { return }
            guard document.nodes[node].isString else { continue }
            let text = document.text(node)
            guard let first = text.utf8.first(where: { !" \t\r\n".utf8.contains($0) }), "{[".utf8.contains(first) else {
                return
            }
            var inner = JSONDocument()
            guard (try? inner.parse(Array(text.utf8))) != nil else { return }
            let place = count == 0 ? "its body" : "\"\(path[..<count].joined(separator: "."))\" of its body"
            throw UnreadableBody("\(place) is a JSON text that holds JSON as a text")
        }
    }

    /// What the bytes look like, in parentheses. Empty if nothing is known about them.
    private static func guess(_ bytes: [UInt8]) -> String {
        let kinds: [(start: [UInt8], name: String)] = [
            ([0x1F, 0x8B], "gzip without content_encoding"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd without content_encoding"),
            ([0xFF, 0xFE], "UTF-16"), ([0xFE, 0xFF], "UTF-16"),
        ]
        if let kind = kinds.first(where: { bytes.starts(with: $0.start) }) { return " (\(kind.name)?)" }
        let isWide = bytes.count > 3 && bytes.prefix(4).count { $0 == 0 } == 2
        return isWide ? " (UTF-16?)" : ""
    }
}

/// The value of a field, as a condition compares it.
enum FilterValue: Sendable {
    case json(JSONValue)
    /// The whole body.
    case body([UInt8])

    /// The text of a string without its quotation marks, the bytes of a body, and the JSON of any other value.
    var bytes: [UInt8] {
        switch self {
        case .body(let bytes): return bytes
        case .json(.string(let text)): return Array(text.utf8)
        case .json(let value):
            var bytes: [UInt8] = []
            value.write(into: &bytes)
            return bytes
        }
    }

    /// Why a search that finds nothing in these bytes proves nothing. Nil for a text.
    var unreadable: String? {
        guard case .body(let bytes) = self, String(validating: bytes, as: UTF8.self) == nil else { return nil }
        return "its body is no text in UTF-8"
    }
}

/// Why the content of a body is not known, in words that follow "message 7: ".
struct UnreadableBody: Error, Sendable, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension JSONValue {
    /// Nil for a property that is not set.
    fileprivate var presence: JSONValue? { self == .null ? nil : self }
}
