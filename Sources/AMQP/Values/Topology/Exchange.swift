/// An exchange as it is declared: the place producers publish to, which routes each message to queues.
///
/// Source: AMQP 0-9-1 section 1.6 (class exchange); `amqp_exchange_declare`.
public struct Exchange: Sendable, Hashable {
    /// How an exchange routes. The four of the specification are constants; a plugin's is any other string.
    ///
    /// Source: AMQP 0-9-1 section 3.1.3 (exchange types).
    public struct Kind: Sendable, Hashable, RawRepresentable, ExpressibleByStringLiteral {
        /// The type as the wire has it.
        public var rawValue: String
        /// Makes a kind from the type as the wire has it.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Makes a kind from a literal, such as a plugin's `"x-delayed-message"`.
        public init(stringLiteral value: String) { rawValue = value }

        /// To the queues whose binding has the message's routing key.
        public static let direct: Kind = "direct"
        /// To every bound queue.
        public static let fanout: Kind = "fanout"
        /// To the queues whose binding pattern (`*` one word, `#` any number) matches the routing key.
        public static let topic: Kind = "topic"
        /// To the queues whose binding arguments match the message's headers.
        public static let headers: Kind = "headers"
    }

    /// The name, at most 255 bytes of UTF-8; names that begin with `amq.` are the broker's.
    public var name: String
    /// How it routes. Default: direct.
    public var kind: Kind
    /// Whether it survives a restart of the broker. Default: true.
    public var durable: Bool
    /// Whether the broker deletes it when its last binding goes. Default: false.
    public var autoDelete: Bool
    /// Whether only other exchanges may publish to it. Default: false.
    public var `internal`: Bool
    /// Extensions such as `alternate-exchange`. Default: empty.
    public var arguments: FieldTable

    /// Describes a durable exchange; ``Channel/declareExchange(_:)`` makes it.
    public init(
        _ name: String, kind: Kind = .direct, durable: Bool = true, autoDelete: Bool = false,
        internal: Bool = false, arguments: FieldTable = [:]
    ) {
        self.name = name
        self.kind = kind
        self.durable = durable
        self.autoDelete = autoDelete
        self.internal = `internal`
        self.arguments = arguments
    }
}
