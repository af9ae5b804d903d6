import Glibc
import Synchronization

/// Why a run ends.
package enum StopReason: String, Sendable, Hashable {
    /// The requested number of messages has come.
    case count
    /// The time given with `--for` is over.
    case time
    /// No message came for the time given with `--idle`.
    case idle
    /// Every message that was announced to `--verify` has come.
    case verified
    /// SIGINT.
    case interrupted
    /// SIGTERM.
    case terminated
    /// Standard output cannot be written, or has no reader.
    case output
    /// Something failed. The error itself is thrown.
    case failure

    /// Whether the rest must be settled within seconds.
    var isUrgent: Bool { self == .interrupted || self == .terminated }
}

/// A request to stop. Any part of a run can make it, and any part can wait for it. The first reason stays.
package final class StopSignal: Sendable {
    private let state = Mutex<StopReason?>(nil)
    private let stopped = Latch()
    private let hurried = Latch()
    /// Process groups that end with the program, even if it quits at once.
    private let groups = Mutex<Set<pid_t>>([])

    package init() {}

    /// The reason, once there is one.
    package var reason: StopReason? { state.withLock { $0 } }

    /// Asks the run to stop.
    package func request(_ reason: StopReason) {
        state.withLock { $0 = $0 ?? reason }
        stopped.open()
        if reason.isUrgent { hurried.open() }
    }

    /// Adds a process group that ends with the program.
    func add(group: pid_t) { _ = groups.withLock { $0.insert(group) } }

    /// Whether a process leads one of those groups.
    func isRunning(_ leader: pid_t) -> Bool { groups.withLock { $0.contains(leader) } }

    /// Removes a process group that has ended.
    func remove(group: pid_t) { _ = groups.withLock { $0.remove(group) } }

    /// Ends the process groups, since the program now quits at once.
    package func quit() {
        groups.withLock { groups in
            for group in groups { kill(-group, SIGTERM) }
        }
    }

    /// Suspends until the run has to stop or the task is cancelled.
    package func wait() async { await stopped.wait() }

    /// Suspends until the run has to stop, the task is cancelled or this much time has passed.
    package func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Suspends until a signal asks the run to stop, even if there was another reason before, or the task is cancelled.
    package func waitForSignal() async { await hurried.wait() }

    /// Whether a signal has asked the run to stop.
    package var isUrgent: Bool { hurried.isOpen }

    /// Waits for work that cancelling does not end. After a signal it waits at most for the limit, and then leaves the
    /// work alone.
    ///
    /// - Parameters:
    ///   - isUrgent: Whether the limit counts from now on, without a signal.
    ///   - isOver: Suspends until the work is given up without a signal. Nil never gives it up.
    /// - Returns: The result of the work. Nil if it was given up.
    @discardableResult
    package func wait<Value: Sendable>(
        for work: @escaping @Sendable () async -> Value, afterSignal limit: Duration, isUrgent: Bool = false,
        orUntil isOver: (@Sendable () async -> Void)? = nil
    ) async -> Value? {
        let done = Latch()
        let result = WorkResult<Value>()
        Task.detached {
            result.set(await work())
            done.open()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await done.wait() }
            group.addTask {
                if !isUrgent { await self.waitForSignal() }
                try? await Task.sleep(for: limit)
            }
            if let isOver { group.addTask { await isOver() } }
            await group.next()
            group.cancelAll()
        }
        return result.value
    }
}

/// The result of work that may be given up.
private final class WorkResult<Value: Sendable>: Sendable {
    private let state = Mutex<Value?>(nil)

    var value: Value? { state.withLock { $0 } }

    func set(_ value: Value) { state.withLock { $0 = value } }
}

/// Closed until it is opened. It stays open then.
package final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether it is open.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// How many tasks wait.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    /// Resumes all tasks that wait, and lets later ones through.
    func open() {
        let waiters = state.withLock { state in
            defer { state = State(isOpen: true) }
            return state.waiters.values
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Suspends until it is open or the task is cancelled.
    package func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let waiter = state.withLock { state -> Int? in
            guard !state.isOpen else { return nil }
            state.lastWaiter += 1
            state.waiters[state.lastWaiter] = continuation
            return state.lastWaiter
        }
        guard let waiter else { return }
        // A cancelled wait leaves nothing behind.
        defer { state.withLock { $0.waiters[waiter] = nil } }
        for await _ in stream {}
    }
}
