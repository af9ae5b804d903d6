/// What a suspended call gets when it goes on.
enum Resumption: Sendable {
    case done
    case method(ServerMethod)
    case delivery(Delivery)
    case failure(PublishFailure)
    /// The connection was lost and is back: the call is to be made again.
    case recovered
    /// The broker closed the connection, perhaps over this call: it is to be made again, once.
    case suspected(AMQPError)
    /// The confirm window is full, or the broker blocks the connection: nothing was sent.
    case noRoom
}

/// The suspended calls of a connection and their deadlines. Each is resumed exactly once: whoever takes it out of the
/// table resumes it, after the lock.
struct Waiters {
    /// A suspended call.
    struct Waiter {
        var continuation: CheckedContinuation<Resumption, any Error>
        var deadline: MonotonicTime
        /// What is waited for, for the error at the deadline.
        var operation: String
        var timeout: Duration
        /// Part of a recovery: it fails where the connection is lost again.
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

    var isEmpty: Bool { waiting.isEmpty }

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

/// What is to be done once the lock is released.
struct Effects {
    private var resumptions: [(CheckedContinuation<Resumption, any Error>, Result<Resumption, any Error>)] = []
    private var endings: [(Mailbox, Mailbox.End)] = []
    private var repeated: [(ConsumingAgain, ConsumingStop)] = []
    private var settlements: [Settlement] = []
    /// Whether the connection's thread must be told.
    var wake = false
    /// Whether there are events that no subscriber has been told.
    var tells = false

    mutating func resume(_ waiter: Waiters.Waiter?, with result: Result<Resumption, any Error>) {
        guard let waiter else { return }
        resumptions.append((waiter.continuation, result))
    }

    mutating func end(_ mailbox: Mailbox, _ end: Mailbox.End) { endings.append((mailbox, end)) }

    mutating func consumeAgain(_ again: ConsumingAgain, after reason: ConsumingStop) {
        repeated.append((again, reason))
    }

    mutating func tell(_ settlement: Settlement) { settlements.append(settlement) }

    func run(_ wakeup: Wakeup) {
        if wake { wakeup.signal() }
        // Before those go on who wait for the same messages.
        for settlement in settlements { settlement.tell() }
        for (continuation, result) in resumptions { continuation.resume(with: result) }
        for (mailbox, end) in endings { mailbox.finish(end) }
        for (again, reason) in repeated { again.start(after: reason) }
    }
}
