/// A queue as it is declared.
///
/// Source: AMQP 0-9-1 section 1.7 (class queue); `amqp_queue_declare`.
public struct Queue: Sendable, Hashable {
    /// How the broker keeps the messages, sent as the argument `x-queue-type`.
    ///
    /// Source: RabbitMQ's queue types.
    public enum Kind: String, Sendable, Hashable {
        /// On one node.
        case classic
        /// Replicated by Raft, with a delivery limit.
        case quorum
        /// An append-only log that many consumers read at offsets of their own.
        case stream
    }

    /// The name, at most 255 bytes of UTF-8; empty asks the broker for a name, which the declaration returns.
    public var name: String
    /// How the messages are kept; classic sends no argument, as the broker's default is meant. Default: classic.
    public var kind: Kind
    /// Whether it survives a restart of the broker. Default: true.
    public var durable: Bool
    /// Whether it belongs to this connection alone and goes with it; after a loss it is declared again, empty.
    /// Default: false.
    public var exclusive: Bool
    /// Whether the broker deletes it when its last consumer goes. Default: false.
    public var autoDelete: Bool
    /// Extensions such as `x-message-ttl` or `x-dead-letter-exchange`; see ``QueueArguments``. Default: empty.
    public var arguments: FieldTable

    /// Describes a durable queue; ``Channel/declareQueue(_:whenHeld:)`` makes it.
    public init(
        _ name: String, kind: Kind = .classic, durable: Bool = true, exclusive: Bool = false,
        autoDelete: Bool = false, arguments: FieldTable = [:]
    ) {
        self.name = name
        self.kind = kind
        self.durable = durable
        self.exclusive = exclusive
        self.autoDelete = autoDelete
        self.arguments = arguments
    }

    /// The arguments with the queue type among them, as they are sent.
    package var declaredArguments: FieldTable {
        guard kind != .classic, arguments["x-queue-type"] == nil else { return arguments }
        return FieldTable([.init(key: "x-queue-type", value: .string(kind.rawValue))] + arguments.entries)
    }
}

/// What the broker says of a queue when it is declared or looked up.
///
/// Source: AMQP 0-9-1 section 1.7.2.2 (queue.declare-ok); `amqp_queue_declare_ok_t`.
public struct QueueStatus: Sendable, Hashable {
    /// The name; the broker's choice if none was asked for.
    public var name: String
    /// Messages ready to be delivered, at that moment.
    public var messageCount: Int
    /// Consumers, at that moment.
    public var consumerCount: Int

    package init(name: String, messageCount: Int, consumerCount: Int) {
        self.name = name
        self.messageCount = messageCount
        self.consumerCount = consumerCount
    }
}
