import Glibc
import Synchronization

/// Why a run ends.
package enum StopReason: String, Sendable, Hashable {
    /// As many as were wanted have come.
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
    /// Standard output cannot be written, or nobody reads it.
    case output
    /// Something failed; the error itself is thrown.
    case failure

    /// Whether what is left is to be settled within seconds.
    var isUrgent: Bool { self == .interrupted || self == .terminated }
}

/// A request to stop that any part of a run can make and any part can await. The first reason stays.
package final class StopSignal: Sendable {
    private let state = Mutex<StopReason?>(nil)
    private let stopped = Latch()
    private let hurried = Latch()
    /// Process groups that end with the program, even where it quits at once.
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

    /// Notes a process group that ends with the program.
    func add(group: pid_t) { _ = groups.withLock { $0.insert(group) } }

    /// Whether a process leads one of those groups.
    func isRunning(_ leader: pid_t) -> Bool { groups.withLock { $0.contains(leader) } }

    /// Forgets a process group, which has ended.
    func remove(group: pid_t) { _ = groups.withLock { $0.remove(group) } }

    /// Ends what would be left behind where the program now quits at once.
    package func quit() {
        groups.withLock { groups in
            for group in groups { kill(-group, SIGTERM) }
        }
    }

    /// Suspends until the run is to stop or the task is cancelled.
    package func wait() async { await stopped.wait() }

    /// Suspends until the run is to stop, the task is cancelled or so much time has passed.
    package func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Suspends until a signal asks the run to stop, whatever else did before, or the task is cancelled.
    package func waitForSignal() async { await hurried.wait() }

    /// Whether a signal has asked the run to stop.
    package var isUrgent: Bool { hurried.isOpen }

    /// Awaits work that cancelling does not end; after a signal no longer than the limit, and then it is left to itself.
    ///
    /// - Parameters:
    ///   - isUrgent: Whether the limit holds from now on, without a signal.
    ///   - isOver: Suspends until the work is given up without a signal; nil never does.
    /// - Returns: What the work gives; nil if it was left to itself.
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

/// What work gave that may have been left to itself.
private final class WorkResult<Value: Sendable>: Sendable {
    private let state = Mutex<Value?>(nil)

    var value: Value? { state.withLock { $0 } }

    func set(_ value: Value) { state.withLock { $0 = value } }
}

/// Closed until it is opened, once and for all.
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

    /// How many wait.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    /// Lets everybody through who waits or will wait.
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
