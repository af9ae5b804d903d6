package import EventSettings
import AMQP
package import EventGeneration

/// Makes the messages of one producer as they are published: ``MessageGenerator`` with the properties of AMQP.
///
/// Properties that the settings do not name get the format's defaults: content_type by the kind of body, delivery_mode
/// by `persistent`, message_id `<run>-<producer>-<n>`, timestamp, and the producer's name as app_id.
package struct MessageSource: Sendable {
    /// The producer that the messages are of.
    package let producer: ProducerSettings
    private var generator: MessageGenerator
    private let idPrefix: [UInt8]
    private var numbersMessages: Bool
    private var datesMessages: Bool
    private let fixedClock: Int64?
    private let headersVary: Bool
    private let propertiesVary: Bool
    /// Whether all messages have the same properties and headers, but for ids and times.
    private let differsInBodyAndKeyOnly: Bool
    private var values: DrawnValues
    /// The properties that are the same in every message.
    private var basis = Properties()
    // What it says of a body that it has made is not undone: the body is at hand.
    private var printed = PrintedBody(undoesCoding: false)
    /// The routing key and the exchange of the last message, as bytes and as text.
    private var lastKey: [UInt8] = []
    private var routingKey = ""
    private var lastExchange: [UInt8] = []
    private var exchange: String

    /// The number of the last message, from 1; 0 before the first.
    package var index: Int { generator.index }
    /// Whether ``make(_:now:row:)`` needs a row.
    package var usesRow: Bool { generator.usesRow }
    /// Whether anything is drawn at random, so that the seed matters.
    package var drawsAtRandom: Bool { generator.drawsAtRandom }
    /// Whether there may be a last message.
    package var canEnd: Bool { generator.canEnd }

    /// Prepares a producer.
    ///
    /// - Parameters:
    ///   - producer: The producer.
    ///   - settings: Where its volumes and the clock are.
    ///   - seed: The seed of the run.
    ///   - run: What begins each message_id, so that two runs never share one.
    ///   - hasRow: Whether rows come with the messages. Default: if the producer names rows.
    /// - Throws: ``SettingsError`` if the messages take rows and there are none, and for definitions made in code
    ///   that refer to nothing.
    package init(
        _ producer: ProducerSettings, settings: Settings, seed: UInt64, run: String, hasRow: Bool? = nil
    ) throws(SettingsError) {
        self.producer = producer
        exchange = producer.fixedExchange ?? ""
        idPrefix = Array("\(run)-\(producer.name)-".utf8)
        numbersMessages = !Self.names(.messageID, producer)
        datesMessages = !Self.names(.timestamp, producer)
        fixedClock = settings.clock
        do throws(GenerationError) {
            generator = try MessageGenerator(
                producer.message, volumes: settings.volumes, seed: seed, producer: producer.name,
                hasRow: hasRow ?? (producer.rows != nil), clock: settings.clock)
            values = DrawnValues(
                properties: generator.properties, headers: generator.headers, kinds: producer.headerKinds)
            basis = try Self.basis(producer, generator, &values)
            headersVary = generator.headersVary
            propertiesVary = generator.propertiesVary
            differsInBodyAndKeyOnly = !headersVary && !propertiesVary && !producer.isCloudEvent
        } catch {
            let remark = producer.description.map { " (\($0))" } ?? ""
            throw SettingsError(.wrong, "producer \"\(producer.name)\": \(error)\(remark)")
        }
    }

    /// The properties that are the same in every message.
    private static func basis(
        _ producer: ProducerSettings, _ generator: MessageGenerator, _ values: inout DrawnValues
    ) throws(GenerationError) -> Properties {
        var basis = Properties()
        basis.contentType = producer.fileType ?? contentType(producer.message.body)
        basis.deliveryMode = producer.persistent ? .persistent : .transient
        basis.appID = producer.name
        if !generator.headersVary { basis.headers = try values.headers(generator.renderer) }
        if !generator.propertiesVary { try values.apply(generator.renderer, to: &basis) }
        return basis
    }

    /// Whether the producer names a property itself.
    private static func names(_ name: PropertyName, _ producer: ProducerSettings) -> Bool {
        guard case .object(let members) = producer.message.properties else { return false }
        return members.contains { $0.key.literal == name.rawValue }
    }

    static func contentType(_ body: MessageDefinition.Body) -> String {
        switch body {
        case .json: return "application/json"
        case .text: return "text/plain"
        case .bytes(let bytes):
            var document = JSONDocument()
            if (try? document.parse(bytes)) != nil { return "application/json" }
            return String(validating: bytes, as: UTF8.self) == nil ? "application/octet-stream" : "text/plain"
        }
    }

    /// What all messages have in common.
    package var prototype: OutgoingEvent {
        OutgoingEvent(exchange: exchange, routingKey: "", properties: basis, body: [])
    }

    /// Makes the next message.
    ///
    /// - Parameters:
    ///   - event: The ``prototype``, or an earlier message, whose memory is used again.
    ///   - now: Milliseconds since 1970.
    ///   - row: The row of this message, as JSON; needed if ``usesRow`` says so.
    /// - Returns: false if a sequence has ended: there is no further message.
    /// - Throws: ``GenerationError`` for a row that is not JSON or lacks a field, and for a routing key, property or
    ///   header that AMQP cannot carry.
    package mutating func make(
        _ event: inout OutgoingEvent, now: Int64, row: [UInt8]? = nil
    ) throws(GenerationError) -> Bool {
        guard try generator.next(now: now, row: row) else { return false }
        if generator.routingKey != lastKey {
            lastKey = generator.routingKey
            routingKey = String(decoding: lastKey, as: UTF8.self)
        }
        event.routingKey = routingKey
        if generator.exchangeVaries {
            if generator.exchange != lastExchange {
                lastExchange = generator.exchange
                exchange = String(decoding: lastExchange, as: UTF8.self)
            }
            event.exchange = exchange
        }
        try complete(&event.properties, now: now)
        generator.takeBody(into: &event.body)
        return true
    }

    /// What every message has anew takes the place of the last one's; all else stays.
    private mutating func complete(_ properties: inout Properties, now: Int64) throws(GenerationError) {
        if differsInBodyAndKeyOnly {
            // A stamp was put there.
            properties.headers = basis.headers
        } else {
            properties = basis
        }
        if numbersMessages { properties.messageID = messageID() }
        if datesMessages { properties.timestamp = UInt64(max(0, (fixedClock ?? now) / 1000)) }
        if headersVary { properties.headers = try values.headers(generator.renderer) }
        if propertiesVary { try values.apply(generator.renderer, to: &properties) }
        if producer.isCloudEvent {
            try CloudEvents.complete(
                &properties, name: producer.name, id: messageID(),
                milliseconds: datesMessages ? max(0, fixedClock ?? now) : nil)
        }
    }

    /// Leaves out the ids and the times of messages from now on, so that of each only exchange, routing key and body are
    /// made; false if the messages differ in more than that.
    mutating func makeBodiesOnly() -> Bool {
        guard differsInBodyAndKeyOnly else { return false }
        numbersMessages = false
        datesMessages = false
        return true
    }

    /// The prefix and the number, in one allocation.
    private func messageID() -> String {
        String(unsafeUninitializedCapacity: idPrefix.count + 20) { text in
            _ = text.update(fromContentsOf: idPrefix)
            var digits = 1
            var bound = 10
            while bound <= generator.index, digits < 18 {
                digits += 1
                bound *= 10
            }
            var left = generator.index
            for position in (idPrefix.count..<idPrefix.count + digits).reversed() {
                text[position] = UInt8(0x30 + left % 10)
                left /= 10
            }
            return idPrefix.count + digits
        }
    }

    /// Appends what the producer's `print` makes of the message that was made last; nothing if it has none.
    ///
    /// - Throws: ``GenerationError`` if the template takes a field that the body does not have.
    package mutating func print(_ event: OutgoingEvent, into out: inout [UInt8]) throws(GenerationError) {
        let message = PrintedMessage(
            index: generator.index, exchange: event.exchange, routingKey: event.routingKey,
            properties: event.properties, body: event.body)
        var printed = printed
        printed.begin()
        defer { self.printed = printed }
        try generator.print(into: &out) { (reference, renderer) throws(GenerationError) in
            try printed.provide(reference, of: message, to: &renderer)
        }
    }
}
