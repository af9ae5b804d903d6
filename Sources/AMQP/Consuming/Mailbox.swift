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
        /// Nobody will read it any more.
        case abandoned

        /// Whether deliveries that are left can still be acknowledged.
        var keepsDeliveries: Bool {
            switch self {
            case .cancelled, .cancelledByBroker: true
            case .closed, .lost, .abandoned: false
            }
        }
    }

    /// Deliveries of one batch that nobody has taken.
    struct Slice: Sendable {
        let batch: DeliveryBatch
        var start: Int
        var end: Int

        /// Cuts off the first of so many equal parts.
        mutating func cut(_ parts: Int) -> Slice {
            let middle = start + max(1, (end - start) / parts)
            defer { start = middle }
            return Slice(batch: batch, start: start, end: middle)
        }
    }

    private typealias Waiter = (id: UInt64, continuation: CheckedContinuation<Slice?, any Error>)

    private struct State {
        var slices: Deque<Slice> = []
        var waiting: Deque<Waiter> = []
        /// Iterators that share the deliveries.
        var readers = 0
        var nextID: UInt64 = 1
        var end: End?

        /// The next deliveries for one reader: all there are, or its share where several read.
        mutating func take() -> Slice? {
            guard var first = slices.popFirst() else { return nil }
            guard readers > 1, first.end - first.start > 1 else { return first }
            let share = first.cut(readers)
            if first.start < first.end { slices.prepend(first) }
            return share
        }

        mutating func nextPair() -> (Waiter, Slice)? {
            guard !waiting.isEmpty, let slice = take() else { return nil }
            return (waiting.removeFirst(), slice)
        }
    }

    private let state = Locked(State())

    /// Adds a batch; false where nobody will read it. Called by the connection's thread.
    func push(_ batch: DeliveryBatch) -> Bool {
        add(Slice(batch: batch, start: 0, end: batch.records.count), isNew: true)
    }

    /// Takes back what a reader left.
    func putBack(_ slice: Slice) {
        guard slice.start < slice.end else { return }
        _ = add(slice, isNew: false)
    }

    private func add(_ slice: Slice, isNew: Bool) -> Bool {
        let ready = state.withLock { state -> [(Waiter, Slice)]? in
            if let end = state.end, !end.keepsDeliveries { return nil }
            if isNew { state.slices.append(slice) } else { state.slices.prepend(slice) }
            var ready: [(Waiter, Slice)] = []
            while let pair = state.nextPair() { ready.append(pair) }
            return ready
        }
        for (waiter, slice) in ready ?? [] { waiter.continuation.resume(returning: slice) }
        return ready != nil
    }

    /// Ends the sequence. Only the first end counts, but one that keeps deliveries can still be abandoned.
    func finish(_ end: End) {
        let waiting = state.withLock { state -> Deque<Waiter> in
            if let previous = state.end {
                guard case .abandoned = end, previous.keepsDeliveries else { return [] }
            }
            state.end = end
            if case .closed = end { state.slices.removeAll() }
            if case .lost = end { state.slices.removeAll() }
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume(with: Self.result(of: end)) }
    }

    /// Drops what nobody has taken: it was lost with its connection, and the broker sends it again.
    func forget() { state.withLock { $0.slices.removeAll() } }

    /// Whether nothing will be added any more.
    var isOver: Bool { state.withLock { $0.end != nil } }

    func addReader() { state.withLock { $0.readers += 1 } }

    func removeReader() { state.withLock { $0.readers -= 1 } }

    /// Ends the mailbox for good, and hands out everything that nobody has taken.
    func abandon() -> [Delivery] {
        finish(.abandoned)
        let slices = state.withLock { state -> Deque<Slice> in
            defer { state.slices.removeAll() }
            return state.slices
        }
        return slices.flatMap { slice in (slice.start..<slice.end).map { Delivery(batch: slice.batch, index: $0) } }
    }

    /// The next deliveries if there are any. `isOver` tells that none will come.
    func take() throws -> (slice: Slice?, isOver: Bool) {
        try state.withLock { state in
            if let slice = state.take() { return (slice, false) }
            guard let end = state.end else { return (nil, false) }
            return (try Self.result(of: end).get(), true)
        }
    }

    /// Waits for deliveries; nil is the end. Throws `CancellationError` when the task is cancelled.
    func wait() async throws -> Slice? {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Slice?, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let slice = state.take() { return .success(slice) }
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

    private static func result(of end: End) -> Result<Slice?, any Error> {
        switch end {
        case .cancelled, .closed, .abandoned: .success(nil)
        case .cancelledByBroker(let error), .lost(let error): .failure(error)
        }
    }
}
