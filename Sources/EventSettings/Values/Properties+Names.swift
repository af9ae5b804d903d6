package import AMQP
package import EventGeneration

extension Properties {
    /// The value of a property as JSON; null if it is not set.
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

    /// Sets a property to the value of a node; null unsets it.
    package mutating func set(_ name: PropertyName, _ document: JSONDocument, _ node: Int) throws(GenerationError) {
        try set(name, document.nodes[node].kind == .null ? nil : document.text(node))
    }

    /// Sets a property to what a text says; nil unsets it.
    package mutating func set(_ name: PropertyName, _ text: String?) throws(GenerationError) {
        func number(_ range: ClosedRange<Int64>, _ hint: String) throws(GenerationError) -> Int64? {
            guard let text else { return nil }
            if let value = Int64(text), range.contains(value) { return value }
            throw GenerationError(.message, "the property \(name.rawValue) cannot be \"\(text)\": it takes \(hint)")
        }
        if let text, !PropertyRange.textBytes.contains(text.utf8.count) {
            throw GenerationError(
                .message, "the property \(name.rawValue) has \(text.utf8.count) bytes: AMQP allows 255")
        }
        switch name {
        case .contentType: contentType = text
        case .contentEncoding: contentEncoding = text
        case .deliveryMode:
            deliveryMode = try number(PropertyRange.deliveryMode, "1 (transient) or 2 (persistent)")
                .map { DeliveryMode(rawValue: UInt8($0)) }
        case .priority:
            priority = try number(PropertyRange.priority, "a whole number from 0 to 255").map { UInt8($0) }
        case .correlationID: correlationID = text
        case .replyTo: replyTo = text
        case .expiration:
            expiration = try number(PropertyRange.expiration, PropertyRange.expirationInWords).map { "\($0)" }
        case .messageID: messageID = text
        case .timestamp:
            let hint = "seconds since 1970, such as a volume { \"now\": {}, \"format\": \"unix\" }"
            timestamp = try number(PropertyRange.timestamp, hint).map { UInt64($0) }
        case .type: type = text
        case .userID: userID = text
        case .appID: appID = text
        case .clusterID: clusterID = text
        }
    }
}
