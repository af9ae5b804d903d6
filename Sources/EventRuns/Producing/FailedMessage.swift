import AMQP
package import EventGeneration

/// A message that did not get through, and why.
package struct FailedMessage: Sendable, Hashable {
    /// What became of it.
    package enum Reason: String, Sendable, Hashable {
        /// No queue wanted it.
        case returned
        /// The broker could not keep it.
        case nacked
        /// The broker closed the channel over it.
        case refused
        /// It was sent, and no confirm came: the broker may have it or not.
        case unconfirmed
        /// It cannot be sent as it is: nothing was.
        case unsendable
    }

    package var reason: Reason
    /// The broker's reply code, if it gave one.
    package var code: UInt16?
    /// Why, and what to do.
    package var text: String
    package var producer: String
    /// The line of the input that it came from, from 1, and the place of that line; nil if it was made here.
    package var line: Int?
    package var place: String?
    package var exchange: String?
    package var routingKey: String?
    package var messageID: String?

    package init(_ reason: Reason, _ text: String, producer: String) {
        self.reason = reason
        self.text = text
        self.producer = producer
    }

    /// The message in one line, for people.
    package var sentence: String {
        // What cannot be sent names its place itself.
        if reason == .unsendable { return text }
        let verb =
            switch reason {
            case .returned: "was returned"
            case .nacked: "was nacked"
            case .refused: "was refused"
            case .unconfirmed, .unsendable: "has no confirm"
            }
        let id = messageID.map { " (message_id \"\($0)\")" } ?? ""
        return (place.map { "\($0): " } ?? "") + "a message \(verb): \(text)\(id)"
    }

    /// The message as a member of the summary.
    package var json: JSONValue {
        var members = note
        func add(_ key: String, _ text: String?) {
            if let text { members.append(.init(key, .string(text))) }
        }
        add("exchange", exchange)
        add("routing_key", routingKey)
        add("message_id", messageID)
        return .object(members)
    }

    /// What is said of the message beside its envelope.
    var note: [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("reason", .string(reason.rawValue))]
        if let code { members.append(.init("code", .number("\(code)"))) }
        members.append(.init("text", .string(text)))
        members.append(.init("producer", .string(producer)))
        if let line { members.append(.init("line", .number("\(line)"))) }
        return members
    }
}

extension FailedMessage {
    /// What is said of a message that no queue wanted.
    static func returnedText(exchange: String, routingKey: String) -> String {
        exchange.isEmpty
            ? "there is no queue \"\(routingKey)\""
            : "no queue is bound to exchange \"\(exchange)\" for \"\(routingKey)\""
    }

    /// What is said of a message that was nacked.
    static let nackedText = "the broker could not keep it, as where a queue is full"
}
