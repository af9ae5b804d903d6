import EventSettings
package import AMQP
import EventGeneration

/// A message as one line of JSON, in the words of RabbitMQ's HTTP API. It can be read back byte for byte.
package struct Envelope: Sendable, Hashable {
    /// How the body is written in the line.
    enum PayloadEncoding: String {
        /// The body's own bytes, which are JSON on one line.
        case json
        /// A JSON string: the body is UTF-8.
        case string
        /// A JSON string in base64: the body is something else.
        case base64
    }

    package var exchange: String
    package var routingKey: String
    package var properties: Properties
    package var body: [UInt8]
    /// Whether the broker had delivered it before. Nil for a message that is sent.
    package var redelivered: Bool?
    /// When it arrived, as RFC 3339. Nil for a message that is sent.
    package var receivedAt: String?
    /// The queue it came from. Nil for a message that is sent.
    package var queue: String?
    /// The queues it would reach. Only for `--dry-run`.
    package var queues: [String]?

    package init(exchange: String, routingKey: String, properties: Properties, body: [UInt8]) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
    }

    /// Appends the envelope as one line of JSON, without the end of the line.
    package func append(to output: inout [UInt8]) {
        var members = Members(&output)
        members.text("exchange", exchange, &output)
        members.text("routing_key", routingKey, &output)
        members.begin("properties", &output)
        let types = appendProperties(to: &output)
        if let redelivered { members.raw("redelivered", "\(redelivered)", &output) }
        members.begin("payload", &output)
        let encoding = appendPayload(to: &output)
        members.text("payload_encoding", encoding.rawValue, &output)
        members.text("received_at", receivedAt, &output)
        members.text("queue", queue, &output)
        if let queues { members.value("queues", .array(queues.map(JSONValue.string)), &output) }
        if let types { members.value("header_types", types, &output) }
        members.end(&output)
    }

    private func appendProperties(to output: inout [UInt8]) -> JSONValue? {
        var members = Members(&output)
        var types: JSONValue?
        members.text("content_type", properties.contentType, &output)
        members.text("content_encoding", properties.contentEncoding, &output)
        if let headers = properties.headers {
            members.begin("headers", &output)
            types = HeaderTypes.append(headers, to: &output)
        }
        if let mode = properties.deliveryMode { members.raw("delivery_mode", "\(mode.rawValue)", &output) }
        if let priority = properties.priority { members.raw("priority", "\(priority)", &output) }
        members.text("correlation_id", properties.correlationID, &output)
        members.text("reply_to", properties.replyTo, &output)
        members.text("expiration", properties.expiration, &output)
        members.text("message_id", properties.messageID, &output)
        if let timestamp = properties.timestamp {
            let exact = timestamp <= UInt64(HeaderTypes.exactIntegers.upperBound)
            members.raw("timestamp", exact ? "\(timestamp)" : "\"\(timestamp)\"", &output)
        }
        members.text("type", properties.type, &output)
        members.text("user_id", properties.userID, &output)
        members.text("app_id", properties.appID, &output)
        members.text("cluster_id", properties.clusterID, &output)
        members.end(&output)
        return types
    }

    private func appendPayload(to output: inout [UInt8]) -> PayloadEncoding {
        if EnvelopeJSON.isSingleLine(body) {
            output.append(contentsOf: body)
            return .json
        }
        if let text = String(validating: body, as: UTF8.self) {
            EnvelopeJSON.append(text, to: &output)
            return .string
        }
        EnvelopeJSON.append(Base64.encode(body), to: &output)
        return .base64
    }

    /// Writes an object. The buffer is passed in each time: with a second owner, every append would copy it.
    private struct Members {
        private var isEmpty = true

        init(_ output: inout [UInt8]) { output.append(UInt8(ascii: "{")) }

        /// Appends the key and colon of the next member.
        mutating func begin(_ key: String, _ output: inout [UInt8]) {
            if !isEmpty { output.append(UInt8(ascii: ",")) }
            isEmpty = false
            EnvelopeJSON.append(key: key, to: &output)
        }

        mutating func raw(_ key: String, _ json: String, _ output: inout [UInt8]) {
            begin(key, &output)
            output.append(contentsOf: json.utf8)
        }

        mutating func text(_ key: String, _ text: String?, _ output: inout [UInt8]) {
            guard let text else { return }
            begin(key, &output)
            EnvelopeJSON.append(text, to: &output)
        }

        mutating func value(_ key: String, _ value: JSONValue, _ output: inout [UInt8]) {
            begin(key, &output)
            value.write(into: &output)
        }

        func end(_ output: inout [UInt8]) { output.append(UInt8(ascii: "}")) }
    }
}
