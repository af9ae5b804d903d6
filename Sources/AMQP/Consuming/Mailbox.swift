internal import DequeModule

/// Where the connection's thread puts a consumer's deliveries, a batch at a time, and the application takes them out.
final class Mailbox: Sendable {
    /// How a consumer's sequence ends.
    enum End: Sendable {
        /// The application cancelled the consumer: what has arrived is still handed out.
        case cancelled
        /// The application closed the channel or the connection: nothing that is left could be acknowledged.
        case closed
        /// The broker cancelled the consumer: what has arrived is handed out, then the error.
        case cancelledByBroker(AMQPError)
        /// The channel or the connection is gone, and what is left with it.
        case lost(AMQPError)
    }

    private typealias Waiter = (id: UInt64, continuation: CheckedContinuation<DeliveryBatch?, any Error>)

    private struct State {
        var batches: Deque<DeliveryBatch> = []
        var waiting: Deque<Waiter> = []
        var nextID: UInt64 = 1
        var end: End?
    }

    private let state = Locked(State())

    /// Adds a batch. Called by the connection's thread.
    func push(_ batch: DeliveryBatch) {
        let waiter = state.withLock { state -> CheckedContinuation<DeliveryBatch?, any Error>? in
            if let waiter = state.waiting.popFirst() { return waiter.continuation }
            switch state.end {
            case .closed, .lost: return nil
            case .cancelled, .cancelledByBroker, nil: break
            }
            state.batches.append(batch)
            return nil
        }
        waiter?.resume(returning: batch)
    }

    /// Ends the sequence; only the first end counts.
    func finish(_ end: End) {
        let waiting = state.withLock { state -> Deque<Waiter> in
            guard state.end == nil else { return [] }
            state.end = end
            switch end {
            case .closed, .lost: state.batches.removeAll()
            case .cancelled, .cancelledByBroker: break
            }
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume(with: Self.result(of: end)) }
    }

    /// The next batch if there is one; false for `isOver` means that more may come.
    func take() throws -> (batch: DeliveryBatch?, isOver: Bool) {
        try state.withLock { state in
            if let batch = state.batches.popFirst() { return (batch, false) }
            guard let end = state.end else { return (nil, false) }
            return (try Self.result(of: end).get(), true)
        }
    }

    /// Waits for the next batch; nil is the end. Throws `CancellationError` when the task is cancelled.
    func wait() async throws -> DeliveryBatch? {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<DeliveryBatch?, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let batch = state.batches.popFirst() { return .success(batch) }
                    if let end = state.end { return Self.result(of: end) }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private static func result(of end: End) -> Result<DeliveryBatch?, any Error> {
        switch end {
        case .cancelled, .closed: .success(nil)
        case .cancelledByBroker(let error), .lost(let error): .failure(error)
        }
    }
}
