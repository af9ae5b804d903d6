/// A channel: a session of its own on a connection, on which things are declared, published and consumed.
///
/// Use one channel for a publisher and one for each group of consumers. When the broker refuses something (403, 404,
/// 405, 406), it closes that channel alone: the call throws, other channels continue, and a new channel is opened with
/// ``AMQPConnection/openChannel()``. What was on the channel ends with it: consumers throw the error, and messages
/// without a confirm are among the publisher's failures.
///
/// When the connection is lost and comes back, the channel does too, with its prefetch, its publisher and its
/// consumers. Calls wait for that, and one that the broker had not answered is made again. Every call suspends until
/// the broker has answered, and ends by the configuration's operation timeout with `timeout`. A task that is cancelled
/// while it waits gets a `CancellationError`; the broker may do what was asked all the same. Methods may be called from
/// any task; calls of several tasks are sent in the order in which they are made.
///
/// Source: AMQP 0-9-1 section 1.5 (class channel).
public final class Channel: Sendable {
    /// The connection it belongs to; a channel keeps its connection open.
    public let connection: AMQPConnection
    let core: ConnectionCore
    let key: ChannelKey
    let fate: Locked<ChannelFate>

    init(_ connection: AMQPConnection, _ key: ChannelKey, fate: Locked<ChannelFate>) {
        self.connection = connection
        core = connection.core
        self.key = key
        self.fate = fate
    }

    /// The channel's number on its connection, from 1; a recovery keeps it.
    public var number: Int { Int(key.id) }

    /// Whether the channel can be used; true also while its connection is lost and on its way back.
    public var isOpen: Bool { fate.withLock { $0.error == nil } }

    /// Acknowledgements that were made and never left, since the channel or the connection was gone by then: their
    /// messages come again.
    package var withdrawnAcknowledgementCount: Int { fate.withLock { $0.withdrawnAcknowledgements } }

    /// Closes the channel: waits for outstanding confirms, sends gathered acknowledgements, and gives back what was not
    /// settled.
    ///
    /// Deliveries that were not settled go back to their queues, in order. In a quorum queue they are behind what was
    /// still on its way, and each counts as a failed delivery before RabbitMQ 4.3, not since. Its consumers' sequences
    /// end; messages that got no confirm are among the publisher's failures. It ends by twice the operation timeout, also in a task that is cancelled. Closing a channel that has
    /// ended does nothing. If the connection is lost, it waits for outstanding confirms and needs no answer. Throws
    /// when the broker does not answer by the deadline; the channel has ended then too.
    ///
    /// Source: AMQP 0-9-1 section 1.5.2.5; the corresponding C function is `amqp_channel_close`.
    public func close() async throws {
        guard isOpen else { return }
        let timeout = core.configuration.operationTimeout
        _ = try? await core.wait("the confirms of all messages", timeout: timeout, ignoresCancellation: true) {
            state, turn, waiter in
            guard let publisher = state.channel(key)?.publisher, publisher.tracker.outstanding > 0 else {
                return state.resume(waiter, &turn)
            }
            publisher.flushWaiters.append((publisher.tracker.next - 1, waiter))
        }
        let deadline = MonotonicTime.now + timeout
        // If the broker does not answer that, it does not answer channel.close either.
        _ = try? await core.wait("channel.close", timeout: timeout, ignoresCancellation: true) {
            state, turn, waiter in
            state.stopConsuming(on: key, waiter: waiter, &turn)
        }
        do {
            _ = try await core.wait("channel.close", timeout: timeout, until: deadline, ignoresCancellation: true) {
                state, turn, waiter in
                if state.closeLost(key, &turn) {
                    return state.resume(waiter, &turn)
                }
                guard let channel = state.channel(key), channel.isOpen, state.isSending else {
                    return state.resume(waiter, &turn)
                }
                state.close(channel, waiter: waiter)
            }
        } catch let error as AMQPError {
            // The broker may still answer, so the id is not free; but no call here waits for the channel any longer.
            core.perform { state, turn in
                guard let channel = state.channel(key) else { return }
                state.giveUp(channel, error, &turn)
            }
            throw error
        }
    }

    /// Sends a method and waits for its reply.
    func call(
        _ method: ClientMethod, expecting reply: UInt32, _ operation: String,
        kind: ChannelState.PendingReply.Kind = .call
    ) async throws -> Resumption {
        try await core.wait(operation, timeout: core.configuration.operationTimeout, .repeats) { state, _, waiter in
            let channel = try open(in: &state)
            try state.request(method, reply, channel, waiter: waiter, kind: kind)
        }.resumption
    }

    /// The channel's state, or why it can be used no more. It changes nothing: inout spares a copy of the state.
    func open(in state: inout ConnectionState) throws(AMQPError) -> ChannelState {
        if case .open = state.phase, let channel = state.channel(key), channel.isOpen {
            return channel
        }
        throw fate.withLock { $0.error } ?? state.closedError
            ?? AMQPError(.channelClosed, "the channel is closed: open another one")
    }
}
