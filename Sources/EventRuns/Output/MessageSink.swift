/// The place where a run's messages are shown and recorded.
package struct MessageSink: Sendable {
    package let writer: OutputWriter
    /// How messages look on standard output.
    package var renderer: MessageRenderer
    /// The file that gets an envelope for every message.
    package var record: OutputWriter.Destination?

    package init(
        writer: OutputWriter, renderer: MessageRenderer, record: OutputWriter.Destination? = nil
    ) {
        self.writer = writer
        self.renderer = renderer
        self.record = record
    }

    /// Whether any output needs a message's properties, so that they must be decoded.
    package var needsProperties: Bool { renderer.format == .json || record != nil || renderer.showsHeaders }

    /// Whether messages are written to standard output.
    var showsMessages: Bool { renderer.format != .none }

    /// Whether no part of a message is written.
    var showsNothing: Bool { !showsMessages && record == nil }

    /// Whether only the body of a message is written, and unchanged.
    var showsBodiesAlone: Bool { renderer.format == .body && !renderer.isTerminal && record == nil }

    /// The same sink, but it records to this file. Nil keeps the present file.
    package func recording(to destination: OutputWriter.Destination?) -> MessageSink {
        var sink = self
        sink.record = destination ?? record
        return sink
    }

    /// Shows and records a message. Calls the completion with whether all of it was written: on the writer's thread, or
    /// at once if there is nothing to write. Suspends while too many bytes wait to be written.
    package func put(
        _ message: Envelope, _ direction: MessageRenderer.Direction, text: String? = nil,
        completion: @escaping @Sendable (Bool) -> Void = { _ in }
    ) async {
        var messages = RenderedMessages()
        render(message, direction, text: text, into: &messages)
        await put(messages) { completion($0 == 1) }
    }
}
