/// A published message that the broker did not take, with the message itself.
///
/// Source: AMQP 0-9-1 section 1.8.3.8 (basic.return) and RabbitMQ's basic.nack; `amqp_basic_return_t`,
/// `amqp_basic_nack_t`.
public struct PublishFailure: Sendable {
    /// Why a message was not taken.
    public enum Reason: Sendable {
        /// A mandatory message that no queue wanted; the broker's code and text (312 NO_ROUTE).
        case returned(AMQPError.Reply)
        /// The broker could not keep it, such as a full queue with `x-overflow: reject-publish`.
        case nacked
        /// The channel ended before the confirm came, or the connection for good: the message may have arrived or not.
        /// A connection that is lost and comes back sends it again instead.
        case lost(AMQPError)
    }

    /// The id that ``Publisher/publish(_:exchange:routingKey:)`` returned; 0 where a publisher without confirms cannot
    /// tell, since the message has no id of its making.
    public let publishID: UInt64
    /// Why the broker did not take it.
    public let reason: Reason
    /// The message as it was sent.
    let frames: [UInt8]

    /// The exchange it was published to. Decoded each time it is asked for.
    public var exchange: String { PublishedFrames.decode(frames)?.exchange ?? "" }
    /// The routing key it was published with. Decoded each time it is asked for.
    public var routingKey: String { PublishedFrames.decode(frames)?.routingKey ?? "" }
    /// The message as it was sent, with the message id that it got. Decoded each time it is asked for.
    public var message: Message { PublishedFrames.decode(frames)?.message ?? Message([]) }

    /// The failure as an error that can be thrown, with the code `notConfirmed`.
    public var error: AMQPError {
        switch reason {
        case .returned(let reply):
            AMQPError(
                .notConfirmed,
                "message \(publishID) was returned: no queue is bound to exchange \"\(exchange)\" for \"\(routingKey)\"",
                reply: reply)
        case .nacked: AMQPError(.notConfirmed, "message \(publishID) was nacked: the broker could not keep it")
        case .lost(let error):
            AMQPError(
                .notConfirmed, "message \(publishID) has no confirm: \(error.message)", reply: error.reply,
                underlying: error)
        }
    }
}

/// The failures of a publisher, in the order in which they became known.
///
/// Iterate it in a task of its own. What nobody has taken is kept, 10,000 failures or 64 MiB at most: beyond that those
/// that a flush has reported make room, and publishing throws where others are left. The sequence goes on after a
/// recovery; it ends when the channel has ended and everything is handed out. Each failure is handed out once, whoever
/// iterates. A task that is cancelled while it waits gets a `CancellationError`.
///
/// Source: RabbitMQ's publisher confirms.
public struct PublishFailures: AsyncSequence, Sendable {
    let channel: Channel

    /// Makes an iterator; each failure goes to one of them.
    public func makeAsyncIterator() -> Iterator { Iterator(channel: channel) }

    /// Waits for one failure after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let channel: Channel

        /// The next failure, or nil at the end. Suspends where there is none, without a deadline.
        public mutating func next() async throws -> PublishFailure? {
            try await channel.nextFailure()
        }
    }
}
