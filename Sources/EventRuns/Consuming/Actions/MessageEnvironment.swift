import EventSettings
import AMQP
import EventGeneration

/// What a command learns of a message from its environment.
package enum MessageEnvironment {
    /// What begins the variable of a header.
    package static let headerPrefix = "AMQP_HEADER_"

    /// What the kernel lets one variable have, its name included (MAX_ARG_STRLEN).
    private static let limit = 131_072

    /// The variables of a message: `AMQP_EXCHANGE`, `AMQP_ROUTING_KEY`, `AMQP_QUEUE`, `AMQP_REDELIVERED`, `AMQP_INDEX`, one
    /// for each property that it has, and `AMQP_HEADER_…` for each header.
    ///
    /// In a header's name letters become capitals and what is neither letter nor digit `_`; of two headers that then have
    /// the same name the first counts. Tables and lists are JSON. What holds a NUL or is too long for a variable is left
    /// out.
    package static func variables(of message: Envelope, index: Int) -> [String: String] {
        var variables: [String: String] = [:]
        func set(_ name: String, _ value: JSONValue) {
            guard variables[name] == nil, let text = text(value), !text.utf8.contains(0),
                name.utf8.count + text.utf8.count + 2 <= limit
            else { return }
            variables[name] = text
        }
        set("AMQP_EXCHANGE", .string(message.exchange))
        set("AMQP_ROUTING_KEY", .string(message.routingKey))
        set("AMQP_QUEUE", .string(message.queue ?? ""))
        set("AMQP_REDELIVERED", .boolean(message.redelivered ?? false))
        set("AMQP_INDEX", .number("\(index)"))
        for name in PropertyName.allCases { set(variable(of: name), message.properties[name]) }
        for header in message.properties.headers?.entries ?? [] {
            set(headerPrefix + self.name(header.key), header.value.json)
        }
        return variables
    }

    /// The variables that a message may have and another had: a consumer may be the command of another one.
    package static func stale(in environment: some Sequence<String>) -> [String] {
        PropertyName.allCases.map(variable) + environment.filter { $0.hasPrefix(headerPrefix) }
    }

    private static func variable(of property: PropertyName) -> String { "AMQP_" + property.rawValue.uppercased() }

    private static func name(_ header: String) -> String {
        String(
            String.UnicodeScalarView(
                header.unicodeScalars.map { scalar in
                    switch scalar {
                    case "A"..."Z", "0"..."9": scalar
                    case "a"..."z": Unicode.Scalar(UInt8(scalar.value) - 0x20)
                    default: "_"
                    }
                }))
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null: return nil
        case .string(let text): return text
        case .number(let text): return text
        case .boolean(let value): return "\(value)"
        case .array, .object:
            var json: [UInt8] = []
            value.write(into: &json)
            return String(decoding: json, as: UTF8.self)
        }
    }
}
