internal import Logging

/// Publishes messages on a channel and follows each one until the broker has confirmed it.
///
/// ```swift
/// let publisher = try await channel.makePublisher()
/// for number in 1...1000 {
///     try await publisher.publish(Message("goal \(number)"), exchange: "soccer", routingKey: "match.fcb-psg.goal")
/// }
/// try await publisher.flush()
/// ```
///
/// ``publish(_:exchange:routingKey:)`` encodes on the caller's thread into the connection's buffer and returns without
/// waiting for the broker, as long as the confirm window has room. What the broker does not take arrives on
/// ``failures``, and makes ``flush()`` throw.
///
/// Call ``flush()`` before you let a publisher go. Otherwise messages that fail are not reported, and if the connection
/// goes with it, those that are still on their way are lost: a warning is logged then.
///
/// When the connection is lost and comes back, messages without a confirm are sent again, in order and with the same
/// message ids, before newer ones: the queue may then have some of them twice. Any number of tasks may use a publisher.
///
/// Source: RabbitMQ's publisher confirms; AMQP 0-9-1 section 1.8.3.7 (basic.publish).
public final class Publisher: Sendable {
    /// How a publisher works.
    public typealias Configuration = PublisherConfiguration

    /// What became of the messages so far.
    public typealias Statistics = PublisherStatistics

    /// The channel it publishes on.
    public let channel: Channel
    /// How it works.
    public let configuration: Configuration

    /// As the connection keeps it; held here too, so that no look-up is made for a message.
    // Unsafe: it is guarded by the connection's lock, and only reached under it.
    nonisolated(unsafe) private let kept: PublisherState
    let core: ConnectionCore

    init(channel: Channel, configuration: Configuration, kept: PublisherState) {
        self.channel = channel
        core = channel.core
        self.configuration = configuration
        self.kept = kept
    }

    deinit {
        let unconfirmed = core.access { _ in kept.tracker.outstanding }
        guard unconfirmed > 0 else { return }
        core.logger.warning(
            "a publisher was dropped before flush(): nobody hears of its messages that fail",
            metadata: ["unconfirmed": "\(unconfirmed)"])
    }

    /// Publishes a message and returns its id: 1, 2, … for this publisher.
    ///
    /// Suspends only while the confirm window or the connection's buffer (4 MiB) is full, the broker blocks the
    /// connection, or a lost connection is not back; at most for the configuration's timeout. Messages of one task are
    /// sent in order. A task that is cancelled while it waits gets a `CancellationError`, and its message is not sent.
    ///
    /// Throws ``AMQPError``: `invalidArgument` for a name, property or body that cannot be sent, `timeout` or `blocked`
    /// when there was no room by the deadline, `notConfirmed` when too many failures wait to be read (see
    /// ``failures``), the error of the channel or connection if it has ended, and `connectionClosed` while it is
    /// lost if the configuration does not wait. The message was then not sent.
    ///
    /// Source: AMQP 0-9-1 section 1.8.3.7; the corresponding C function is `amqp_basic_publish`.
    @discardableResult
    public func publish(_ message: Message, exchange: String, routingKey: String) async throws -> UInt64 {
        try await publish(message.body, properties: message.properties, exchange: exchange, routingKey: routingKey)
    }

    /// Publishes a body with its properties; see ``publish(_:exchange:routingKey:)``.
    ///
    /// Source: AMQP 0-9-1 section 1.8.3.7; the corresponding C function is `amqp_basic_publish`.
    @discardableResult
    public func publish(
        _ body: [UInt8], properties: Properties = Properties(), exchange: String, routingKey: String
    ) async throws -> UInt64 {
        if let id = try publishNow(body, properties, exchange, routingKey) { return id }
        return try await publishWhenThereIsRoom(body, properties, exchange, routingKey)
    }

    /// Publishes a message and waits until the broker has it: routed, and on disk if it is persistent and its queue
    /// durable.
    ///
    /// Throws ``AMQPError`` with ``AMQPError/Code/notConfirmed`` when the message was nacked or returned, or when its
    /// channel ended first; ``failures`` and ``flush()`` do not report it as well. Throws `timeout` when no confirm
    /// came by the configuration's deadline: then, and after a cancellation, the message may have been sent, and
    /// arrives on ``failures`` if it fails. While a lost connection comes back it waits on, and the message is sent
    /// again. Throws `invalidArgument` for a publisher without confirms, and what ``publish(_:exchange:routingKey:)``
    /// throws.
    ///
    /// For many messages ``publish(_:exchange:routingKey:)`` and ``flush()`` are faster by orders of magnitude.
    ///
    /// Source: RabbitMQ's publisher confirms; AMQP 0-9-1 section 1.8.3.13 (basic.ack).
    public func publishAndConfirm(_ message: Message, exchange: String, routingKey: String) async throws {
        guard configuration.confirms else {
            throw AMQPError(.invalidArgument, "publishAndConfirm needs a publisher with confirms")
        }
        let deadline = MonotonicTime.now + configuration.timeout
        defer { channel.resumeWindow() }
        while true {
            let resumption = try await channel.core.wait(
                "the confirm of a message", timeout: deadline.remaining(from: .now)
            ) { state, turn, waiter in
                let (_, publisher) = try self.channel.publisher(in: &state)
                guard state.hasRoom(publisher, for: message.body.count) else {
                    state.resume(waiter, with: .noRoom, &turn)
                    return
                }
                let id = try message.body.withUnsafeBytes {
                    try state.publish(
                        publisher, $0, message.properties, exchange: exchange, routingKey: routingKey)
                }
                publisher.confirmWaiters[id] = waiter
            }.resumption
            if case .done = resumption { return }
            try await waitForRoom(message.body.count, deadline)
        }
    }

    /// Waits until every message published before has settled.
    ///
    /// Throws ``AMQPError`` with ``AMQPError/Code/notConfirmed`` when any message since the last flush was nacked,
    /// returned or left without a confirm; ``failures`` tells which. What one flush has reported no other reports
    /// again. Throws `timeout` at the configuration's deadline, or `blocked` if the broker blocks publishers; the
    /// messages still wait for their confirms then. A lost connection has until then to come back.
    ///
    /// Without confirms it waits until the broker has read everything, at most for the operation timeout; that is no
    /// proof that the broker kept it, and says nothing of what a loss of the connection took.
    ///
    /// Source: RabbitMQ's publisher confirms; the corresponding C function is `amqp_publisher_confirm_wait` (0.15).
    public func flush() async throws {
        guard configuration.confirms else { return try await passBarrier() }
        _ = try await channel.core.wait("the confirms of all messages", timeout: configuration.timeout) {
            state, turn, waiter in
            guard let publisher = state.channel(channel.key)?.publisher else {
                return state.resume(waiter, &turn)
            }
            guard publisher.tracker.outstanding > 0 else {
                return state.resume(waiter, &turn)
            }
            publisher.flushWaiters.append((publisher.tracker.next - 1, waiter))
        }
        let (failures, settled) = channel.takeUnreportedFailures()
        guard failures.count > 0 else { return }
        let lost = channel.fate.withLock { $0.error }
        throw AMQPError(
            .notConfirmed, failures.text(of: settled, lost: lost), reply: lost?.reply, underlying: lost)
    }

    /// Messages that the broker did not take, as they become known; each is handed out once, to one reader.
    public var failures: PublishFailures { PublishFailures(channel: channel) }

    /// What became of the messages so far, at this moment; readable also when the channel has ended.
    public var statistics: Statistics { channel.publisherStatistics() }

    /// Messages that await their confirm at this moment.
    public var outstandingCount: Int { channel.outstandingCount() }
}

extension Publisher {
    /// Publishes any number of messages at once: `body` calls `publish` for each, which returns nil, and sends nothing,
    /// if there is no room for it now, and throws as ``publish(_:properties:exchange:routingKey:)`` does.
    ///
    /// The connection's thread is woken once and writes them together. `body` runs under the connection's lock.
    package func publishInOneGo(
        _ body: (
            _ publish: (
                _ body: [UInt8], _ properties: Properties, _ exchange: String, _ routingKey: String
            ) throws -> UInt64?
        ) throws -> Void
    ) throws {
        try core.access { state in
            try body { bytes, properties, exchange, routingKey in
                try bytes.withUnsafeBytes {
                    try self.publish($0, properties, exchange, routingKey, in: &state)
                }
            }
        }
    }

    /// Where the first message that awaits its confirm was published to; nil if there is none.
    package var firstOutstanding: (exchange: String, routingKey: String)? {
        core.access { _ in kept.firstAddress }
    }

    /// Suspends until there is room for a message of that size, at most for the configuration's timeout, and throws as
    /// ``publish(_:properties:exchange:routingKey:)`` does. A task that has waited calls ``yieldRoom()`` afterwards.
    package func waitForRoom(for size: Int) async throws {
        try await waitForRoom(size, MonotonicTime.now + configuration.timeout)
    }

    /// Lets in the next task that waits for room, if one that was let in has published nothing.
    package func yieldRoom() { channel.resumeWindow() }

    /// Waits for the answer to channel.flow: the broker reads a channel in order, so it has read what came before.
    private func passBarrier() async throws {
        _ = try await channel.call(.channelFlow(active: true), expecting: MethodID.channelFlowOK, "channel.flow")
    }

    /// Hands the message over if there is room, or returns nil.
    @inline(__always)
    private func publishNow(
        _ body: [UInt8], _ properties: Properties, _ exchange: String, _ routingKey: String
    ) throws -> UInt64? {
        try body.withUnsafeBytes { bytes in
            try core.access { state throws(AMQPError) -> UInt64? in
                try publish(bytes, properties, exchange, routingKey, in: &state)
            }
        }
    }

    @inline(__always)
    private func publish(
        _ body: UnsafeRawBufferPointer, _ properties: Properties, _ exchange: String, _ routingKey: String,
        in state: inout ConnectionState
    ) throws(AMQPError) -> UInt64? {
        // Says why not, if the short way is closed.
        if !state.isOpen || !kept.isUsable { _ = try channel.publisher(in: &state) }
        guard state.hasRoom(kept, for: body.count) else { return nil }
        return try state.publish(kept, body, properties, exchange: exchange, routingKey: routingKey)
    }

    private func publishWhenThereIsRoom(
        _ body: [UInt8], _ properties: Properties, _ exchange: String, _ routingKey: String
    ) async throws -> UInt64 {
        let deadline = MonotonicTime.now + configuration.timeout
        // A task that was let in and published nothing lets the next one in.
        defer { channel.resumeWindow() }
        while true {
            try await waitForRoom(body.count, deadline)
            if let id = try publishNow(body, properties, exchange, routingKey) { return id }
        }
    }

    func waitForRoom(_ size: Int, _ deadline: MonotonicTime, timeout: Duration? = nil) async throws {
        do {
            _ = try await channel.core.wait("room in the confirm window", timeout: deadline.remaining(from: .now)) {
                state, turn, waiter in
                let (_, publisher) = try channel.publisher(in: &state)
                if state.hasRoom(publisher, for: size) {
                    return state.resume(waiter, &turn)
                }
                publisher.windowWaiters.append(waiter)
                state.isBufferAwaited = true
            }
        } catch let error as AMQPError where [.timeout, .blocked].contains(error.code) {
            if let loss = channel.core.loss {
                throw AMQPError(
                    .timeout, "the lost connection did not come back within \((timeout ?? configuration.timeout).text)",
                    underlying: loss)
            }
            if let reason = channel.core.blockedReason { throw AMQPError(.blocked, AMQPError.blockedText(reason)) }
            throw AMQPError(.timeout, stallText((timeout ?? configuration.timeout).text))
        }
    }

    /// Why there is no room, of a connection that is neither lost nor blocked.
    private func stallText(_ time: String) -> String {
        core.access { state in
            guard kept.tracker.outstanding > 0, !kept.hasRoom(for: 1) else {
                return "the network took too little within \(time): \(state.outgoing.byteCount) bytes wait to be sent"
            }
            let first = kept.firstAddress
            let place = first.map { ", the first to exchange \"\($0.exchange)\" with key \"\($0.routingKey)\"" } ?? ""
            return "the broker confirmed too few messages within \(time): \(kept.tracker.outstanding) await their "
                + "confirm\(place); a queue may be out of reach"
        }
    }
}
