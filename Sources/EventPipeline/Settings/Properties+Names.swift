package import AMQP
package import EventGeneration

extension Properties {
    /// The value of a property as JSON; null where it is not set.
    package subscript(name: PropertyName) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        func number(_ value: (some FixedWidthInteger)?) -> JSONValue { value.map { .number("\($0)") } ?? .null }
        return switch name {
        case .contentType: text(contentType)
        case .contentEncoding: text(contentEncoding)
        case .deliveryMode: number(deliveryMode?.rawValue)
        case .priority: number(priority)
        case .correlationID: text(correlationID)
        case .replyTo: text(replyTo)
        case .expiration: text(expiration)
        case .messageID: text(messageID)
        case .timestamp: number(timestamp)
        case .type: text(type)
        case .userID: text(userID)
        case .appID: text(appID)
        case .clusterID: text(clusterID)
        }
    }

    /// Sets the properties that an object names; null unsets one.
    mutating func apply(_ document: JSONDocument) throws(GenerationError) {
        for key in document.keys(of: 0) {
            guard let name = PropertyName(rawValue: document.text(key)) else { continue }
            try set(name, document, key + 1)
        }
    }

    /// Sets a property to the value of a node; null unsets it.
    mutating func set(_ name: PropertyName, _ document: JSONDocument, _ node: Int) throws(GenerationError) {
        let isNull = document.nodes[node].kind == .null
        let text = isNull ? nil : document.text(node)
        func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(GenerationError) -> Number? {
            guard let text else { return nil }
            if let value = Number(text) { return value }
            let hint =
                name == .timestamp
                ? ": it takes seconds since 1970, such as a volume { \"now\": {}, \"format\": \"unix\" }"
                : ": it takes a whole number " + (Number.bitWidth <= 8 ? "from 0 to \(Number.max)" : "of at least 0")
            throw GenerationError(.message, "the property \(name.rawValue) cannot be \"\(text)\"\(hint)")
        }
        if let text, text.utf8.count > 255 {
            throw GenerationError(
                .message, "the property \(name.rawValue) has \(text.utf8.count) bytes: AMQP allows 255")
        }
        switch name {
        case .contentType: contentType = text
        case .contentEncoding: contentEncoding = text
        case .deliveryMode:
            let value = try number(UInt8.self)
            if let value, value != 1 && value != 2 {
                throw GenerationError(.message, "the property delivery_mode must be 1 or 2, not \(value)")
            }
            deliveryMode = value.map { DeliveryMode(rawValue: $0) }
        case .priority: priority = try number(UInt8.self)
        case .correlationID: correlationID = text
        case .replyTo: replyTo = text
        case .expiration: expiration = try number(UInt64.self).map { "\($0)" }
        case .messageID: messageID = text
        case .timestamp: timestamp = try number(UInt64.self)
        case .type: type = text
        case .userID: userID = text
        case .appID: appID = text
        case .clusterID: clusterID = text
        }
    }
}
