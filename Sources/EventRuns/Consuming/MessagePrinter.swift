import EventGeneration

/// Makes the text that is shown of each message.
package struct MessagePrinter: Sendable {
    private var template: PrintTemplate

    package init(_ template: PrintTemplate) { self.template = template }

    /// What the template makes of a message.
    ///
    /// - Throws: `GenerationError` if the body is not JSON or lacks a field.
    mutating func text(of message: Envelope, index: Int) throws(GenerationError) -> String {
        var output: [UInt8] = []
        try template.render(PrintedMessage(message, index: index), now: Timestamp.now.milliseconds, into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
