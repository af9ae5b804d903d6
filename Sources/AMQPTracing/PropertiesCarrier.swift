internal import AMQP
internal import Tracing

/// Carries trace context in the headers of a message, each value as text. Headers that the application set are kept.
struct PropertiesCarrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into properties: inout Properties) {
        var headers = properties.headers ?? [:]
        guard headers[key] == nil else { return }
        headers[key] = .string(value)
        properties.headers = headers
    }

    func extract(key: String, from properties: Properties) -> String? {
        switch properties.headers?[key] {
        case .string(let text): text
        // Some clients send text as bytes.
        case .bytes(let bytes), .longString(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }
}

/// What OpenTelemetry calls the destination of a message.
enum Destination {
    /// Joins the parts that are not empty, as the conventions for RabbitMQ say.
    static func name(_ parts: String...) -> String {
        let known = parts.filter { !$0.isEmpty }
        return known.isEmpty ? "amq.default" : known.joined(separator: ":")
    }

    /// The operation and its destination. Names that the broker makes up are left out: they would be too many.
    static func spanName(_ operation: String, _ name: String) -> String {
        name.isEmpty || name.hasPrefix("amq.gen-") || name.hasPrefix("amq.rabbitmq.")
            ? operation : "\(operation) \(name)"
    }
}

extension Span {
    /// Adds to the span what both publisher and consumer know of a message.
    func describe(_ properties: Properties, routingKey: String) {
        if !routingKey.isEmpty { attributes["messaging.rabbitmq.destination.routing_key"] = routingKey }
        if let id = properties.messageID { attributes["messaging.message.id"] = id }
        if let id = properties.correlationID { attributes["messaging.message.conversation_id"] = id }
    }
}
