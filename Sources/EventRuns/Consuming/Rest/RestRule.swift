/// What becomes of the messages that a filter leaves out.
package enum RestPolicy: String, Sendable, Hashable, CaseIterable {
    /// They are acknowledged: they leave the queue for good.
    case ack
    /// They are kept unacknowledged, and given back.
    case requeue
}

/// How messages that are to stay in their queue are kept from being delivered again while a consumer looks for others.
package struct RestRule: Sendable, Hashable {
    /// What becomes of messages for which a condition does not hold. Those of which that cannot be told are always kept.
    package var policy: RestPolicy
    /// Messages of one queue that are kept at most.
    package var limit = 1_000_000
    /// Messages are given back, and taken anew, if one has been kept for longer; nil keeps them until the end of the run.
    /// RabbitMQ's own limit for an unacknowledged message is 30 minutes.
    package var age: Duration?
    /// What is known of the queue.
    package var queue: QueueTraits

    package init(_ policy: RestPolicy, age: Duration? = nil, queue: QueueTraits = QueueTraits()) {
        self.policy = policy
        self.age = age
        self.queue = queue
    }
}

/// More messages would have to be kept than may be: the run ends, and all of them are given back.
package struct RestError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(queue: String, count: Int) {
        description =
            "queue \"\(queue)\": stopped, since \(count) messages that --where leaves out are held, and more cannot be: "
            + "all of them are given back. Take those in front first, or give them up with --rest ack"
    }
}
