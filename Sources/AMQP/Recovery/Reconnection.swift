internal import Glibc
internal import Logging

/// Opens a connection's socket, and opens it again after a loss. It belongs to the connection's thread, which keeps the
/// deadlines of waiting calls meanwhile.
struct Reconnection {
    let core: ConnectionCore
    /// The node that the connection led to last.
    private var node = 0
    /// The largest frames that messages may have been split into.
    private var frameMax = 0
    private var attempt = 0
    /// When the policy's patience is over.
    private var end = MonotonicTime.distantFuture

    init(core: ConnectionCore) { self.core = core }

    /// Connects for the first time: each node once.
    mutating func first() throws(AMQPError) -> Opening.Opened {
        let endpoints = core.configuration.endpoints
        var problem = AMQPError(.connectionRefused, "no node to connect to")
        for (index, endpoint) in endpoints.enumerated() {
            do {
                let opened = try Opening(configuration: core.configuration.at(endpoint)).open()
                (node, frameMax) = (index, opened.parameters.sendingFrameMax)
                return opened
            } catch {
                problem = error
                guard error.code == .connectionRefused || error.isLoss else { break }
            }
        }
        throw problem
    }

    /// Tries until a node lets the connection in; nil where the connection was closed meanwhile.
    ///
    /// What was opened before and lost again in the middle of the recovery counts on.
    ///
    /// Throws what ends the connection: a refused login, or the loss itself where the policy's patience is over.
    mutating func open(after loss: AMQPError, wasBack: Bool) throws(AMQPError) -> Opening.Opened? {
        guard let policy = core.configuration.recovery else { throw loss }
        if wasBack {
            attempt = 0
            end = policy.patience.map { MonotonicTime.now + $0 } ?? .distantFuture
        }
        let endpoints = core.configuration.endpoints
        while true {
            let delay = policy.delay(attempt, share: .random(in: 0...1))
            attempt += 1
            tell(.recovering(attempt: attempt, after: delay))
            guard sleep(until: min(.now + delay, end), { false }) else { return nil }
            for step in 0..<endpoints.count where MonotonicTime.now < end {
                let index = (node + step) % endpoints.count
                do {
                    guard let opened = try attemptOpen(endpoints[index]) else { return nil }
                    node = index
                    frameMax = max(frameMax, opened.parameters.sendingFrameMax)
                    return opened
                } catch {
                    core.logger.debug("not back yet", metadata: ["error": "\(error)"])
                    // 530: the virtual host was open to this user before, and may only not be up yet.
                    guard error.isLoss || error.reply?.code == 530 else { throw error }
                }
            }
            guard MonotonicTime.now < end else {
                throw AMQPError(
                    loss.code, "\(loss.message); it did not come back within the policy's patience", reply: loss.reply,
                    underlying: loss.underlying)
            }
        }
    }

    /// Opens on a thread of its own, since neither finding a host nor connecting can be given up half-way.
    private func attemptOpen(_ endpoint: AMQPEndpoint) throws(AMQPError) -> Opening.Opened? {
        let attempt = Attempt()
        let configuration = core.configuration.at(endpoint)
        let wakeup = core.wakeup
        try ConnectionThread {
            attempt.finish(Self.outcome(configuration))
            wakeup.signal()
        }.detach()
        guard sleep(until: .distantFuture, { attempt.isDone }) else {
            attempt.abandon()
            return nil
        }
        guard let opened = try attempt.take() else { return nil }
        guard opened.parameters.sendingFrameMax >= frameMax else {
            close(opened.descriptor)
            // Kept messages were split into frames of the old size.
            throw AMQPError(
                .connectionClosed,
                "\(endpoint) allows frames of \(opened.parameters.sendingFrameMax) bytes, the node before \(frameMax)")
        }
        return opened
    }

    private static func outcome(_ configuration: AMQPConfiguration) -> Result<Opening.Opened, AMQPError> {
        do throws(AMQPError) {
            return .success(try Opening(configuration: configuration).open())
        } catch {
            return .failure(error)
        }
    }

    /// Keeps the time until then, or until the condition holds; false where the connection was closed.
    private func sleep(until end: MonotonicTime, _ isOver: () -> Bool) -> Bool {
        while true {
            let now = MonotonicTime.now
            let (isAborted, deadline) = core.perform { state, effects in
                for waiter in state.waiters.removeExpired(at: now) {
                    effects.resume(waiter, with: .failure(waiter.timeoutError(state.phase)))
                }
                let deadline = min(end, state.earliestDeadline)
                state.pollDeadline = deadline
                state.sleep = .idle
                return (state.isAborted, deadline)
            }
            if isAborted { return false }
            if isOver() || now >= end { return true }
            if core.wakeup.wait(until: deadline) { core.wakeup.drain() }
            core.access { $0.sleep = .awake }
        }
    }

    private func tell(_ event: ConnectionEvent) {
        core.perform { state, _ in state.tell(event) }
    }
}

/// The outcome of one attempt, between the thread that makes it and the one that waits.
private final class Attempt: Sendable {
    private struct State {
        var outcome: Result<Opening.Opened, AMQPError>?
        var isAbandoned = false
    }

    private let state = Locked(State())

    var isDone: Bool { state.withLock { $0.outcome != nil } }

    /// Hands the outcome over; a socket that nobody waits for any more is closed.
    func finish(_ outcome: Result<Opening.Opened, AMQPError>) {
        let isAbandoned = state.withLock { state in
            state.outcome = outcome
            return state.isAbandoned
        }
        if isAbandoned, case .success(let opened) = outcome { close(opened.descriptor) }
    }

    func abandon() {
        let outcome = state.withLock { state in
            state.isAbandoned = true
            return state.outcome
        }
        if case .success(let opened)? = outcome { close(opened.descriptor) }
    }

    func take() throws(AMQPError) -> Opening.Opened? { try state.withLock { $0.outcome }?.get() }
}
