internal import Logging

/// What becomes of a request whose handler throws.
public enum RPCFailurePolicy: Sendable, Hashable {
    /// It is rejected: the queue's dead-letter exchange gets it, or it is gone. The caller waits until its timeout.
    case reject
    /// It goes back to its queue as a failed delivery, where the next server takes it, or this one again; one that comes
    /// again is held for a second first. A quorum queue's delivery limit ends that, a classic queue has none.
    case requeue
}

extension AMQPConnection {
    /// Answers the requests of a queue, until the task is cancelled or the connection or the queue ends.
    ///
    /// ```swift
    /// try await connection.serveRPC("score-service") { request in
    ///     Message("2:1 for \(String(decoding: request.body, as: UTF8.self))")
    /// }
    /// ```
    ///
    /// Each reply goes to the request's `reply_to` with its `correlation_id`, and the request is acknowledged once the
    /// broker has confirmed the reply; one without `reply_to` is acknowledged when its handler returns. Requests may so
    /// come twice, after a loss of the connection for example: handlers must bear that. A reply whose caller is gone is
    /// dropped by the broker.
    ///
    /// - Parameters:
    ///   - queue: The queue that requests come from. It must exist.
    ///   - prefetch: How many requests are handled at once, at least 1. Default: 10.
    ///   - whenFailing: What becomes of a request whose handler throws, whose reply cannot be sent at all, or whose body is
    ///     larger than the connection takes.
    ///   - handler: Makes the reply. It runs in a task of its own for each request and must not settle it.
    /// - Throws: `CancellationError` if the task is cancelled: handlers that run are cancelled and awaited, and what they
    ///   have not answered goes back to the queue. ``AMQPError`` as ``Consumer`` does, `notFound` (404) if there is no
    ///   such queue.
    ///
    /// Source: AMQP 0-9-1 section 1.8 (properties reply-to and correlation-id); the corresponding C functions are
    /// `amqp_basic_consume`, `amqp_basic_publish` and `amqp_basic_ack`.
    public func serveRPC(
        _ queue: String, prefetch: UInt16 = 10, whenFailing: RPCFailurePolicy = .reject,
        handler: @escaping @Sendable (Delivery) async throws -> Message
    ) async throws {
        guard prefetch > 0 else {
            throw AMQPError(.invalidArgument, "a prefetch of 0 would set no limit: say how many requests at once")
        }
        try await withChannel { channel in
            // Not mandatory: RabbitMQ returns each mandatory message to a direct reply-to address.
            let publisher = try await channel.makePublisher(.init(mandatory: false))
            let consumer = try await channel.consume(queue, prefetch: prefetch)
            let service = RPCService(
                publisher: publisher, policy: whenFailing, logger: core.logger, handler: handler)
            try await withThrowingTaskGroup(of: Void.self) { group in
                var requests = consumer.makeAsyncIterator()
                var running = 0
                while true {
                    // After a loss the broker sends anew while handlers of before still run. No request is taken before
                    // it can begin: the broker may take it back meanwhile.
                    if running == Int(prefetch) {
                        try await group.next()
                        running -= 1
                    }
                    guard let request = try await requests.next() else { break }
                    group.addTask { await service.answer(request) }
                    running += 1
                }
                try await group.waitForAll()
            }
        }
    }
}

/// Answers one request after the other.
private struct RPCService: Sendable {
    let publisher: Publisher
    let policy: RPCFailurePolicy
    let logger: Logger
    let handler: @Sendable (Delivery) async throws -> Message

    func answer(_ request: Delivery) async {
        if request.isTooLarge { return await fail(request, AMQPError.tooLarge("the request", request.bodyCount)) }
        let reply: Message
        do {
            reply = try await handler(request)
        } catch {
            // If the task was cancelled, the channel is about to close, which gives the request back.
            if !(error is CancellationError && Task.isCancelled) { await fail(request, error) }
            return
        }
        do {
            try await send(reply, request.properties)
            request.ack()
        } catch let error as AMQPError where error.code == .invalidArgument {
            // It would fail each time.
            await fail(request, error)
        } catch {
            logger.debug("a reply could not be sent", metadata: ["error": "\(error)"])
            // As below; if the task was cancelled, closing the channel gives the request back.
            if !Task.isCancelled { await giveBack(request) }
        }
    }

    private func send(_ reply: Message, _ request: Properties) async throws {
        guard let replyTo = request.replyTo else { return }
        var reply = reply
        reply.properties.correlationID = request.correlationID
        try await publisher.publishAndConfirm(reply, exchange: "", routingKey: replyTo)
    }

    private func fail(_ request: Delivery, _ error: any Error) async {
        logger.debug("a request failed", metadata: ["error": "\(error)"])
        switch policy {
        case .reject: request.reject()
        case .requeue: await giveBack(request)
        }
    }

    /// Without a pause a request that no server can answer would be delivered again as fast as the network allows.
    private func giveBack(_ request: Delivery) async {
        if request.redelivered { try? await Task.sleep(for: .seconds(1)) }
        request.reject(requeue: true)
    }
}
