package import AMQP

/// A message that is about to be published.
package struct OutgoingEvent: Sendable {
    package var exchange: String
    package var routingKey: String
    package var properties: Properties
    package var body: [UInt8]
    /// What a `print` template made of it.
    package var text: String?
    /// The envelope that it was read from, if it was received once.
    package var recorded: Envelope?
    /// What its headers will say for verification.
    package var stamp: Stamp?
    /// When it is to be sent, by ``SystemClock/nanoseconds``; nil if that is when it is made.
    var due: Int64?
    /// The line of the input that it came from, from 1.
    package var line: Int?

    package init(
        exchange: String, routingKey: String, properties: Properties, body: [UInt8], text: String? = nil,
        recorded: Envelope? = nil
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.text = text
        self.recorded = recorded
    }

    /// The event as it is shown and recorded.
    package var envelope: Envelope {
        Envelope(exchange: exchange, routingKey: routingKey, properties: properties, body: body)
    }
}

extension OutgoingEvent {
    /// Writes the stamp into the headers, if there is one, as the event is handed over at that time in nanoseconds
    /// since 1970. What was read with a stamp of an earlier run gets the new one in its place.
    ///
    /// - Parameter connection: The connection that it goes out on. Default: the one that it was made for.
    mutating func seal(at time: Int64, connection: Int64? = nil) {
        guard stamp != nil else { return }
        stamp?.publishedAt = time
        if let connection { stamp?.connection = connection }
        var headers = properties.headers ?? FieldTable()
        stamp?.write(to: &headers)
        properties.headers = headers
    }
}
