import AMQP
import EventGeneration

/// The messages of one producer of the settings, with a row each where it takes rows.
package struct TemplateSource: EventSource {
    private var messages: MessageSource
    private let printsText: Bool
    private var rows: RowSource?

    /// Whether anything is drawn at random, so that the seed matters.
    package var drawsAtRandom: Bool { messages.drawsAtRandom }

    /// Prepares a producer. Without `printsText` its `print` is left out, as nothing would show it.
    ///
    /// - Throws: ``SettingsError`` for templates that cannot be used, ``FileError`` for rows that cannot be opened.
    package init(
        _ producer: ProducerSettings, settings: Settings, seed: UInt64, run: String, printsText: Bool = true
    ) throws {
        messages = try MessageSource(producer, settings: settings, seed: seed, run: run)
        self.printsText = printsText && producer.message.print != nil
        rows = try producer.rows.map { try RowSource(path: $0) }
    }

    package mutating func next(now: Int64) async throws -> OutgoingEvent? {
        var row: [UInt8]?
        if rows != nil {
            row = try await rows?.next()
            if row == nil { return nil }
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
}

/// Rows from a file or from standard input.
struct RowSource: Sendable {
    private let input: InputDescriptor
    private var splitter: RowSplitter
    private var isAtEnd = false

    init(path: String) throws(FileError) {
        input = try InputDescriptor(path: path)
        splitter = RowSplitter(path: path)
    }

    /// The next row as JSON, or nil after the last.
    mutating func next() async throws -> [UInt8]? {
        while true {
            if let row = try splitter.next() { return row }
            if isAtEnd { return nil }
            let bytes = try await input.read()
            isAtEnd = bytes.isEmpty
            if isAtEnd {
                splitter.finish()
            } else {
                splitter.append(bytes)
            }
        }
    }
}
