import AMQP

/// What exchanges look at in a message.
struct RoutedMessage: Sendable {
    /// The routing key, and the keys that the headers `CC` and `BCC` add.
    private(set) var keys: [String]
    let headers: FieldTable

    init(_ routingKey: String, _ headers: FieldTable?) {
        keys = [routingKey]
        self.headers = headers ?? [:]
    }

    /// Adds the texts of `CC` and `BCC`. Ignores values there that are not text. Returns a reason if RabbitMQ refuses
    /// the headers.
    ///
    /// Source: `rabbit_basic:header_routes/1`.
    mutating func addSenderSelectedKeys() -> String? {
        if headers.isEmpty { return nil }
        for name in ["CC", "BCC"] {
            switch headers[name] {
            case nil: continue
            case .array(let elements)?:
                for element in elements {
                    switch element {
                    case .string(let key): keys.append(key)
                    // No binding of the settings has such bytes, but wildcards match them.
                    case .longString(let bytes): keys.append(String(decoding: bytes, as: UTF8.self))
                    default: continue
                    }
                }
            case _?: return "the header \"\(name)\" is not a list: write it as [\"key\"]"
            }
        }
        return nil
    }
}
