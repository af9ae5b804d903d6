/// Where a run's messages are shown and recorded.
package struct MessageSink: Sendable {
    package let writer: OutputWriter
    /// How messages look on standard output.
    package var renderer: MessageRenderer
    /// The file that gets an envelope of every message.
    package var record: OutputWriter.Destination?

    package init(
        writer: OutputWriter, renderer: MessageRenderer, record: OutputWriter.Destination? = nil
    ) {
        self.writer = writer
        self.renderer = renderer
        self.record = record
    }

    /// Whether a message's properties are written anywhere, so that they have to be decoded.
    package var needsProperties: Bool { renderer.format == .json || record != nil || renderer.showsHeaders }

    /// Whether messages are written to standard output.
    var showsMessages: Bool { renderer.format != .none }

    /// Whether nothing of a message is written.
    var showsNothing: Bool { !showsMessages && record == nil }

    /// Whether nothing of a message is written but its body, and that as it is.
    var showsBodiesAlone: Bool { renderer.format == .body && !renderer.isTerminal && record == nil }

    /// The same sink with another file to record to, in addition to none.
    package func recording(to destination: OutputWriter.Destination?) -> MessageSink {
        var sink = self
        sink.record = destination ?? record
        return sink
    }

    /// Shows and records a message. The completion hears whether all of it was written, on the writer's thread, or at
    /// once where there is nothing to write. Suspends while too much waits to be written.
    package func put(
        _ message: Envelope, _ direction: MessageRenderer.Direction, text: String? = nil,
        completion: @escaping @Sendable (Bool) -> Void = { _ in }
    ) async {
        var messages = RenderedMessages()
        render(message, direction, text: text, into: &messages)
        await put(messages) { completion($0 == 1) }
    }
}
