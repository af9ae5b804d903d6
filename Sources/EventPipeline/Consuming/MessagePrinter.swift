import EventGeneration

/// Makes of each message what is shown of it.
package struct MessagePrinter: Sendable {
    private var template: PrintTemplate

    package init(_ template: PrintTemplate) { self.template = template }

    /// What the template makes of a message.
    ///
    /// - Throws: `GenerationError` where the body is not JSON or lacks a field.
    mutating func text(of message: Envelope, index: Int) throws(GenerationError) -> String {
        var output: [UInt8] = []
        let printed = PrintedMessage(
            index: index, exchange: message.exchange, routingKey: message.routingKey, queue: message.queue ?? "",
            redelivered: message.redelivered ?? false, properties: message.properties, body: message.body)
        try template.render(printed, now: Timestamp.now.milliseconds, into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
