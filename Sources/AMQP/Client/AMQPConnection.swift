public import Logging

/// A connection to a RabbitMQ broker.
///
/// ```swift
/// let configuration = try AMQPConfiguration(uri: "amqp://guest:guest@localhost:5672/")
/// try await AMQPConnection.withConnection(configuration) { connection in
///     let channel = try await connection.openChannel()
///     try await channel.declareQueue(Queue("scoreboard"))
/// }
/// ```
///
/// After a loss it comes back by itself, with its channels, publishers and consumers, as the configuration's
/// ``RecoveryPolicy`` says; calls wait meanwhile, each until its own deadline. It ends for good when it is closed, when
/// the broker refuses it or breaks the protocol, and when the program holds neither it nor its channels, publishers and consumers any
/// more. Then messages that were published and are not confirmed may be lost, and a warning is logged: call ``close()``
/// or ``Publisher/flush()`` first, or use ``withConnection(_:logger:_:)``.
///
/// Publish and consume at speed over two connections: a broker that runs short of memory stops reading from publishers,
/// and acknowledgements on the same connection would wait with them. All methods may be called from any task.
///
/// Source: AMQP 0-9-1 section 1.4 (class connection). librabbitmq opens the socket and logs in; then a thread of the
/// connection's own reads and writes.
public final class AMQPConnection: Sendable {
    /// The version of this library.
    public static var libraryVersion: String { LibraryVersion.text }

    let core: ConnectionCore
    private let thread = Locked<ConnectionThread?>(nil)

    private init(core: ConnectionCore) {
        self.core = core
    }

    /// What it was opened with.
    package var configuration: AMQPConfiguration { core.configuration }

    deinit {
        let (unconfirmed, unwritten) = core.perform { state, _ in
            let unconfirmed = state.channels.reduce(0) { $0 + ($1?.publisher?.tracker.outstanding ?? 0) }
            defer { state.isAborted = true }
            guard state.isSending else { return (0, 0) }
            let unwritten = state.outgoing.byteCount
            if case .open = state.phase { state.sayGoodbye() }
            return (unconfirmed, unwritten)
        }
        if unconfirmed > 0 || unwritten > 0 {
            core.logger.warning(
                "a connection was dropped without close(): what was published last may be lost",
                metadata: ["unconfirmed": "\(unconfirmed)", "unwritten bytes": "\(unwritten)"])
        }
        thread.withLock { $0 }?.detach()
    }

    /// Opens a connection and logs in, at the first node that lets it.
    ///
    /// Suspends until the login is done. The nodes are tried once, each for the configuration's connect timeout at
    /// most; recovery is for later losses. Throws ``AMQPError``, that of the last node: `connectionRefused` if no
    /// broker answers or the host is not known, `connectionClosed`, `timeout`, `limitReached` if the broker has as
    /// many connections as it allows; at once `authenticationFailed` for a wrong user or password, `notFound` for a
    /// virtual host that does not exist, `accessRefused` for one that is not open to the user, and `invalidArgument` or
    /// `protocolError`. A task that is cancelled gets a `CancellationError`, and the connection is given up.
    ///
    /// Each line of the log names the connection: losses are warnings, an end that is not asked for is an error. Without
    /// a logger nothing is logged.
    ///
    /// Source: AMQP 0-9-1 section 1.4.2; the corresponding C functions are `amqp_socket_open_noblock` and
    /// `amqp_login_with_properties`.
    public static func connect(_ configuration: AMQPConfiguration, logger: Logger? = nil) async throws -> AMQPConnection
    {
        let quiet = Logger(label: "amqp") { _ in SwiftLogNoOpLogHandler() }
        let core = try ConnectionCore(configuration, logger: logger ?? quiet)
        let connection = AMQPConnection(core: core)
        // The thread keeps the deadline itself; the margin is for its last step.
        _ = try await core.wait(
            "opening a connection to \(configuration.endpoint)",
            timeout: configuration.connectTimeout * configuration.endpoints.count + .seconds(1)
        ) { state, _, waiter in
            state.openWaiter = waiter
            let thread = try ConnectionThread { ConnectionLoop.run(core) }
            connection.thread.withLock { $0 = thread }
        }
        return connection
    }

    /// Opens a connection, lends it, and closes it whatever happens.
    ///
    /// Throws what ``connect(_:logger:)`` throws, then what the body throws, or else what ``close()`` throws. The body
    /// runs in the caller's task and on its executor.
    ///
    /// Source: AMQP 0-9-1 section 1.4 (class connection); `amqp_login_with_properties`, `amqp_connection_close`.
    @discardableResult
    public static func withConnection<Result>(
        _ configuration: AMQPConfiguration, logger: Logger? = nil,
        _ body: (AMQPConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await connect(configuration, logger: logger)
        let result: Result
        do {
            result = try await body(connection)
        } catch {
            try? await connection.close()
            throw error
        }
        try await connection.close()
        return result
    }

    /// Opens a channel, with the lowest number that is free.
    ///
    /// Suspends until the broker has answered, or a lost connection is back and it has; at most for the operation
    /// timeout. Throws `channelsExhausted` if all that the broker allows are open, `timeout`, `connectionClosed`.
    ///
    /// Source: AMQP 0-9-1 section 1.5.2.1; the corresponding C function is `amqp_channel_open`.
    public func openChannel() async throws -> Channel { try await openChannel(for: nil) }

    /// Opens a channel that ends with its owner.
    func openChannel(for owner: Channel?) async throws -> Channel {
        try await core.wait("channel.open", timeout: core.configuration.operationTimeout, .repeats) {
            state, _, waiter in
            if let error = state.closedError { throw error }
            if let owner { _ = try owner.open(in: &state) }
            let channel = try state.makeChannel()
            if let owner { channel.role = .dedicated(owner: owner.key) }
            state.send(.channelOpen, channel: channel.id)
            channel.pending.append(
                .init(kind: .channelOpen, expected: MethodID.channelOpenOK, waiter: waiter))
            return Channel(self, channel.key, fate: channel.fate)
        }.value
    }

    /// Opens a channel, lends it, and closes it whatever happens.
    ///
    /// Throws what ``openChannel()`` throws, then what the body throws, or else what ``Channel/close()`` throws.
    ///
    /// Source: AMQP 0-9-1 section 1.5 (class channel); `amqp_channel_open`, `amqp_channel_close`.
    @discardableResult
    public func withChannel<Result>(_ body: (Channel) async throws -> Result) async throws -> Result {
        let channel = try await openChannel()
        let result: Result
        do {
            result = try await body(channel)
        } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
        return result
    }

    /// Closes the connection: sends gathered acknowledgements, waits for outstanding confirms, gives back what was not
    /// settled, says goodbye.
    ///
    /// Deliveries that were not settled go back to their queues, as ``Channel/close()`` gives them back. It ends by twice the operation timeout, also in a task
    /// that is cancelled; then the socket is closed without the broker's answer and `timeout` is thrown. A connection
    /// that is lost gets the operation timeout to come back if messages await their confirm, and is given up at once
    /// if none do. Closing twice, or at the same time, does it once. Messages that got no confirm are among their
    /// publisher's failures.
    ///
    /// Source: AMQP 0-9-1 section 1.4.2.9; the corresponding C function is `amqp_connection_close`.
    public func close() async throws {
        defer { thread.withLock { $0.take() }?.join() }
        let timeout = core.configuration.operationTimeout
        // What is not confirmed by the deadline ends up among its publisher's failures.
        _ = try? await core.wait("the confirms of all messages", timeout: timeout, ignoresCancellation: true) {
            state, turn, waiter in
            state.drain(waiter, &turn)
        }
        let deadline = MonotonicTime.now + timeout
        // If the broker does not answer that, it does not answer connection.close either.
        _ = try? await core.wait("connection.close", timeout: timeout, ignoresCancellation: true) {
            state, turn, waiter in
            state.stopConsuming(waiter: waiter, &turn)
        }
        do {
            _ = try await core.wait("connection.close", timeout: timeout, until: deadline, ignoresCancellation: true) {
                state, turn, waiter in
                state.close(waiter: waiter, &turn)
            }
        } catch {
            core.perform { state, _ in state.isAborted = true }
            throw error
        }
    }

    /// Whether the connection can be used: it is open, or on its way back after a loss. False as soon as
    /// ``close()`` is called on an open connection.
    public var isOpen: Bool {
        core.access { state in
            if case .open = state.phase { return true }
            return state.isRecovering
        }
    }

    /// Why the broker blocks publishers; nil if it does not.
    package var blockedReason: String? { core.blockedReason }

    /// Lets a lost connection try at once to come back, and from now on without long pauses. Call it before you close the
    /// connection within a few seconds.
    package func urgeRecovery() { core.access { $0.urge() } }

    /// Ends the connection at once, without a word to the broker.
    package func abandon() { core.access { $0.isAborted = true } }

    /// Whether the connection was lost and is not back yet.
    public var isRecovering: Bool { core.access { $0.isRecovering } }

    /// How often the connection was lost since it was opened.
    package var lossCount: UInt64 { core.access { $0.retired.losses } }

    /// Whether the broker has stopped reading from publishers on this connection (RabbitMQ's connection.blocked). A
    /// loss of the connection ends it.
    public var isBlocked: Bool { core.access { $0.blockedReason != nil } }

    /// What the broker says of itself: product, version, capabilities and more. After a recovery it is what the node
    /// says that the connection leads to now.
    ///
    /// Source: AMQP 0-9-1 section 1.4.2.1 (connection.start); the corresponding C function is
    /// `amqp_get_server_properties`.
    public var serverProperties: FieldTable { core.access { $0.opened.serverProperties } }

    /// The release of RabbitMQ that the connection leads to now; nil for another product, or if it is not known.
    package var brokerVersion: BrokerVersion? { core.access { $0.opened.brokerVersion } }

    /// What happens to the connection from now on; each access is a subscription of its own, which ends after
    /// ``ConnectionEvent/closed(_:)``.
    ///
    /// A subscription keeps the last 64 events that were not read, and drops older ones. It does not keep the
    /// connection open. On a connection that has ended it holds the end alone. The loop of a task that is cancelled
    /// ends.
    public var events: AsyncStream<ConnectionEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ConnectionEvent.self, bufferingPolicy: .bufferingNewest(64))
        let id = core.access { $0.waiters.makeID() }
        continuation.onTermination = { [weak core] _ in
            core?.access { $0.subscribers[id] = nil }
        }
        core.perform { state, _ in
            if case .closed(let error) = state.phase {
                state.untold.append((continuation, .closed(error)))
            } else {
                state.subscribers[id] = continuation
            }
        }
        return stream
    }
}
