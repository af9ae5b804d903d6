/// How a consumer's sequence ends.
enum ConsumerEnd: Sendable {
    /// The application cancelled the consumer: what has arrived is still handed out.
    case cancelled
    /// The application closed the channel or the connection: nothing that is left could be acknowledged.
    case closed
    /// The broker cancelled the consumer, and took back what it had sent.
    case cancelledByBroker(BrokerCancellation)
    /// The channel or the connection is gone, and what is left with it.
    case lost(AMQPError)
    /// It has no reader any more.
    case abandoned

    /// Whether deliveries that are left can still be acknowledged.
    var keepsDeliveries: Bool {
        switch self {
        case .cancelled: true
        case .cancelledByBroker, .closed, .lost, .abandoned: false
        }
    }

    /// Why the sequence throws at its end; nil if it ends without an error.
    var error: (any Error)? {
        switch self {
        case .cancelled, .closed, .abandoned: nil
        case .cancelledByBroker(let cancellation): cancellation
        case .lost(let error): error
        }
    }
}

/// Why the broker delivers nothing more to a consumer.
enum ConsumingStop {
    case cancelled(BrokerCancellation)
    /// A recovery could not consume again, or the broker closed the consumer's own channel.
    case refused(AMQPError)

    /// How the consumer's sequence ends by it.
    var end: ConsumerEnd {
        switch self {
        case .cancelled(let cancellation): .cancelledByBroker(cancellation)
        case .refused(let error): .lost(error)
        }
    }

    /// The error for the application, once consuming again has failed.
    func error(after failure: any Error) -> AMQPError {
        switch self {
        case .cancelled(let cancellation): cancellation.error(BrokerCancellation.finding(failure))
        case .refused(let error): error
        }
    }
}

/// Has a consumer consume again, in a task of its own, with that reason for its end if it cannot. It does not keep the
/// consumer alive.
typealias ConsumingAgain = @Sendable (ConsumingStop) -> Void

/// A consumer that the broker has cancelled, and that is to consume again.
struct WaitingConsumer {
    let sink: any DeliverySink
    let queue: String
    let place: StreamPlace
}
