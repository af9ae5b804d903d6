import AMQP

/// Messages as the bytes that are written of them, and the end of each. So they can be written in one go, and it is
/// still known which were written if not all could be.
package struct RenderedMessages: Sendable {
    /// The bytes for one destination.
    struct Stream: Sendable {
        var bytes: [UInt8] = []
        /// Where each message ends.
        private(set) var ends: [Int] = []

        /// Records that a message ends here.
        mutating func endMessage() { ends.append(bytes.count) }
    }

    /// How many messages there are.
    package internal(set) var count = 0
    /// The bytes for standard output.
    var shown = Stream()
    /// The bytes for the file of envelopes.
    var recorded = Stream()

    package init() {}

    /// Makes room for more messages with this many bytes of bodies.
    mutating func reserve(_ messages: Int, bodies: Int) {
        shown.bytes.reserveCapacity(shown.bytes.count + bodies + messages)
    }
}

extension MessageSink {
    /// Adds a message.
    package func render(
        _ message: Envelope, _ direction: MessageRenderer.Direction, text: String? = nil,
        into messages: inout RenderedMessages
    ) {
        if showsMessages {
            renderer.append(message, direction, text: text, to: &messages.shown.bytes)
            messages.shown.endMessage()
        }
        if record != nil {
            message.append(to: &messages.recorded.bytes)
            messages.recorded.bytes.append(0x0A)
            messages.recorded.endMessage()
        }
        messages.count += 1
    }

    /// Adds the bodies of deliveries. Use it if only bodies are written, or nothing at all.
    func renderBodies(of deliveries: [Delivery], byteCount: Int, into messages: inout RenderedMessages) {
        messages.count += deliveries.count
        guard showsMessages else { return }
        messages.reserve(deliveries.count, bodies: byteCount)
        for delivery in deliveries {
            delivery.withBody { messages.shown.bytes.append(contentsOf: $0) }
            messages.shown.bytes.append(0x0A)
            messages.shown.endMessage()
        }
    }

    /// Shows and records messages. Calls the completion with how many of them are written, from the first on: on the
    /// writer's thread, or at once if there is nothing to write. Suspends while too many bytes wait to be written.
    package func put(_ messages: RenderedMessages, completion: @escaping @Sendable (Int) -> Void) async {
        let count = messages.count
        var parts: [OutputWriter.Part] = []
        var ends: [[Int]] = []
        if showsMessages {
            parts.append(.init(.standardOutput, messages.shown.bytes))
            ends.append(messages.shown.ends)
        }
        if let record {
            parts.append(.init(record, messages.recorded.bytes))
            ends.append(messages.recorded.ends)
        }
        guard !parts.isEmpty else { return completion(writer.failure == nil ? count : 0) }
        await writer.enqueue(parts) { [ends] outcome in
            switch outcome {
            case .written: completion(count)
            case .failed(let written):
                completion(zip(ends, written).map { ends, limit in ends.prefix { $0 <= limit }.count }.min() ?? 0)
            }
        }
    }
}
