import EventGeneration

/// What happens to the messages that a filter leaves out.
package enum RestPolicy: String, Sendable, Hashable, CaseIterable {
    /// They are acknowledged: they leave the queue for good.
    case ack
    /// They are kept unacknowledged, and given back.
    case requeue
}

/// How messages that stay in their queue are kept from being delivered again while a consumer looks for others.
package struct RestRule: Sendable, Hashable {
    /// What happens to messages for which a condition is false. Messages that the filter cannot judge are always kept.
    package var policy: RestPolicy
    /// The highest number of kept messages of one queue.
    package var limit = 1_000_000
    /// The longest time that a message is kept. Then the messages are given back and taken again. Nil keeps them until
    /// the end of the run. RabbitMQ's own limit for an unacknowledged message is 30 minutes.
    package var age: Duration?
    /// What is known about the queue.
    package var queue: QueueTraits

    package init(_ policy: RestPolicy, age: Duration? = nil, queue: QueueTraits = QueueTraits()) {
        self.policy = policy
        self.age = age
        self.queue = queue
    }
}

/// The run would have to keep more messages than the limit. It ends, and all of them are given back.
package struct RestError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(queue: String, count: Int) {
        description =
            "queue \"\(queue)\": stopped, since \(grouped(count)) messages that --where leaves out are held, and more cannot be: "
            + "all of them are given back. Take those in front first, or give them up with --rest ack"
    }
}
