package import EventSettings
import AMQP
import EventGeneration

/// The messages of one producer of the settings, with a row each if it takes rows.
package struct TemplateSource: EventSource {
    private var messages: MessageSource
    private let printsText: Bool
    private var rows: RowSource?
    /// The next row, read ahead.
    private var row: [UInt8]?
    private let warn: @Sendable (String) -> Void
    private let foundNothing: @Sendable () -> Void
    /// Reads when that happened which a row tells of, for a timeline.
    private var moments: RowMoments?
    private var hasWarnedOfOrder = false

    /// Whether anything is drawn at random, so that the seed matters.
    package var drawsAtRandom: Bool { messages.drawsAtRandom }
    package var mayEnd: Bool { rows != nil || messages.canEnd }

    /// Prepares a producer. Without `printsText` its `print` is left out, as nothing would show it. Rows of which there
    /// is none end it like any others, but not without a word to `warn` and a call of `foundNothing`.
    ///
    /// - Throws: ``SettingsError`` for templates that cannot be used, ``FileError`` for rows that cannot be opened.
    package init(
        _ producer: ProducerSettings, settings: Settings, seed: UInt64, run: String, printsText: Bool = true,
        warn: @escaping @Sendable (String) -> Void = { _ in }, foundNothing: @escaping @Sendable () -> Void = {}
    ) throws {
        messages = try MessageSource(producer, settings: settings, seed: seed, run: run)
        self.printsText = printsText && producer.message.print != nil
        self.warn = warn
        self.foundNothing = foundNothing
        rows = try producer.rows.map { try RowSource(path: $0, separator: producer.rowSeparator) }
        guard case .timeline(let timeline) = producer.pace else { return }
        guard producer.rows != nil else {
            throw SettingsError(
                .wrong,
                "producer \"\(producer.name)\": its timeline needs rows, which have the times: add \"rows\" or --rows")
        }
        moments = RowMoments(timeline)
    }

    package mutating func makeBodiesOnly() -> Bool {
        rows == nil && !printsText && messages.makeBodiesOnly()
    }

    package mutating func hasNext() async throws -> Bool {
        guard rows != nil, row == nil else { return true }
        do {
            row = try await rows?.next()
        } catch let error as GenerationError {
            throw explain(error, isRow: false)
        }
        if row == nil { warnOfMissingRows() }
        return row != nil
    }

    package mutating func moment() throws -> Int64? {
        guard let row else { return nil }
        do throws(GenerationError) {
            guard let (moment, isOutOfOrder) = try moments?.next(row) else { return nil }
            if isOutOfOrder, !hasWarnedOfOrder {
                hasWarnedOfOrder = true
                warn(
                    "producer \"\(messages.producer.name)\": \(rows?.name ?? "the file") has rows that are earlier than one before them: "
                        + "they are sent at once")
            }
            return moment
        } catch {
            throw explain(error, isRow: true)
        }
    }

    package mutating func next(now: Int64) async throws -> OutgoingEvent? {
        guard try await hasNext() else { return nil }
        defer { row = nil }
        var event = messages.prototype
        do {
            guard try messages.make(&event, now: now, row: messages.usesRow ? row : nil) else { return nil }
        } catch {
            var document = JSONDocument()
            throw explain(error, isRow: (try? document.parse(row ?? [])) != nil)
        }
        if printsText {
            var text: [UInt8] = []
            try messages.print(event, into: &text)
            event.text = String(decoding: text, as: UTF8.self)
        }
        return event
    }

    package var prototype: OutgoingEvent? { rows == nil && !printsText ? messages.prototype : nil }

    package mutating func makeNow(_ event: inout OutgoingEvent, now: Int64) throws -> Bool {
        do throws(GenerationError) {
            return try messages.make(&event, now: now)
        } catch {
            throw placed(error)
        }
    }

    /// The error of a row with the place it came from, and what a row looks like if it was none.
    private func explain(_ error: GenerationError, isRow: Bool) -> GenerationError {
        guard let rows, error.kind == .row else { return placed(error) }
        let hint = isRow ? "" : "; rows are \(Self.rowForms)"
        return GenerationError(.row, "\(rows.place): \(error.description)\(hint)")
    }

    /// The error of a message with the producer and the message's number.
    private func placed(_ error: GenerationError) -> GenerationError {
        let name = "producer \"\(messages.producer.name)\""
        guard error.kind == .message, !error.description.hasPrefix(name) else { return error }
        return GenerationError(.message, "\(name), message \(messages.index): \(error.description)")
    }

    private static let rowForms = "one JSON object a line, a JSON array, or CSV with a header"

    private func warnOfMissingRows() {
        guard let rows else { return }
        let name = messages.producer.name
        let count = messages.index
        if count == 0 {
            warn("producer \"\(name)\": \(rows.name) has no row, so nothing was published")
            foundNothing()
        } else if let amount = messages.producer.amount, count < amount {
            warn(
                "producer \"\(name)\": \(rows.name) has \(counted(count, "row")), so it ended before its "
                    + "amount of \(amount)")
        }
    }
}
