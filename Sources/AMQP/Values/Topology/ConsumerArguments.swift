/// The arguments that RabbitMQ knows for consumers, with their types.
///
/// ```swift
/// let arguments = try ConsumerArguments(streamOffset: .first).fieldTable()
/// let consumer = try await channel.consume("events", arguments: arguments)
/// ```
///
/// Source: RabbitMQ's consumer priorities and streams; AMQP 0-9-1 section 1.8.3.3.8 (basic.consume, arguments).
public struct ConsumerArguments: Sendable, Hashable {
    /// Consumers of a higher priority get messages as long as they have room; 0 is that of those who set none. Within
    /// 32 bits, signed.
    public var priority: Int?
    /// Where the consumer of a stream begins; the broker's default is ``StreamOffset/next``.
    public var streamOffset: StreamOffset?
    /// Further arguments, sent as they are behind the others.
    public var others: FieldTable

    /// Makes arguments; none is sent that is not named.
    public init(priority: Int? = nil, streamOffset: StreamOffset? = nil, others: FieldTable = [:]) {
        self.priority = priority
        self.streamOffset = streamOffset
        self.others = others
    }

    /// The arguments as they are sent. Throws `invalidArgument` for a value beyond its limits, and for one that
    /// ``others`` has too.
    public func fieldTable() throws(AMQPError) -> FieldTable {
        var builder = ArgumentsBuilder()
        try builder.add("x-priority", priority, in: Int(Int32.min)...Int(Int32.max))
        try streamOffset?.add("x-stream-offset", to: &builder)
        return try builder.with(others)
    }
}

/// Where the consumer of a stream begins. It needs a prefetch and manual acknowledgement.
///
/// Each delivery says its own place in the header `x-stream-offset`. A consumer that comes back after a loss of the
/// connection continues behind what had arrived, wherever it began. If it had got nothing, it continues with what was
/// published since it began with ``next`` or ``last``; the other cases begin where they say.
///
/// Source: RabbitMQ's streams, `x-stream-offset`.
public enum StreamOffset: Sendable, Hashable {
    /// With the first message that is kept.
    case first
    /// With the last chunk of messages that was written, some of which may be older than the last message.
    case last
    /// With what is published from now on.
    case next
    /// With the message at that offset, at most 2⁶³−1; if it is gone, with the first that is kept.
    case offset(UInt64)
    /// With the chunk of messages that has that time, in seconds since 1970.
    case timestamp(UInt64)
    /// With what is as old as that, such as `1h`: a number and one of Y, M, D, h, m, s.
    case interval(String)

    func add(_ key: String, to builder: inout ArgumentsBuilder) throws(AMQPError) {
        switch self {
        case .first: builder.add(key, "first")
        case .last: builder.add(key, "last")
        case .next: builder.add(key, "next")
        case .offset(let offset):
            guard let number = Int64(exactly: offset) else {
                throw AMQPError(.invalidArgument, "\(key) is \(offset): \(Int64.max) is the limit")
            }
            builder.table[key] = .int64(number)
        case .timestamp(let seconds): builder.table[key] = .timestamp(seconds)
        case .interval(let interval): try builder.add(key, interval: interval)
        }
    }
}
