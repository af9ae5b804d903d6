package import EventGeneration

/// Where a consumer publishes what it took, and what becomes of it on the way.
package struct ForwardSettings: Sendable, Hashable {
    /// Where it goes.
    package enum Target: Sendable, Hashable {
        /// An exchange; without a routing key the message keeps its own.
        case exchange(String, routingKey: Template?)
        /// The queue that the message's reply_to names.
        case reply
    }

    /// Where it goes.
    package var target: Target
    /// The template of the exchange, if it differs from message to message; then the target has its text.
    package var exchangeTemplate: Template?
    /// What is published instead of the message's body.
    package var body: MessageDefinition.Body?
    /// The content type of a body that is a file, by the file's name.
    package var fileType: String?
    /// Properties that it gets besides, as a JSON object; null takes one away.
    package var properties: JSONTemplate
    /// Headers that it gets besides, as a JSON object; null takes one away.
    package var headers: JSONTemplate
    /// The kinds of the headers' values that JSON cannot tell; nil where there is none.
    package var headerKinds: FieldKinds?

    /// Sends messages there as they are.
    package init(to target: Target) {
        self.target = target
        properties = .object([])
        headers = .object([])
    }

    /// Reads `exchange[:key]`, in which placeholders are filled from each message.
    ///
    /// - Throws: `GenerationError` for a placeholder that has no end, or that a message never has.
    package init(parsing text: String) throws(GenerationError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let exchange = try Template(parts[0])
        let key: Template? = if parts.count > 1 { try Template(parts[1]) } else { nil }
        for reference in exchange.references + (key?.references ?? []) {
            if let complaint = PrintNames.consumer.complaint(about: reference) {
                throw GenerationError(.definition, complaint)
            }
        }
        self.init(to: .exchange(exchange.literal ?? parts[0], routingKey: key))
        if exchange.literal == nil { exchangeTemplate = exchange }
    }

    /// The exchange; a reply goes to the default one.
    package var exchange: String {
        switch target {
        case .exchange(let name, _): name
        case .reply: ""
        }
    }

    /// The exchange that all messages go to; nil if messages have a say in it.
    package var fixedExchange: String? { exchangeTemplate == nil ? exchange : nil }

    /// The only routing key that there can be; nil where messages have a say in it.
    package var literalKey: String? {
        switch target {
        case .exchange(_, let key): key?.literal
        case .reply: nil
        }
    }
}
