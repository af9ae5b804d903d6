import AMQPRouting
package import AMQP

/// What is known of a queue that messages are taken from.
package struct QueueTraits: Sendable, Hashable {
    /// Its kind; nil if it is not known.
    package var kind: Queue.Kind?
    /// Its argument `x-delivery-limit`.
    package var declaredLimit: Int?
    /// Whether its argument `x-delayed-retry-type` hides what is given back unhandled for a while.
    package var delaysUnhandled: Bool
    /// Whether the settings declare it, so that what they do not say of it is not so, a policy aside.
    package var isDeclared: Bool

    package init(
        kind: Queue.Kind? = nil, declaredLimit: Int? = nil, delaysUnhandled: Bool = false, isDeclared: Bool = false
    ) {
        self.kind = kind
        self.declaredLimit = declaredLimit
        self.delaysUnhandled = delaysUnhandled
        self.isDeclared = isDeclared
    }

    /// The traits of a queue as it is declared; nil is a queue that nothing is known of.
    package init(of queue: Queue?) {
        self.init()
        guard let queue else { return }
        let arguments = queue.declaredArguments
        kind = queue.statedKind
        declaredLimit = arguments["x-delivery-limit"]?.integerValue.map { Int($0) }
        delaysUnhandled = ["all", "returned"].contains(arguments["x-delayed-retry-type"]?.stringValue)
        isDeclared = true
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

    /// How many failed deliveries the broker allows for a message before it drops it; nil is any number.
    package func deliveryLimit(at version: BrokerVersion?) -> Int? {
        if let declaredLimit { return declaredLimit < 0 ? nil : declaredLimit }
        return version?.defaultDeliveryLimit
    }

    /// How many messages are best held by default: fewer than usual if the broker counts what is given back
    /// unhandled, and drops what was given back too often.
    ///
    /// Where handling takes time only what is begun is held. Elsewhere a run handles at least the first message that it
    /// holds, so one that waits behind fewer others than the limit comes to be handled before it has gone back too often.
    package func prefetch(usually usual: Int, workers: Int, takesTime: Bool, at version: BrokerVersion?) -> Int {
        guard kind == .quorum, version.countsGivenBack, let limit = deliveryLimit(at: version) else { return usual }
        return takesTime ? min(usual, workers) : max(workers, min(usual, limit), 1)
    }
}

extension BrokerVersion? {
    /// Whether a quorum queue counts what is given back unhandled as failed; so it is where the release is not known.
    package var countsGivenBack: Bool { self?.countsGivenBack ?? true }
}
