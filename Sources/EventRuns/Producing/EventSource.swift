/// Where events come from, one after the other.
package protocol EventSource: Sendable {
    /// Whether there is a further event, as far as that can be told before it is made; waits for input that may bring
    /// one. Asked before the wait for an event's time, so that no run waits for what never comes.
    ///
    /// - Throws: As ``next(now:)`` does, and ``UnusableLine``, after which the next line follows.
    mutating func hasNext() async throws -> Bool

    /// When the event that ``hasNext()`` announced is due, counted from the start, if the events have times of their
    /// own; nil if the pace says it.
    var due: Duration? { get }

    /// Whether ``due`` will say when events are due.
    var hasTimes: Bool { get }

    /// Where events are read from, each with its line; nil if they are made.
    var input: EventInput? { get }

    /// Whether all events are the same, so that a broker which refuses one refuses all.
    var isUniform: Bool { get }

    /// Whether anything is drawn at random, so that the seed matters.
    var drawsAtRandom: Bool { get }

    /// Whether there may be a last event, so that the number of events is not known.
    var mayEnd: Bool { get }

    /// When that happened which the next event tells of, in milliseconds since 1970, for a timeline; nil if that is
    /// not known. Asked after ``hasNext()``, once for each event.
    ///
    /// - Throws: As ``next(now:)`` does.
    mutating func moment() throws -> Int64?

    /// Has the source make exchange, routing key and body of each event and nothing else of it, as nothing else is
    /// looked at; false if it cannot.
    mutating func makeBodiesOnly() -> Bool

    /// What all events have in common, for ``makeNow(_:now:)``; nil where each has to be awaited, with ``next(now:)``.
    var prototype: OutgoingEvent? { get }

    /// Makes the next event of the prototype, or of an event that was made of it and whose memory is used again; false at
    /// the end.
    ///
    /// - Throws: As ``next(now:)`` does.
    mutating func makeNow(_ event: inout OutgoingEvent, now: Int64) throws -> Bool

    /// The next event, or nil at the end. The time is in milliseconds since 1970.
    ///
    /// - Throws: ``SourceError`` for input that cannot be read, `CancellationError` if the task is cancelled.
    mutating func next(now: Int64) async throws -> OutgoingEvent?
}

extension EventSource {
    package mutating func hasNext() async throws -> Bool { true }
    package var due: Duration? { nil }
    package var hasTimes: Bool { false }
    package var input: EventInput? { nil }
    package var isUniform: Bool { false }
    package var drawsAtRandom: Bool { false }
    package var mayEnd: Bool { true }
    package mutating func moment() throws -> Int64? { nil }
    package mutating func makeBodiesOnly() -> Bool { false }
    package var prototype: OutgoingEvent? { nil }
    package mutating func makeNow(_ event: inout OutgoingEvent, now: Int64) throws -> Bool { false }
}

/// Why a source cannot give its next event, in one line.
package struct SourceError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
