import AMQP

/// One body again and again.
package struct FixedSource: EventSource {
    private let event: OutgoingEvent
    private let idPrefix: String
    private var count = 0

    /// Makes a source whose messages are numbered behind the prefix of their ids.
    package init(_ body: [UInt8], exchange: String, routingKey: String, idPrefix: String) {
        event = OutgoingEvent(
            exchange: exchange, routingKey: routingKey, properties: Properties(forPlain: body), body: body)
        self.idPrefix = idPrefix
    }

    package var mayEnd: Bool { false }
    package var isUniform: Bool { true }

    package mutating func next(now: Int64) -> OutgoingEvent? {
        var next = event
        number(&next, now)
        return next
    }

    package var prototype: OutgoingEvent? { event }

    package mutating func makeNow(_ event: inout OutgoingEvent, now: Int64) -> Bool {
        // A stamp was put there.
        event.properties.headers = nil
        number(&event, now)
        return true
    }

    private mutating func number(_ event: inout OutgoingEvent, _ now: Int64) {
        count += 1
        event.properties.messageID = idPrefix + "\(count)"
        event.properties.timestamp = UInt64(max(0, now / 1000))
    }
}

extension Properties {
    /// The defaults of a message that has a body only: persistent, its kind by what the body is.
    init(forPlain body: [UInt8]) {
        self.init()
        deliveryMode = .persistent
        appID = "producer"
        if EnvelopeJSON.isSingleLine(body) {
            contentType = "application/json"
        } else {
            let isText = String(validating: body, as: UTF8.self) != nil
            contentType = isText ? "text/plain" : "application/octet-stream"
        }
    }
}
