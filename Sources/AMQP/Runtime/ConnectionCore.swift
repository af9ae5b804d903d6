internal import Logging

/// What a connection's public objects and its thread hold together: the shared state and the way to wake the thread.
final class ConnectionCore: Sendable {
    let configuration: AMQPConfiguration
    let logger: Logger
    let wakeup: Wakeup
    /// Where metrics go; nil if none are reported.
    let instruments: MetricInstruments?
    private let shared: Locked<ConnectionState>
    /// Held while events are handed to their subscribers.
    private let telling = Locked(())

    init(_ configuration: AMQPConfiguration, logger: Logger) throws(AMQPError) {
        self.configuration = configuration
        self.logger = Self.named(logger, configuration)
        shared = Locked(ConnectionState(acknowledgementDelay: configuration.acknowledgementDelay))
        wakeup = try Wakeup()
        instruments = MetricInstruments(configuration)
    }

    /// Lets every line tell which connection it is about.
    private static func named(_ logger: Logger, _ configuration: AMQPConfiguration) -> Logger {
        var logger = logger
        logger[metadataKey: "connection"] = "\(configuration.connectionName ?? configuration.endpoint)"
        return logger
    }

    /// Changes the state under the lock, then does what follows from it.
    @inline(__always)
    func perform<Result, Failure: Error>(
        _ body: (inout ConnectionState, inout Turn) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var turn = Turn()
        defer {
            turn.run(wakeup)
            if turn.hasEvents { tell() }
        }
        return try shared.withLock { state throws(Failure) in
            defer {
                turn.wakesThread = state.takeWake()
                turn.hasEvents = !state.untold.isEmpty
            }
            return try body(&state, &turn)
        }
    }

    /// Changes the state under the lock, if nothing follows from the change except, perhaps, that the thread must be woken.
    @inline(__always)
    func access<Result, Failure: Error>(
        _ body: (inout ConnectionState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var wake = false
        defer { if wake { wakeup.signal() } }
        return try shared.withLock { state throws(Failure) in
            defer { wake = state.takeWake() }
            return try body(&state)
        }
    }

    /// Hands events to their subscribers in the order in which they came about, also from different threads: a recovery
    /// ends on another thread than the one that sees the next loss.
    private func tell() {
        // The one lock that is held while something is resumed: who reads an event never waits for it.
        telling.withLock { _ in
            let untold = shared.withLock { state in
                defer { state.untold.removeAll() }
                return state.untold
            }
            for (subscriber, event) in untold {
                subscriber.yield(event)
                if case .closed = event { subscriber.finish() }
            }
        }
    }

    /// How a call stands to the loss of its connection.
    enum Persistence {
        /// It waits on, and what it waits for survives the loss.
        case waits
        /// It is made again when the connection is back.
        case repeats
        /// It is part of the recovery, and fails.
        case recovery
    }

    /// Suspends until someone resumes the waiter, the deadline passes, or the task is cancelled. Returns what `start`
    /// returned, and why the call resumed.
    ///
    /// `start` runs under the lock once the waiter is in the table; what it throws ends the call. It runs again for a
    /// call that is repeated: then its last value counts. What must be done also for a task that is cancelled, such as
    /// closing, ignores the cancellation. The timeout counts from now on, unless an earlier call has set the deadline.
    @discardableResult
    func wait<Value>(
        _ operation: String, timeout: Duration, until deadline: MonotonicTime? = nil,
        ignoresCancellation: Bool = false, _ persistence: Persistence = .waits,
        start: (inout ConnectionState, inout Turn, _ waiter: UInt64) throws -> Value
    ) async throws -> (value: Value, resumption: Resumption) {
        let deadline = deadline ?? .now + timeout
        var isSuspected = false
        while true {
            let (value, resumption) = try await suspend(
                operation, timeout, deadline, ignoresCancellation, persistence
            ) { state, turn, waiter -> Value? in
                guard persistence == .repeats, state.isRecovering else { return try start(&state, &turn, waiter) }
                state.recoveryWaiters.append(waiter)
                return nil
            }
            switch resumption {
            case .recovered: continue
            case .suspected(let refusal):
                // The broker closed the connection both times that it was made.
                guard !isSuspected else { throw refusal }
                isSuspected = true
            case .done, .method, .delivery, .failure, .noRoom:
                guard let value else { throw AMQPError.unexpectedReply(operation) }
                return (value, resumption)
            }
        }
    }

    private func suspend<Value>(
        _ operation: String, _ timeout: Duration, _ deadline: MonotonicTime, _ ignoresCancellation: Bool,
        _ persistence: Persistence, start: (inout ConnectionState, inout Turn, _ waiter: UInt64) throws -> Value?
    ) async throws -> (value: Value?, resumption: Resumption) {
        let id = shared.withLock { $0.waiters.makeID() }
        var value: Value?
        let resumption = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                perform { state, turn in
                    let waiter = Waiters.Waiter(
                        continuation: continuation, deadline: deadline, operation: operation, timeout: timeout,
                        isRecovery: persistence == .recovery)
                    guard ignoresCancellation || !Task.isCancelled else {
                        return turn.resume(waiter, with: .failure(CancellationError()))
                    }
                    state.waiters.add(waiter, id: id)
                    do {
                        value = try start(&state, &turn, id)
                    } catch {
                        state.fail(id, error, &turn)
                    }
                }
            }
        } onCancel: {
            guard !ignoresCancellation else { return }
            perform { state, turn in state.fail(id, CancellationError(), &turn) }
        }
        return (value, resumption)
    }

    /// Why the connection was lost, while it is not back.
    var loss: AMQPError? {
        access { state in
            guard case .recovering(let loss) = state.phase else { return nil }
            return loss
        }
    }

    /// Why the broker blocks publishers, or nil.
    var blockedReason: String? { access { $0.blockedReason } }
}
