import AMQP
import EventGeneration

/// Watches how often the messages of a queue have been delivered while the run only looks at them. In a stream, it
/// watches their offsets.
struct DeliveryCountWatch: Sendable {
    /// How many deliveries must be left after this one.
    private static let reserve = 2

    let queue: String
    let limit: Int?
    /// The option that gives messages back, as the user typed it.
    private let occasion: String
    /// Whether the broker counts messages that go back.
    let isCounted: Bool
    /// The next offset of a stream. Nil for other queues.
    private(set) var nextOffset: Int64?
    private var hasWarned = false
    private var hasSeenFirst = false

    init(queue: String, limit: Int?, occasion: String = "--peek", isCounted: Bool = true) {
        self.queue = queue
        self.limit = limit
        self.occasion = occasion
        self.isCounted = isCounted
    }

    /// Says that looking counts as a delivery, before the run begins to look.
    ///
    /// - Throws: ``AMQPError`` if even a message that has never been given back would be near the limit.
    mutating func begin() throws(AMQPError) -> RunNotice? {
        guard isCounted else { return nil }
        if let limit, limit <= Self.reserve {
            throw AMQPError(
                .preconditionFailed,
                "queue \"\(queue)\" has a delivery limit of \(limit), and each \(occasion) counts as a failed delivery: take what "
                    + "waits instead of looking: consumer --queue \(queue)")
        }
        return notice()
    }

    /// Says, the first time, that looking counts.
    private mutating func notice() -> RunNotice? {
        if hasWarned { return nil }
        hasWarned = true
        let consequence =
            limit.map { "after \($0) of them the broker drops it, or hands it to the dead-letter exchange" }
            ?? "no limit to that is known here, but a policy may set one"
        return .warning(
            "queue \"\(queue)\" is a quorum queue, where each \(occasion) counts as a failed delivery of a message: "
                + consequence)
    }

    /// Records a delivery.
    ///
    /// - Throws: ``AMQPError`` if its message has been delivered nearly as often as the limit allows.
    mutating func note(_ delivery: Delivery) throws(AMQPError) -> RunNotice? {
        // Every message of a stream has its offset. In other queues only redelivered messages have a count.
        guard delivery.redelivered || nextOffset != nil || !hasSeenFirst else { return nil }
        hasSeenFirst = true
        return try note(delivery.properties.headers ?? [:])
    }

    /// Records the headers of a delivery.
    mutating func note(_ headers: FieldTable) throws(AMQPError) -> RunNotice? {
        if let offset = headers["x-stream-offset"]?.integerValue, (0..<Int64.max).contains(offset) {
            nextOffset = offset + 1
        }
        guard isCounted, let count = headers["x-delivery-count"]?.integerValue else { return nil }
        if let limit, count >= Int64(limit - Self.reserve) {
            throw AMQPError(
                .preconditionFailed,
                "queue \"\(queue)\": a message has been given back \(counted(count, "time")), and after \(limit) the broker drops it, "
                    + "or hands it to the dead-letter exchange: it is back, behind others that came back; take it out "
                    + "instead of looking: consumer --queue \(queue)")
        }
        return notice()
    }
}
