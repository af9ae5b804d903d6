import EventGeneration

/// Arguments and headers: names that mean something, and values with their kinds.
extension SettingsFormat {
    /// Arguments of queues. Which type takes which value is in ``ArgumentRules``.
    static let queueArguments: [ObjectShape.Key] = [
        .init("x-queue-type", .words(QueueType.self), "The same as \"type\"."),
        argument("x-max-length", "How many messages it holds; then the oldest go."),
        argument("x-max-length-bytes", "How many bytes of bodies it holds; then the oldest go."),
        argument("x-overflow", "What happens when it is full: drop-head or reject-publish."),
        argument("x-message-ttl", "Milliseconds after which a message expires."),
        argument("x-expires", "Milliseconds without use after which the queue goes."),
        argument("x-dead-letter-exchange", "Where rejected and expired messages go."),
        argument("x-dead-letter-routing-key", "The key that they go with."),
        argument(
            "x-dead-letter-strategy",
            "at-least-once keeps what a quorum queue hands over until it is confirmed; at-most-once is the default."),
        argument("x-single-active-consumer", "Whether one consumer at a time gets messages."),
        argument("x-queue-leader-locator", "Where its leader is put: client-local or balanced."),
        argument("x-delivery-limit", "How often a quorum queue hands out a message."),
        argument("x-consumer-timeout", "Milliseconds in which a consumer of a quorum queue must acknowledge."),
        argument("x-consumer-disconnected-timeout", "Milliseconds that a consumer may be away from a quorum queue."),
        argument(
            "x-delayed-retry-type", "Which messages come back to a quorum queue with a delay: all, failed or returned."),
        argument("x-delayed-retry-min", "The delay after the first failure, in milliseconds."),
        argument("x-delayed-retry-max", "The longest delay, in milliseconds."),
        argument("x-quorum-initial-group-size", "On how many nodes a quorum queue has copies."),
        argument("x-quorum-target-group-size", "On how many nodes it is to have copies in the end."),
        argument("x-max-in-memory-length", "It does nothing since RabbitMQ 3.10."),
        argument("x-max-in-memory-bytes", "It does nothing since RabbitMQ 3.10."),
        argument("x-max-priority", "The highest priority of a classic queue, 1 to 255."),
        argument("x-queue-mode", "It does nothing since RabbitMQ 3.12: classic queues are all lazy."),
        argument("x-queue-version", "How a classic queue stores messages: 2."),
        argument("x-queue-master-locator", "The older name of x-queue-leader-locator."),
        argument("x-ha-policy", "It does nothing."),
        argument("x-max-age", "How long a stream keeps messages, such as \"7D\"."),
        argument("x-stream-max-segment-size-bytes", "How large a stream's files are; whole files go."),
        argument("x-stream-filter-size-bytes", "How large a stream's filter is, 16 to 255."),
        argument("x-initial-cluster-size", "On how many nodes a stream has copies."),
    ]

    /// Arguments of consumers.
    static let consumerArguments: [ObjectShape.Key] = [
        argument("x-priority", "Consumers of a higher priority get messages first."),
        argument(
            "x-stream-offset",
            "Where a stream is read from: first, last, next, a message's number, { \"timestamp\": … } or an age such as 1h."
        ),
        argument("x-stream-filter", "Which filter values of a stream's messages are wanted."),
        argument("x-stream-match-unfiltered", "Whether messages without a filter value are wanted too."),
        argument("x-consumer-timeout", "Milliseconds in which a message of a quorum queue must be acknowledged."),
        argument("x-cancel-on-ha-failover", "It does nothing since RabbitMQ 4.0."),
    ]

    /// Arguments of exchanges.
    static let exchangeArguments: [ObjectShape.Key] = [
        .init("alternate-exchange", .text, "Where messages go that no binding takes.")
    ]

    private static func argument(_ name: String, _ description: String) -> ObjectShape.Key {
        .init(name, .named("argument"), description)
    }

    /// Arguments by name; a name that is not known to matter may still mean something to the broker.
    static func arguments(_ keys: [ObjectShape.Key] = []) -> ValueShape {
        .object(ObjectShape(keys, others: .named("argument"), names: shortString))
    }

    /// What an argument may be: whole numbers have 64 bits, unless a kind is named.
    static let argument = ValueShape.anyOf(
        [
            .null, .boolean, .text, .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
            .list(of: .named("argument"), count: 0...Int.max),
            table(of: .named("argument")),
        ] + kinds(taking: []))

    /// What a header may be: the same, with placeholders in it.
    static let header = ValueShape.anyOf(
        [
            .null, .boolean, .text, .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
            .list(of: .named("header"), count: 0...Int.max),
            table(of: .named("header")),
        ] + kinds(taking: [placeholder, .null]))

    /// Headers by name.
    static let headers = ValueShape.object(ObjectShape([], others: .named("header"), names: shortString))

    private static func table(of value: ValueShape) -> ValueShape {
        .object(
            ObjectShape([], others: value, names: shortString, rules: [.notAlone(FieldKind.allCases.map(\.rawValue))]))
    }

    /// A value with its kind: an object of one key.
    private static func kinds(taking others: [ValueShape]) -> [ValueShape] {
        FieldKind.allCases.map { kind in
            .object(
                ObjectShape(
                    [.init(kind.rawValue, .anyOf(shapes(of: kind) + others), "It must be \(kind.words).")],
                    required: [kind.rawValue]))
        }
    }

    private static func shapes(of kind: FieldKind) -> [ValueShape] {
        let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        return switch kind {
        case .int8: whole(-128...127)
        case .uint8: whole(0...255)
        case .int16: whole(-32_768...32_767)
        case .uint16: whole(0...65_535)
        case .int32: whole(-2_147_483_648...2_147_483_647)
        case .uint32: whole(0...4_294_967_295)
        case .int64: whole(Int64.min...Int64.max)
        case .timestamp: [.unsigned, .text]
        case .float, .double: [.number(finite), .text]
        case .decimal:
            [.number(0...4_294_967_295), .text, .object(ObjectShape(decimal, required: decimal.map(\.name)))]
        case .bytes, .stringBase64: [.pattern("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")]
        }
    }

    private static func whole(_ range: ClosedRange<Int64>) -> [ValueShape] {
        [.integer(range), .pattern(range.lowerBound < 0 ? "^[+-]?[0-9]+$" : #"^\+?[0-9]+$"#)]
    }

    private static let decimal: [ObjectShape.Key] = [
        .init("scale", .integer(0...255), "How many digits stand behind the point."),
        .init("value", .integer(0...4_294_967_295), "The number without its point."),
    ]
}
