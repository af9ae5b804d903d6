import AMQP
import EventGeneration
import EventPipeline

/// The messages of a producer, one after the other.
struct MadeMessages {
    private var source: MessageSource
    /// The last message.
    private var event: OutgoingEvent

    init(
        _ producer: ProducerSettings, settings: Settings, seed: UInt64, run: String, hasRow: Bool? = nil
    ) throws(SettingsError) {
        source = try MessageSource(producer, settings: settings, seed: seed, run: run, hasRow: hasRow)
        event = source.prototype
    }

    /// Makes the next message; false if there is none.
    mutating func next(now: Int64, row: [UInt8]? = nil) throws(GenerationError) -> Bool {
        try source.make(&event, now: now, row: row)
    }

    var exchange: String { event.exchange }
    var routingKey: String { event.routingKey }
    var properties: Properties { event.properties }
    var body: [UInt8] { event.body }
    var index: Int { source.index }
    var usesRow: Bool { source.usesRow }
    var drawsAtRandom: Bool { source.drawsAtRandom }
    var canEnd: Bool { source.canEnd }

    /// What `print` makes of the last message.
    mutating func print(into out: inout [UInt8]) throws(GenerationError) { try source.print(event, into: &out) }
}
