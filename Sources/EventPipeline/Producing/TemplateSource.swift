import AMQP
import EventGeneration

/// The messages of one producer of the settings, with a row each where it takes rows.
package struct TemplateSource: EventSource {
    private var messages: MessageSource
    private let printsText: Bool
    private var rows: RowSource?
    private let warn: @Sendable (String) -> Void

    /// Whether anything is drawn at random, so that the seed matters.
    package var drawsAtRandom: Bool { messages.drawsAtRandom }

    /// Prepares a producer. Without `printsText` its `print` is left out, as nothing would show it. Rows of which there
    /// is none end it like any others, but not without a word to `warn`.
    ///
    /// - Throws: ``SettingsError`` for templates that cannot be used, ``FileError`` for rows that cannot be opened.
    package init(
        _ producer: ProducerSettings, settings: Settings, seed: UInt64, run: String, printsText: Bool = true,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        messages = try MessageSource(producer, settings: settings, seed: seed, run: run)
        self.printsText = printsText && producer.message.print != nil
        self.warn = warn
        rows = try producer.rows.map { try RowSource(path: $0) }
    }

    package mutating func next(now: Int64) async throws -> OutgoingEvent? {
        var row: [UInt8]?
        if rows != nil {
            row = try await rows?.next()
            if row == nil {
                if messages.index == 0 { warnOfNoRow() }
                return nil
            }
        }
        guard try messages.next(now: now, row: messages.usesRow ? row : nil) else { return nil }
        var text: [UInt8]?
        if printsText {
            var output: [UInt8] = []
            try messages.print(into: &output)
            text = output
        }
        return OutgoingEvent(
            exchange: messages.producer.exchange, routingKey: messages.routingKey, properties: messages.properties,
            body: messages.body, text: text.map { String(decoding: $0, as: UTF8.self) })
    }

    private func warnOfNoRow() {
        let rows = messages.producer.rows ?? "-"
        let place = rows == "-" ? "standard input" : rows
        warn("producer \"\(messages.producer.name)\": \(place) has no row, so nothing was published")
    }
}
