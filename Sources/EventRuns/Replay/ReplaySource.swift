package import EventSettings
import EventGeneration

/// The messages of a recording: each with its exchange, routing key, properties, headers and body as they were, when
/// its time comes again.
///
/// The first is due at once, the others after as long as lies between the times at which they were received, divided by
/// the speed. A message that is older than the one before it, and one without a time, is due together with that.
package struct ReplaySource: EventSource {
    private let producer: ProducerSettings
    private let replay: ReplaySettings
    private let name: String
    private var reader: LineReader
    private var anonymizer: Anonymizer
    private let warn: @Sendable (String) -> Void
    private let foundNothing: @Sendable () -> Void

    /// The next message, read ahead.
    private var ahead: (envelope: Envelope, line: [UInt8])?
    /// An envelope was there, so a line that is none is the exception.
    private var hasSeenEnvelope = false
    private var count = 0
    /// When the first message was received, in milliseconds since 1970.
    private var firstReceived: Int64?
    private var offset = Duration.zero
    private var hasWarned = false

    /// Whether anything is drawn at random, so that the seed matters.
    package var drawsAtRandom: Bool { anonymizer.drawsAtRandom }

    /// When the message that ``hasNext()`` announced is due, from the start; nil if the pace says it.
    package var due: Duration? { replay.speed == nil ? nil : offset }
    package var hasTimes: Bool { replay.speed != nil }

    /// Opens the recording of a producer that has one.
    ///
    /// - Parameters:
    ///   - producer: The producer, for its name and its amount.
    ///   - replay: What it replays.
    ///   - settings: Where the volumes of replaced values are.
    ///   - seed: The seed of the run.
    ///   - warn: Takes what is odd about the recording.
    ///   - foundNothing: Called if there is no message in it.
    /// - Throws: ``SettingsError`` for templates that cannot be used, ``FileError`` for a file that cannot be opened.
    package init(
        _ producer: ProducerSettings, _ replay: ReplaySettings, settings: Settings, seed: UInt64,
        warn: @escaping @Sendable (String) -> Void = { _ in }, foundNothing: @escaping @Sendable () -> Void = {}
    ) throws {
        self.producer = producer
        self.replay = replay
        self.warn = warn
        self.foundNothing = foundNothing
        name = replay.path == "-" ? "standard input" : replay.path
        do {
            anonymizer = try Anonymizer(replay, settings: settings, seed: seed, producer: producer.name)
        } catch {
            throw SettingsError(.wrong, "producer \"\(producer.name)\": \(error)")
        }
        reader = try LineReader(path: replay.path)
    }

    package mutating func hasNext() async throws -> Bool {
        while ahead == nil {
            guard let line = try await reader.next() else {
                warnAtEnd()
                return false
            }
            if line.allSatisfy({ $0 <= 0x20 }) { continue }
            let envelope = try read(line)
            ahead = (envelope, line)
            schedule(envelope)
        }
        return true
    }

    package mutating func next(now: Int64) async throws -> OutgoingEvent? {
        guard try await hasNext(), let (recorded, line) = ahead else { return nil }
        ahead = nil
        var envelope = recorded
        if replay.exchangeTemplate == nil, let exchange = replay.exchange { envelope.exchange = exchange }
        do throws(GenerationError) {
            guard try anonymizer.apply(to: &envelope, line: line, now: now) else { return nil }
        } catch {
            throw SourceError("\(place): \(error)")
        }
        count += 1
        if count == producer.amount { warnAtEnd() }
        var event = OutgoingEvent(
            exchange: envelope.exchange, routingKey: envelope.routingKey, properties: envelope.properties,
            body: envelope.body, recorded: recorded)
        event.line = reader.lineNumber
        return event
    }

    package var input: EventInput? { EventInput(file: name) }

    private var place: String { EventInput(file: name).place(reader.lineNumber) }

    private mutating func read(_ line: [UInt8]) throws -> Envelope {
        do {
            if let envelope = try Envelope(line: line) {
                hasSeenEnvelope = true
                return envelope
            }
        } catch let error as EnvelopeError {
            hasSeenEnvelope = true
            throw UnusableLine(number: reader.lineNumber, bytes: line, "\(place): a bad envelope: \(error)")
        }
        var problem = "it has no \"payload\" with \"payload_encoding\""
        var document = JSONDocument()
        do throws(JSONError) {
            try document.parse(line)
        } catch {
            problem = "byte \(error.offset + 1): \(error.message)"
        }
        let text = "\(place): no envelope: \(problem); a recording is what --record writes"
        // A file that begins otherwise is something else, and so are its other lines.
        guard hasSeenEnvelope else { throw SourceError(text) }
        throw UnusableLine(number: reader.lineNumber, bytes: line, text)
    }

    private mutating func schedule(_ envelope: Envelope) {
        guard let speed = replay.speed else { return }
        guard let received = envelope.receivedAt.flatMap(Timestamps.parse) else {
            if !hasWarned {
                warn(
                    "\(place): a message without \"received_at\" is sent together with the one before it: "
                        + "give --rate or --delay for another pace")
            }
            hasWarned = true
            return
        }
        let first = firstReceived ?? received
        firstReceived = first
        // 2^53 milliseconds are 285,000 years, so the double is exact.
        let milliseconds = max(0, Double(received - first) / speed)
        offset = max(offset, .nanoseconds(Int64(min(milliseconds * 1e6, 0x1p62))))
    }

    private func warnAtEnd() {
        if count == 0 {
            warn("producer \"\(producer.name)\": \(name) has no message, so nothing was published")
            return foundNothing()
        }
        for path in anonymizer.unmatched {
            warn("producer \"\(producer.name)\": no message of \(name) has \(path), so nothing was replaced there")
        }
        if let amount = producer.amount, count < amount {
            let messages = counted(count, "message")
            warn("producer \"\(producer.name)\": \(name) has \(messages), so it ended before its amount of \(amount)")
        }
    }
}
