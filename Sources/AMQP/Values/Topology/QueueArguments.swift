/// The arguments that RabbitMQ knows for queues, with their types, to be declared with a ``Queue``.
///
/// ```swift
/// let arguments = QueueArguments(messageTTL: .seconds(60), deadLetter: .init(exchange: "dead"))
/// try await channel.declareQueue(Queue("scoreboard", arguments: try arguments.fieldTable()))
/// ```
///
/// What is nil is not sent. Which queue type takes which argument is the broker's to say: it refuses the others with 406.
///
/// Source: RabbitMQ's optional queue arguments; AMQP 0-9-1 section 1.7.2.1.5 (queue.declare, arguments).
public struct QueueArguments: Sendable, Hashable {
    /// What happens to a queue that is full.
    public enum Overflow: String, Sendable, Hashable {
        /// The oldest messages go. The broker's default.
        case dropHead = "drop-head"
        /// New messages are nacked.
        case rejectPublish = "reject-publish"
        /// New messages are nacked and dead-lettered; classic queues only.
        case rejectPublishAndDeadLetter = "reject-publish-dlx"
    }

    /// Where messages go that expire, that are rejected, that a full queue drops or that reach the delivery limit.
    public struct DeadLetter: Sendable, Hashable {
        /// How sure the way there is.
        public enum Strategy: String, Sendable, Hashable {
            /// Messages can be lost on the way. The broker's default.
            case atMostOnce = "at-most-once"
            /// They are kept until the target has confirmed them: quorum queues only, with ``Overflow/rejectPublish``.
            case atLeastOnce = "at-least-once"
        }

        /// The exchange; empty is the default exchange.
        public var exchange: String
        /// The routing key; nil keeps the message's own.
        public var routingKey: String?
        /// How sure the way is; nil is the broker's default.
        public var strategy: Strategy?

        /// Names an exchange.
        public init(exchange: String, routingKey: String? = nil, strategy: Strategy? = nil) {
            self.exchange = exchange
            self.routingKey = routingKey
            self.strategy = strategy
        }
    }

    /// The type, sent also for a classic queue, where ``Queue/kind`` leaves the choice to the virtual host's default.
    public var kind: Queue.Kind?
    /// How long a message may wait: up to ten years, rounded up to whole milliseconds.
    public var messageTTL: Duration?
    /// How long the queue may be unused before it is deleted: 1 ms to ten years, rounded up to whole milliseconds.
    public var expires: Duration?
    /// How many messages it holds.
    public var maxLength: Int?
    /// How many bytes of bodies it holds.
    public var maxLengthBytes: Int?
    /// What happens when it is full.
    public var overflow: Overflow?
    /// Where messages go that are not handled.
    public var deadLetter: DeadLetter?
    /// How often a message is delivered again before it is dropped or dead-lettered, on a quorum queue; -1 sets no limit
    /// (from RabbitMQ 4.0).
    public var deliveryLimit: Int?
    /// The highest priority that a classic queue tells apart; each costs memory, so a small number is best.
    public var maxPriority: UInt8?
    /// Whether only one of its consumers gets messages; the next one takes over when that goes.
    public var singleActiveConsumer: Bool
    /// How long a stream keeps messages, such as `7D`: a number and one of Y, M, D, h, m, s.
    public var maxAge: String?
    /// How many bytes a stream's segment file has, 1 to 3,000,000,000; whole segments are deleted.
    public var maxSegmentBytes: Int?
    /// Further arguments, sent as they are behind the others.
    public var others: FieldTable

    /// Makes arguments; none is sent that is not named.
    public init(
        kind: Queue.Kind? = nil, messageTTL: Duration? = nil, expires: Duration? = nil, maxLength: Int? = nil,
        maxLengthBytes: Int? = nil, overflow: Overflow? = nil, deadLetter: DeadLetter? = nil,
        deliveryLimit: Int? = nil, maxPriority: UInt8? = nil, singleActiveConsumer: Bool = false,
        maxAge: String? = nil, maxSegmentBytes: Int? = nil, others: FieldTable = [:]
    ) {
        self.kind = kind
        self.messageTTL = messageTTL
        self.expires = expires
        self.maxLength = maxLength
        self.maxLengthBytes = maxLengthBytes
        self.overflow = overflow
        self.deadLetter = deadLetter
        self.deliveryLimit = deliveryLimit
        self.maxPriority = maxPriority
        self.singleActiveConsumer = singleActiveConsumer
        self.maxAge = maxAge
        self.maxSegmentBytes = maxSegmentBytes
        self.others = others
    }

    /// The arguments as they are sent. Throws `invalidArgument` for a value beyond its limits, for two that exclude each
    /// other, and for one that ``others`` has too.
    public func fieldTable() throws(AMQPError) -> FieldTable {
        var builder = ArgumentsBuilder()
        builder.add("x-queue-type", kind?.rawValue)
        try builder.add("x-message-ttl", milliseconds: messageTTL, atLeast: 0)
        try builder.add("x-expires", milliseconds: expires, atLeast: 1)
        try builder.add("x-max-length", maxLength, in: 0...Int.max)
        try builder.add("x-max-length-bytes", maxLengthBytes, in: 0...Int.max)
        builder.add("x-overflow", overflow?.rawValue)
        try addDeadLetter(to: &builder)
        try builder.add("x-delivery-limit", deliveryLimit, in: -1...Int.max)
        try builder.add("x-max-priority", maxPriority.map { Int($0) }, in: 0...255)
        if singleActiveConsumer { builder.table["x-single-active-consumer"] = true }
        try builder.add("x-max-age", interval: maxAge)
        try builder.add("x-stream-max-segment-size-bytes", maxSegmentBytes, in: 1...3_000_000_000)
        return try builder.with(others)
    }

    private func addDeadLetter(to builder: inout ArgumentsBuilder) throws(AMQPError) {
        guard let deadLetter else { return }
        if deadLetter.strategy == .atLeastOnce, overflow != .rejectPublish {
            throw AMQPError(
                .invalidArgument,
                "dead-lettering at least once needs the overflow reject-publish: RabbitMQ falls back to at-most-once")
        }
        try builder.add("x-dead-letter-exchange", name: deadLetter.exchange)
        try builder.add("x-dead-letter-routing-key", name: deadLetter.routingKey)
        builder.add("x-dead-letter-strategy", deadLetter.strategy?.rawValue)
    }
}
