/// The suspended calls of a connection and their deadlines. Each is resumed exactly once: the code that takes it out of
/// the table puts it into a ``Turn``, and the runtime resumes it after the lock.
struct Waiters {
    /// A suspended call.
    struct Waiter {
        /// What the runtime resumes. To the machine it is a token: no state change depends on it.
        var continuation: CheckedContinuation<Resumption, any Error>
        var deadline: MonotonicTime
        /// What is waited for, for the error at the deadline.
        var operation: String
        var timeout: Duration
        /// Part of a recovery: it fails if the connection is lost again.
        var isRecovery = false

        func timeoutError(_ state: borrowing ConnectionState) -> AMQPError {
            let text = "\(operation) did not end within \(timeout.text)"
            if case .recovering(let loss) = state.phase {
                return AMQPError(.timeout, "\(text): the connection is lost and not back yet", underlying: loss)
            }
            // RabbitMQ reads nothing from a connection that it blocks, calls included.
            guard let reason = state.blockedReason else { return AMQPError(.timeout, text) }
            return AMQPError(.blocked, "\(text): \(AMQPError.blockedText(reason))")
        }
    }

    private var waiting: [UInt64: Waiter] = [:]
    private var nextID: UInt64 = 1
    /// No deadline is earlier; it may have gone meanwhile.
    private(set) var earliest = MonotonicTime.distantFuture

    /// A number for a call that will wait.
    mutating func makeID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
    }

    mutating func add(_ waiter: Waiter, id: UInt64) {
        waiting[id] = waiter
        earliest = min(earliest, waiter.deadline)
    }

    mutating func remove(_ id: UInt64) -> Waiter? {
        waiting.removeValue(forKey: id)
    }

    func contains(_ id: UInt64) -> Bool { waiting[id] != nil }

    /// Takes out the calls of a recovery.
    mutating func removeRecovery() -> [Waiter] {
        let found = waiting.filter(\.value.isRecovery)
        for id in found.keys { waiting[id] = nil }
        return Array(found.values)
    }

    /// Takes out those whose deadline has passed.
    mutating func removeExpired(at now: MonotonicTime) -> [Waiter] {
        guard now >= earliest else { return [] }
        let expired = waiting.filter { $0.value.deadline <= now }
        for id in expired.keys { waiting[id] = nil }
        earliest = waiting.values.map(\.deadline).min() ?? .distantFuture
        return Array(expired.values)
    }

    /// Takes out all of them.
    mutating func removeAll() -> [Waiter] {
        defer {
            waiting = [:]
            earliest = .distantFuture
        }
        return Array(waiting.values)
    }
}
