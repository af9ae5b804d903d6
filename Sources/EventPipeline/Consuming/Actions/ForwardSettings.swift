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

    /// The exchange; a reply goes to the default one.
    package var exchange: String {
        switch target {
        case .exchange(let name, _): name
        case .reply: ""
        }
    }

    /// The only routing key that there can be; nil where messages have a say in it.
    package var literalKey: String? {
        switch target {
        case .exchange(_, let key): key?.literal
        case .reply: nil
        }
    }
}
