/// A consumer that the broker cancelled, and what is known of the reason: basic.cancel gives none.
///
/// Source: RabbitMQ's consumer cancel notification.
struct BrokerCancellation: Error {
    /// What a look at the queue found.
    enum Finding {
        case exists
        /// There is no such queue any more.
        case gone(AMQPError)
        /// The node that the queue lives on is down.
        case isDown(AMQPError)
        /// The look failed.
        case unknown
    }

    let queue: String
    /// Deliveries that were not settled.
    var unsettledCount = 0
    /// How long the oldest of them was held, to a second.
    var longestHeld = Duration.zero
    /// Whether this broker cancels a consumer whose timeout has passed; an older one closes its channel.
    var mayBeTimeout = false
    /// The consumer timeout, if the consumer or a declaration over this connection says it.
    var knownTimeout: Duration?

    static let timeoutArgument = "x-consumer-timeout"
    /// The smallest timeout that is likely if neither the consumer nor a declaration here names one.
    private static let likelyTimeout = Duration.seconds(60)

    /// What the broker's answer to a look at the queue, or to consuming again, says.
    static func finding(_ error: any Error) -> Finding {
        guard let error = error as? AMQPError, error.reply != nil, !error.isLoss else { return .unknown }
        if error.code == .unavailable { return .isDown(error) }
        // Another one may have it to itself.
        return error.code == .notFound ? .gone(error) : .exists
    }

    /// The error for the application.
    func error(_ finding: Finding) -> AMQPError {
        let what = "the broker cancelled the consumer of \"\(queue)\""
        let isTimeoutPossible = mayBeTimeout && unsettledCount > 0
        switch finding {
        case .gone(let error):
            return AMQPError(.consumerCancelled, "\(what): the queue is gone", underlying: error)
        case .isDown(let error):
            return AMQPError(
                .consumerCancelled, "\(what): the node that the queue lives on is down", underlying: error)
        case .exists where isTimeoutPossible: return AMQPError(.consumerTimeout, timeoutText)
        case .exists:
            return AMQPError(
                .consumerCancelled,
                "\(what), and the queue exists: its node failed for a moment, or it was deleted and declared again")
        case .unknown:
            let timeout = isTimeoutPossible ? ", or the consumer timeout has passed" : ""
            return AMQPError(.consumerCancelled, "\(what): its queue is gone, or the queue's node is down\(timeout)")
        }
    }

    private var timeoutText: String {
        let seconds = max(1, (longestHeld + .milliseconds(500)).components.seconds)
        let deliveries = unsettledCount == 1 ? "1 delivery was" : "\(unsettledCount) deliveries were"
        let held = "\(deliveries) not settled, the oldest for about \(seconds) s"
        let remedy = "settle sooner, hold fewer at once (prefetch), or raise x-consumer-timeout"
        guard longestHeld + .seconds(1) >= knownTimeout ?? Self.likelyTimeout else {
            return "the broker cancelled the consumer of \"\(queue)\", and the queue exists: the consumer timeout has "
                + "passed (\(held)), or the queue was deleted and declared again; against the timeout \(remedy)"
        }
        return "the consumer timeout of queue \"\(queue)\" has passed: \(held), so the broker cancelled the consumer "
            + "and took them back; \(remedy)"
    }
}
