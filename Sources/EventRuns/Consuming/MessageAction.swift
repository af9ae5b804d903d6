package import AMQP

/// Something that is done with each message that a consumer takes, as the settings say.
package protocol ActionPlan: Sendable {
    /// Gets ready for the messages of a queue.
    ///
    /// - Parameters:
    ///   - connection: The connection that the messages are taken from.
    ///   - queue: The queue.
    /// - Throws: What keeps the action from beginning, such as an ``AMQPError``; the run ends then.
    func begin(on connection: AMQPConnection, queue: String) async throws -> any MessageAction
}

/// An action that is ready for messages. Several may be under way at once.
package protocol MessageAction: Sendable {
    /// Does it for one message, and returns once that has succeeded. The message is acknowledged only then.
    ///
    /// - Parameter index: Which message of the run it is, from 1.
    /// - Throws: ``ActionFailure`` if the message could not be handled, `CancellationError` if the run ends before,
    ///   `AMQPError` if the broker is gone for good: then no message is at fault, and the run ends.
    func perform(_ message: Envelope, index: Int) async throws

    /// Ends the action; no message follows.
    func end() async
}

extension MessageAction {
    package func end() async {}
}

/// Why an action could not handle a message, in one line.
package struct ActionFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
