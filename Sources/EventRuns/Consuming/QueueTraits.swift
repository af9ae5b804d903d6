import AMQPRouting
package import AMQP

/// What is known about a queue that messages are taken from.
package struct QueueTraits: Sendable, Hashable {
    /// Its kind. Nil if it is not known.
    package var kind: Queue.Kind?
    /// Its argument `x-delivery-limit`.
    package var declaredLimit: Int?
    /// Whether its argument `x-delayed-retry-type` hides messages for a while after they are given back unhandled.
    package var delaysUnhandled: Bool
    /// Whether the settings declare it. If so, the queue has no argument that they do not mention, unless a policy sets
    /// it.
    package var isDeclared: Bool

    package init(
        kind: Queue.Kind? = nil, declaredLimit: Int? = nil, delaysUnhandled: Bool = false, isDeclared: Bool = false
    ) {
        self.kind = kind
        self.declaredLimit = declaredLimit
        self.delaysUnhandled = delaysUnhandled
        self.isDeclared = isDeclared
    }

    /// The traits of a queue as it is declared. Nil is a queue about which nothing is known.
    package init(of queue: Queue?) {
        self.init()
        guard let queue else { return }
        let arguments = queue.declaredArguments
        kind = queue.statedKind
        declaredLimit = arguments["x-delivery-limit"]?.integerValue.map { Int($0) }
        delaysUnhandled = ["all", "returned"].contains(arguments["x-delayed-retry-type"]?.stringValue)
        isDeclared = true
    }

    /// The kind of the queue, from the broker itself if it matters: settings that were not declared may be wrong.
    ///
    /// AMQP has no way to ask for it. But only a stream has an offset to begin at. A refusal says what the queue is
    /// instead, before the queue has delivered anything.
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

    /// How many failed deliveries of a message the broker allows before it drops the message. Nil means any number.
    package func deliveryLimit(at version: BrokerVersion?) -> Int? {
        if let declaredLimit { return declaredLimit < 0 ? nil : declaredLimit }
        return version?.defaultDeliveryLimit
    }

    /// The best default prefetch. It is lower than usual if the broker counts the messages that are given back
    /// unhandled, and drops those that were given back too often.
    ///
    /// If handling takes time, only the messages that are being handled are held. Otherwise a run handles at least the
    /// first message that it holds. So if fewer messages than the limit are before a message, that message is handled
    /// before it has gone back too often.
    package func prefetch(usually usual: Int, workers: Int, takesTime: Bool, at version: BrokerVersion?) -> Int {
        guard kind == .quorum, version.countsGivenBack, let limit = deliveryLimit(at: version) else { return usual }
        return takesTime ? min(usual, workers) : max(workers, min(usual, limit), 1)
    }
}

extension BrokerVersion? {
    /// Whether a quorum queue counts messages that are given back unhandled as failed. True if the release is not
    /// known.
    package var countsGivenBack: Bool { self?.countsGivenBack ?? true }
}
