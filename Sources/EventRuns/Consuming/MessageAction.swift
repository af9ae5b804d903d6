package import AMQP

/// An action that a consumer performs on each message, as the settings describe it.
package protocol ActionPlan: Sendable {
    /// Prepares for the messages of a queue.
    ///
    /// - Parameters:
    ///   - connection: The connection that the messages are taken from.
    ///   - queue: The queue.
    /// - Throws: An error that keeps the action from beginning, such as an ``AMQPError``. The run ends then.
    func begin(on connection: AMQPConnection, queue: String) async throws -> any MessageAction
}

/// An action that is ready for messages. It may handle several at once.
package protocol MessageAction: Sendable {
    /// Performs the action on one message, and returns once that has succeeded. The message is acknowledged only then.
    ///
    /// - Parameter index: Which message of the run it is, from 1.
    /// - Throws: ``ActionFailure`` if the message could not be handled. `CancellationError` if the run ends earlier.
    ///   `AMQPError` if the broker is gone for good: then no message is at fault, and the run ends.
    func perform(_ message: Envelope, index: Int) async throws

    /// Ends the action. No message follows.
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
