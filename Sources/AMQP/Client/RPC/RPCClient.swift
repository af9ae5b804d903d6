/// Calls services over the broker: publishes requests, and hands each reply to the call that waits for it.
///
/// ```swift
/// let client = try await connection.makeRPCClient()
/// let reply = try await client.call(Message("fcb-psg"), routingKey: "score-service")
/// print(String(decoding: reply.body, as: UTF8.self))
/// try await client.close()
/// ```
///
/// Replies come straight from the server's channel to this client's, through no queue (RabbitMQ's direct reply-to), so
/// they are lost with the connection. Any number of tasks may call at once. A client without a reference to it is
/// closed. ``AMQPConnection/serveRPC(_:prefetch:whenFailing:handler:)`` answers, and so does every server that publishes
/// to `reply_to` over the default exchange with the request's `correlation_id`.
///
/// Source: RabbitMQ's direct reply-to; AMQP 0-9-1 sections 1.8.3.3 and 1.8.3.7.
public final class RPCClient: Sendable {
    /// RabbitMQ's name for the address that replies go to; it stands for this channel.
    static let replyTo = "amq.rabbitmq.reply-to"

    private let channel: Channel
    private let publisher: Publisher
    private let prefix = "rpc-" + String(UInt64.random(in: .min ... .max), radix: 36) + "-"
    private let count = Locked<UInt64>(0)
    private let late: Locked<Int>

    private init(_ channel: Channel, _ publisher: Publisher, _ late: Locked<Int>) {
        self.channel = channel
        self.publisher = publisher
        self.late = late
    }

    deinit {
        let key = channel.key
        channel.core.perform { state, turn in
            if state.closeLost(key, &turn) { return }
            guard state.isSending, let channel = state.channel(key), channel.isOpen else {
                return
            }
            state.close(channel, waiter: 0)
        }
    }

    static func make(on connection: AMQPConnection) async throws -> RPCClient {
        let channel = try await connection.openChannel()
        do {
            // A confirm says only what the reply says better, and a request without one is not sent twice.
            let publisher = try await channel.makePublisher(.init(confirms: false, assignsMessageIDs: false))
            let late = Locked(0)
            try channel.core.access { state in
                try channel.open(in: &state).role = .calls(PendingCalls(lateReplies: late))
            }
            let subscription = Subscription(
                queue: replyTo, tag: "replies", prefetch: 0, needsAck: false, exclusive: false, arguments: [:])
            try await channel.subscribe(subscription, Mailbox(), role: .replies)
            return RPCClient(channel, publisher, late)
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Sends a request and waits for its reply.
    ///
    /// The client sets `reply_to` and `correlation_id` itself; the message's own are not sent. While the connection is
    /// lost, or the broker blocks publishers, the call waits until the request can be sent. A cancelled task gets a
    /// `CancellationError`; the request is not recalled, and its reply is dropped and counted in ``lateReplyCount``.
    ///
    /// - Parameters:
    ///   - message: The request.
    ///   - exchange: The exchange it is published to. Default: the default exchange, which takes a queue's name for key.
    ///   - routingKey: The routing key, such as the name of the server's queue.
    ///   - timeout: How long the whole call may take. Default: 30 s.
    /// - Throws: ``AMQPError``: `notFound` at once if no queue takes the request (with 312), or if there is no such
    ///   exchange (with 404, which ends this client); `timeout`; `blocked`; `connectionClosed` if the connection was
    ///   lost before the reply came: the request may have been handled or not, and a new call works once the connection
    ///   is back; `channelClosed` once the client is closed; `invalidArgument` if the request cannot be sent.
    ///
    /// Source: RabbitMQ's direct reply-to; the corresponding C function is `amqp_basic_publish`.
    public func call(
        _ message: Message, exchange: String = "", routingKey: String, timeout: Duration = .seconds(30)
    ) async throws -> Delivery {
        let deadline = MonotonicTime.now + timeout
        let id = prefix + String(nextNumber())
        var properties = message.properties
        properties.correlationID = id
        properties.replyTo = Self.replyTo
        // Nothing is left if the call ended otherwise than by its reply.
        defer { forget(id) }
        while true {
            let resumption = try await channel.core.wait(
                "the reply to a call of \"\(exchange)\" with \"\(routingKey)\"", timeout: deadline.remaining(from: .now)
            ) { state, turn, waiter in
                let (channel, publisher) = try channel.publisher(in: &state)
                guard state.hasRoom(publisher, for: message.body.count) else {
                    return state.resume(waiter, with: .noRoom, &turn)
                }
                _ = try message.body.withUnsafeBytes {
                    try state.publish(publisher, $0, properties, exchange: exchange, routingKey: routingKey)
                }
                channel.calls?.add(id, waiter: waiter)
            }.resumption
            if case .delivery(let batch) = resumption { return Delivery(batch: batch, index: 0) }
            try await publisher.waitForRoom(message.body.count, deadline, timeout: timeout)
        }
    }

    /// Replies that came after their call had timed out or was cancelled, or that answered none; they were dropped.
    public var lateReplyCount: Int { late.withLock { $0 } }

    /// Ends the client: calls in flight get `channelClosed`. Closing twice does nothing.
    ///
    /// Source: AMQP 0-9-1 section 1.5.2.5; the corresponding C function is `amqp_channel_close`.
    public func close() async throws { try await channel.close() }

    private func nextNumber() -> UInt64 {
        count.withLock { count in
            count += 1
            return count
        }
    }

    private func forget(_ id: String) {
        channel.core.access { state in
            _ = state.channel(channel.key)?.calls?.remove(id)
        }
    }
}

extension AMQPConnection {
    /// Makes a client that calls services, on a channel of its own.
    ///
    /// Source: RabbitMQ's direct reply-to; the corresponding C functions are `amqp_channel_open` and
    /// `amqp_basic_consume`.
    public func makeRPCClient() async throws -> RPCClient { try await RPCClient.make(on: self) }
}
