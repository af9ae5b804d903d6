/// A rule that sends messages from an exchange to a queue or to another exchange.
///
/// Source: AMQP 0-9-1 section 1.7.2.3 (queue.bind) and RabbitMQ's exchange.bind; `amqp_queue_bind`,
/// `amqp_exchange_bind`.
public struct Binding: Sendable, Hashable {
    /// What a binding leads to.
    public enum Destination: Sendable, Hashable {
        /// The queue of that name.
        case queue(String)
        /// The exchange of that name.
        case exchange(String)
    }

    /// The exchange that messages come from.
    public var source: String
    /// The queue or exchange that messages go to.
    public var destination: Destination
    /// The key or pattern; fanout and headers exchanges ignore it.
    public var routingKey: String
    /// What a headers exchange matches, with `x-match`. Default: empty.
    public var arguments: FieldTable

    /// Describes a binding; ``Channel/bind(_:)`` makes it.
    public init(source: String, destination: Destination, routingKey: String = "", arguments: FieldTable = [:]) {
        self.source = source
        self.destination = destination
        self.routingKey = routingKey
        self.arguments = arguments
    }
}
