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

    /// The id that ``Publisher/publish(_:exchange:routingKey:)`` returned; 0 if a publisher without confirms cannot
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

extension PublisherStatistics {
    /// Counts a message that the broker did not take.
    mutating func count(_ reason: PublishFailure.Reason) {
        switch reason {
        case .returned: returned += 1
        case .nacked: nacked += 1
        case .lost: lost += 1
        }
    }
}
