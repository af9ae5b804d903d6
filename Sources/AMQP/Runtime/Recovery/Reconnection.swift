internal import Glibc
internal import Logging

/// Opens a connection's socket, and opens it again after a loss. It belongs to the connection's thread, which keeps the
/// deadlines of waiting calls meanwhile.
struct Reconnection {
    /// How long a connection must have lived for the next loss to count as the first one.
    private static let calm = Duration.seconds(3)
    /// How long a node may refuse the virtual host on the way back before that is final: a script may still make it, or
    /// the permission.
    private static let refusalPatience = Duration.seconds(10)
    /// How long the pauses are at least meanwhile.
    private static let refusalPause = Duration.seconds(1)
    /// How long a pause is at most for those who are about to close the connection.
    private static let urgentPause = Duration.milliseconds(250)

    let core: ConnectionCore
    /// The nodes in the order in which they are tried: one that was lost is tried last the next time.
    private var nodes: [AMQPEndpoint]
    /// Nodes that refused the last attempt: they are tried after all others.
    private var failed: Set<AMQPEndpoint> = []
    /// The largest frames that messages may have been split into.
    private var frameMax = 0
    private var attempt = 0
    /// When the policy's patience is over; nil before the first loss.
    private var end: MonotonicTime?
    /// Why the login was refused on the way back, and when that becomes final.
    private var refusal: (code: AMQPError.Code, end: MonotonicTime)?

    init(core: ConnectionCore) {
        self.core = core
        nodes = core.configuration.endpoints
    }

    /// Connects for the first time: each node once.
    mutating func first() throws(AMQPError) -> Opening.Opened {
        var problem = AMQPError(.connectionRefused, "no node to connect to")
        for node in nodes {
            do {
                let opened = try Opening(configuration: core.configuration.at(node)).open()
                frameMax = opened.parameters.sendingFrameMax
                return opened
            } catch {
                failed.insert(node)
                problem = error
                guard error.code == .connectionRefused || error.isLoss else { break }
            }
        }
        throw problem
    }

    private mutating func putLast(_ node: AMQPEndpoint) {
        guard let index = nodes.firstIndex(of: node) else { return }
        nodes.append(nodes.remove(at: index))
    }

    /// Tries until a node lets the connection in; nil if the connection was closed meanwhile.
    ///
    /// A connection that is lost again before it has lived for some seconds continues the count of attempts: what costs it its
    /// life each time is not tried faster and faster.
    ///
    /// Throws what ends the connection: a refused login, or the loss itself if the policy's patience is over.
    ///
    /// - Parameters:
    ///   - loss: Why it was lost.
    ///   - endpoint: Where it led to.
    ///   - openSince: When it was open, or back with everything.
    mutating func open(
        after loss: AMQPError, at endpoint: AMQPEndpoint, openSince: MonotonicTime
    ) throws(AMQPError) -> Opening.Opened? {
        guard let policy = core.configuration.recovery else { throw loss }
        // A node that closes the connection over a call is well.
        if loss.occasion != .calls { putLast(endpoint) }
        let now = MonotonicTime.now
        if end == nil || now >= openSince + Self.calm {
            attempt = 0
            refusal = nil
            end = policy.patience.map { now + $0 } ?? .distantFuture
        }
        let end = end ?? .distantFuture
        while true {
            let delay = nextDelay(policy)
            tell(.recovering(attempt: attempt, after: delay))
            guard sleep(until: min(.now + delay, end), endsWhenUrged: delay > Self.urgentPause, { false }) else {
                return nil
            }
            for node in nodes.filter({ !failed.contains($0) }) + nodes.filter(failed.contains)
            where MonotonicTime.now < end {
                do {
                    guard let opened = try attemptOpen(node) else { return nil }
                    failed.remove(node)
                    frameMax = max(frameMax, opened.parameters.sendingFrameMax)
                    return opened
                } catch {
                    core.logger.debug("not back yet", metadata: ["error": "\(error)"])
                    failed.insert(node)
                    try note(error)
                }
            }
            guard MonotonicTime.now < end else {
                let patience = policy.patience.map { " within \($0.text)" } ?? ""
                throw AMQPError(
                    loss.code, "\(loss.message); it did not come back\(patience)", reply: loss.reply,
                    underlying: loss.underlying)
            }
        }
    }

    private mutating func nextDelay(_ policy: RecoveryPolicy) -> Duration {
        defer { attempt += 1 }
        let delay = policy.backoff.delay(attempt, share: .random(in: 0...1))
        if refusal != nil { return max(delay, Self.refusalPause) }
        return core.access(\.isUrged) ? min(delay, Self.urgentPause) : delay
    }

    /// Decides whether an attempt that failed may be made again.
    ///
    /// - Throws: What ends the connection.
    private mutating func note(_ error: AMQPError) throws(AMQPError) {
        guard error.isOfLogin else {
            guard error.isLoss else { throw error }
            return
        }
        // A broker knows its users before it listens.
        if error.code == .authenticationFailed { throw error }
        let now = MonotonicTime.now
        if let refusal, refusal.code == error.code {
            // So many connections as are allowed may be fewer later, by themselves.
            guard error.code == .limitReached || now < refusal.end else { throw error }
            return
        }
        refusal = (error.code, refusal?.end ?? now + Self.refusalPatience)
        tell(.refused(error))
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
        guard sleep(until: .distantFuture, endsWhenUrged: false, { attempt.isDone }) else {
            attempt.abandon()
            return nil
        }
        guard let opened = try attempt.take() else { return nil }
        guard opened.parameters.sendingFrameMax >= frameMax else {
            opened.socket.discard()
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

    /// Keeps the time until then, or until the condition holds, or someone urges; false if the connection was closed.
    private func sleep(until end: MonotonicTime, endsWhenUrged: Bool, _ isOver: () -> Bool) -> Bool {
        while true {
            let now = MonotonicTime.now
            let (isAborted, isUrged, deadline) = core.perform { state, turn in
                for waiter in state.waiters.removeExpired(at: now) {
                    turn.resume(waiter, with: .failure(waiter.timeoutError(state)))
                }
                let deadline = min(end, state.earliestDeadline)
                state.pollDeadline = deadline
                state.sleep = .idle
                return (state.isAborted, state.isUrged, deadline)
            }
            if isAborted { return false }
            if isOver() || now >= end || endsWhenUrged && isUrged { return true }
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

    /// Hands the outcome over; a socket that no one waits for any more is closed.
    func finish(_ outcome: Result<Opening.Opened, AMQPError>) {
        let isAbandoned = state.withLock { state in
            state.outcome = outcome
            return state.isAbandoned
        }
        if isAbandoned, case .success(let opened) = outcome { opened.socket.discard() }
    }

    func abandon() {
        let outcome = state.withLock { state in
            state.isAbandoned = true
            return state.outcome
        }
        if case .success(let opened)? = outcome { opened.socket.discard() }
    }

    func take() throws(AMQPError) -> Opening.Opened? { try state.withLock { $0.outcome }?.get() }
}
