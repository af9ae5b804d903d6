package import AMQP
import EventGeneration

/// What is known of a queue that is looked at.
package struct PeekRules: Sendable, Hashable {
    /// Its kind; nil where nobody knows.
    package var kind: Queue.Kind?
    /// Its argument `x-delivery-limit`.
    package var declaredLimit: Int?

    package init(kind: Queue.Kind? = nil, declaredLimit: Int? = nil) {
        self.kind = kind
        self.declaredLimit = declaredLimit
    }

    /// The kind, where it matters from the broker itself: settings that nothing was declared of may be wrong.
    ///
    /// AMQP has no way to ask. But only a stream has an offset to begin at, and the refusal says what the queue is instead,
    /// before it has given anything.
    func kind(of queue: String, on connection: AMQPConnection) async throws -> Queue.Kind? {
        if kind == .quorum || kind == .stream { return kind }
        let channel = try await connection.openChannel()
        do {
            let consumer = try await channel.consume(queue, prefetch: 1, arguments: ["x-stream-offset": "first"])
            try await consumer.cancel()
            try await channel.close()
            return .stream
        } catch let error as AMQPError where error.code == .preconditionFailed {
            return error.reply.flatMap { Self.kind(named: $0.text) } ?? kind
        }
    }

    /// The kind that a refusal names: `… for queue 'q' in vhost '/' of queue type rabbit_quorum_queue`.
    static func kind(named refusal: String) -> Queue.Kind? {
        guard refusal.contains("'x-stream-offset'"), let place = refusal.firstRange(of: "' of queue type ") else {
            return nil
        }
        let type = refusal[place.upperBound...]
        return [Queue.Kind.quorum, .classic].first { type.contains($0.rawValue) }
    }

    /// How often a message may be given back before the broker drops it, at a broker of that version; nil is any number.
    func deliveryLimit(at version: String?) -> Int? {
        if let declaredLimit { return declaredLimit < 0 ? nil : declaredLimit }
        // RabbitMQ 4.0 brought a limit for quorum queues that have none.
        guard let major = version?.split(separator: ".").first.flatMap({ Int($0) }), major >= 4 else { return nil }
        return 20
    }
}

/// Watches how often the messages of a queue have been delivered, and where in a stream they are.
struct DeliveryCountWatch: Sendable {
    /// Looks that must be left, this one aside.
    private static let reserve = 2

    let queue: String
    let limit: Int?
    /// What gives messages back, as a person typed it.
    private let occasion: String
    /// Where a stream goes on; nil for other queues.
    private(set) var nextOffset: Int64?
    private var hasWarned = false
    private var hasSeenFirst = false

    init(queue: String, limit: Int?, occasion: String = "--peek") {
        self.queue = queue
        self.limit = limit
        self.occasion = occasion
    }

    /// Says that looking counts, before it begins.
    ///
    /// - Throws: ``AMQPError`` where a message that has never been given back would already be near the limit.
    mutating func begin() throws(AMQPError) -> RunNotice? {
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

    /// Takes note of a delivery.
    ///
    /// - Throws: ``AMQPError`` where its message has been delivered nearly as often as it may be.
    mutating func note(_ delivery: Delivery) throws(AMQPError) -> RunNotice? {
        // Every message of a stream has its offset; elsewhere only what has been delivered before has something to tell.
        guard delivery.redelivered || nextOffset != nil || !hasSeenFirst else { return nil }
        hasSeenFirst = true
        return try note(delivery.properties.headers ?? [:])
    }

    /// Takes note of the headers of a delivery.
    mutating func note(_ headers: FieldTable) throws(AMQPError) -> RunNotice? {
        if let offset = headers["x-stream-offset"]?.integerValue, (0..<Int64.max).contains(offset) {
            nextOffset = offset + 1
        }
        guard let count = headers["x-delivery-count"]?.integerValue else { return nil }
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
