package import AMQP
package import EventGeneration
import EventRuns
package import EventSettings

/// The messages of a producer, one after the other.
package struct MadeMessages {
    private var source: MessageSource
    /// The last message.
    private var event: OutgoingEvent

    package init(
        _ producer: ProducerSettings, settings: Settings, seed: UInt64, run: String, hasRow: Bool? = nil
    ) throws(SettingsError) {
        source = try MessageSource(producer, settings: settings, seed: seed, run: run, hasRow: hasRow)
        event = source.prototype
    }

    /// Makes the next message; false if there is none.
    package mutating func next(now: Int64, row: [UInt8]? = nil) throws(GenerationError) -> Bool {
        try source.make(&event, now: now, row: row)
    }

    package var exchange: String { event.exchange }
    package var routingKey: String { event.routingKey }
    package var properties: Properties { event.properties }
    package var body: [UInt8] { event.body }
    package var index: Int { source.index }
    package var usesRow: Bool { source.usesRow }
    package var drawsAtRandom: Bool { source.drawsAtRandom }
    package var canEnd: Bool { source.canEnd }

    /// What `print` makes of the last message.
    package mutating func print(into out: inout [UInt8]) throws(GenerationError) { try source.print(event, into: &out) }
}
