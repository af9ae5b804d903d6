import EventSettings
import AMQP
import EventGeneration

/// Why a line cannot be published as an envelope.
package struct EnvelopeError: Error, Hashable, CustomStringConvertible {
    /// The reason, on one line.
    package let description: String

    init(_ description: String) { self.description = description }
}

extension Envelope {
    /// Reads a line. Returns nil if it is not an envelope, so that the caller can use it as a body. An envelope is a
    /// JSON object with `payload` and either `payload_encoding`, which every written envelope has, or both `properties`
    /// and `routing_key`.
    ///
    /// - Throws: ``EnvelopeError`` if it is an envelope and something in it is wrong.
    package init?(line: [UInt8]) throws {
        guard let fields = Fields(line) else { return nil }
        let types = fields.values["header_types"]
        self.init(
            exchange: try fields.name("exchange"),
            routingKey: try fields.name("routing_key"),
            properties: try Self.properties(fields.values["properties"], types: types),
            body: try fields.body()
        )
        if case .boolean(let value)? = fields.values["redelivered"] { redelivered = value }
        receivedAt = try fields.text("received_at")
        queue = try fields.text("queue")
    }

    private static func properties(_ value: JSONValue?, types: JSONValue?) throws(EnvelopeError) -> Properties {
        var properties = Properties()
        switch value {
        case nil, .null?, .array([])?: return properties  // the HTTP API writes [] if there are none
        case .object(let members)?:
            for member in members where member.value != .null {
                try properties.set(member.key, to: member.value, types: types)
            }
            return properties
        case let other?: throw EnvelopeError("\"properties\" should be an object, it is \(other.kindName)")
        }
    }

    /// The members of an envelope's line.
    private struct Fields {
        let document: JSONDocument
        let payload: Int
        let values: [String: JSONValue]

        init?(_ line: [UInt8]) {
            var document = JSONDocument()
            guard (try? document.parse(line)) != nil, document.nodes[0].kind == .object else { return nil }
            var payload: Int?
            var values: [String: JSONValue] = [:]
            var key = 1
            while key < document.nodes[0].next {
                let name = document.text(key)
                if name == "payload" {
                    payload = key + 1
                } else {
                    values[name] = JSONValue(document, node: key + 1)
                }
                key = document.nodes[key + 1].next
            }
            guard let payload,
                values["payload_encoding"] != nil || values["properties"] != nil && values["routing_key"] != nil
            else { return nil }
            self.document = document
            self.payload = payload
            self.values = values
        }

        func text(_ key: String) throws(EnvelopeError) -> String? {
            switch values[key] {
            case nil, .null?: return nil
            case .string(let text)?: return text
            case let other?: throw EnvelopeError("\"\(key)\" should be a string, it is \(other.kindName)")
            }
        }

        /// A text that AMQP sends as a short string.
        func name(_ key: String) throws(EnvelopeError) -> String {
            let text = try text(key) ?? ""
            guard PropertyRange.textBytes.contains(text.utf8.count) else {
                throw EnvelopeError("\"\(key)\" has \(text.utf8.count) bytes: AMQP allows 255")
            }
            return text
        }

        func body() throws(EnvelopeError) -> [UInt8] {
            let node = document.nodes[payload]
            let name = try text("payload_encoding") ?? (node.isString ? "string" : "json")
            guard let encoding = PayloadEncoding(rawValue: name) else {
                throw EnvelopeError("\"payload_encoding\" should be json, string or base64, it is \"\(name)\"")
            }
            if encoding == .json {
                let quote = node.isString ? 1 : 0
                return Array(document.bytes[(node.start - quote)..<(node.end + quote)])
            }
            guard node.isString else {
                throw EnvelopeError("\"payload\" should be a string, as payload_encoding says \(name)")
            }
            if encoding == .string { return Array(document.text(payload).utf8) }
            guard let bytes = Base64.decode(document.text(payload)) else {
                throw EnvelopeError("\"payload\" is not base64")
            }
            return bytes
        }
    }
}

extension Properties {
    /// Sets the property that has this name in RabbitMQ's HTTP API.
    fileprivate mutating func set(_ key: String, to value: JSONValue, types: JSONValue?) throws(EnvelopeError) {
        switch key {
        case "content_type": contentType = try text(value, key)
        case "content_encoding": contentEncoding = try text(value, key)
        case "headers":
            guard case .object(let members) = value else { throw misfit(value, "an object", key) }
            for member in members where member.key.utf8.count > 255 {
                throw EnvelopeError("a header's name has \(member.key.utf8.count) bytes: AMQP allows 255")
            }
            headers = try HeaderTypes.table(members, types: types)
        case "delivery_mode": deliveryMode = DeliveryMode(rawValue: try integer(value, key))
        case "priority": priority = try integer(value, key)
        case "correlation_id": correlationID = try text(value, key)
        case "reply_to": replyTo = try text(value, key)
        case "expiration":
            guard let text = Self.scalar(value), let milliseconds = PropertyRange.expiration(text) else {
                throw misfit(value, PropertyRange.expirationInWords, key)
            }
            expiration = milliseconds
        case "message_id": messageID = try text(value, key)
        case "timestamp": timestamp = try integer(value, key)
        case "type": type = try text(value, key)
        case "user_id": userID = try text(value, key)
        case "app_id": appID = try text(value, key)
        case "cluster_id": clusterID = try text(value, key)
        default: throw EnvelopeError("unknown property \"\(key)\"")
        }
    }

    private func text(_ value: JSONValue, _ key: String) throws(EnvelopeError) -> String {
        guard case .string(let text) = value else { throw misfit(value, "a string", key) }
        guard PropertyRange.textBytes.contains(text.utf8.count) else {
            throw EnvelopeError("property \"\(key)\" has \(text.utf8.count) bytes: AMQP allows 255")
        }
        return text
    }

    private func integer<Number: FixedWidthInteger>(_ value: JSONValue, _ key: String) throws(EnvelopeError) -> Number {
        guard let number = Self.scalar(value).flatMap({ Number($0) }) else {
            throw misfit(value, "an integer from \(Number.min) to \(Number.max)", key)
        }
        return number
    }

    /// A number as it is written, even if it is written as a text.
    private static func scalar(_ value: JSONValue) -> String? {
        switch value {
        case .number(let text), .string(let text): text
        case .null, .boolean, .array, .object: nil
        }
    }

    private func misfit(_ value: JSONValue, _ wanted: String, _ key: String) -> EnvelopeError {
        let found =
            switch value {
            case .number(let text): text
            case .string(let text) where text.utf8.count <= 40: "\"\(text)\""
            case .string, .null, .boolean, .array, .object: value.kindName
            }
        return EnvelopeError("property \"\(key)\" should be \(wanted), it is \(found)")
    }
}
