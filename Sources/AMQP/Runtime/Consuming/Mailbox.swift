internal import DequeModule
internal import Synchronization

/// Where the connection's thread puts a consumer's deliveries, a batch at a time, and the application takes them out.
///
/// A mailbox has one life after the other. A life ends when the broker takes back what it had sent: what is left of that
/// life is handed out no more, not even by an iterator that holds it already.
final class Mailbox: DeliverySink {
    /// Deliveries of one batch that no reader has taken.
    struct Slice: Sendable {
        let batch: DeliveryBatch
        var start: Int
        var end: Int
        /// The mailbox's life that it came in.
        let life: Int

        /// Cuts off the first of so many equal parts.
        mutating func cut(_ parts: Int) -> Slice {
            let middle = start + max(1, (end - start) / parts)
            defer { start = middle }
            return Slice(batch: batch, start: start, end: middle, life: life)
        }

        /// Gives back what is left of it.
        func giveBack() {
            for index in start..<end { batch.giveBack(at: index) }
        }

        /// Notes that what is left of it was not handed out.
        func dropped() {
            guard start < end else { return }
            batch.origin.place?.dropped(from: batch, at: start)
        }
    }

    private typealias Waiter = (id: UInt64, continuation: CheckedContinuation<Slice?, any Error>)

    private struct State {
        var slices: Deque<Slice> = []
        var waiting: Deque<Waiter> = []
        /// Iterators that share the deliveries.
        var readers = 0
        var nextID: UInt64 = 1
        var end: ConsumerEnd?
        /// Tasks that wait for the end alone.
        var watchers: [UInt64: CheckedContinuation<ConsumerEnd?, Never>] = [:]

        /// The next deliveries for one reader: all there are, or its share if several read.
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
    /// Which life it is in. Atomic, so that an iterator can look at it for each delivery; it changes under the lock.
    private let currentLife = Atomic(0)
    /// Whether what has arrived is handed out whatever happens, since the broker counts it as done.
    private let keepsArrived: Bool

    /// Makes a mailbox.
    ///
    /// - Parameter keepsArrived: Whether its deliveries need no acknowledgement.
    init(keepsArrived: Bool = false) { self.keepsArrived = keepsArrived }

    /// Whether deliveries of that life are still the application's.
    @inline(__always)
    func isCurrent(_ life: Int) -> Bool { currentLife.load(ordering: .relaxed) == life }

    /// Adds a batch; false if no reader will take it. Called by the connection's thread.
    func push(_ batch: DeliveryBatch) -> Bool {
        let life = currentLife.load(ordering: .relaxed)
        return add(Slice(batch: batch, start: 0, end: batch.records.count, life: life), isNew: true)
    }

    /// Takes back what a reader left.
    func putBack(_ slice: Slice) {
        guard slice.start < slice.end else { return }
        _ = add(slice, isNew: false)
    }

    private func add(_ slice: Slice, isNew: Bool) -> Bool {
        let ready = state.withLock { state -> [(Waiter, Slice)]? in
            if let end = state.end, drops(end) {
                slice.dropped()
                return nil
            }
            // The broker has taken it back meanwhile.
            guard isCurrent(slice.life) else {
                slice.dropped()
                return []
            }
            if isNew { state.slices.append(slice) } else { state.slices.prepend(slice) }
            var ready: [(Waiter, Slice)] = []
            while let pair = state.nextPair() { ready.append(pair) }
            return ready
        }
        for (waiter, slice) in ready ?? [] { waiter.continuation.resume(returning: slice) }
        return ready != nil
    }

    /// Ends the sequence. Only the first end counts, but one that keeps deliveries can still be abandoned.
    func finish(_ end: ConsumerEnd) {
        let (waiting, watchers) = state.withLock {
            state -> (Deque<Waiter>, [CheckedContinuation<ConsumerEnd?, Never>]) in
            if let previous = state.end {
                guard case .abandoned = end, !drops(previous) else { return ([], []) }
            }
            state.end = end
            switch end {
            case .closed, .lost, .cancelledByBroker: if drops(end) { dropAll(&state) }
            // What is left of an abandoned one is given back by who abandons it.
            case .cancelled, .abandoned: break
            }
            defer {
                state.waiting.removeAll()
                state.watchers.removeAll()
            }
            return (state.waiting, Array(state.watchers.values))
        }
        for waiter in waiting { waiter.continuation.resume(with: Self.result(of: end)) }
        for watcher in watchers { watcher.resume(returning: end) }
    }

    /// Whether an end takes away what has arrived.
    private func drops(_ end: ConsumerEnd) -> Bool {
        switch end {
        case .lost, .cancelledByBroker: !keepsArrived
        case .cancelled, .closed, .abandoned: !end.keepsDeliveries
        }
    }

    private func dropAll(_ state: inout State) {
        // They came in order, and so will what follows.
        state.slices.first?.dropped()
        state.slices.removeAll()
        currentLife.add(1, ordering: .relaxed)
    }

    /// Begins another life: the broker took back what was not acknowledged, and sends it again.
    func beginAgain() {
        guard !keepsArrived else { return }
        state.withLock { dropAll(&$0) }
    }

    /// Whether nothing will be added any more.
    var isOver: Bool { state.withLock { $0.end != nil } }

    func addReader() { state.withLock { $0.readers += 1 } }

    func removeReader() { state.withLock { $0.readers -= 1 } }

    /// Ends the mailbox for good, and returns all that no reader has taken.
    func abandon() -> [Slice] {
        finish(.abandoned)
        return state.withLock { state in
            defer { state.slices.removeAll() }
            return Array(state.slices)
        }
    }

    /// The next deliveries if there are any. `isOver` tells that none will come.
    func take() throws -> (slice: Slice?, isOver: Bool) {
        try state.withLock { state in
            if let slice = state.take() { return (slice, false) }
            guard let end = state.end else { return (nil, false) }
            return (try Self.result(of: end).get(), true)
        }
    }

    /// Waits for the end, whatever is left to read; nil if the task is cancelled before.
    func waitForEnd() async -> ConsumerEnd? {
        let id = makeID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state -> ConsumerEnd?? in
                    if Task.isCancelled { return .some(nil) }
                    if let end = state.end { return end }
                    state.watchers[id] = continuation
                    return nil
                }
                if let end { continuation.resume(returning: end) }
            }
        } onCancel: {
            state.withLock { $0.watchers.removeValue(forKey: id) }?.resume(returning: nil)
        }
    }

    private func makeID() -> UInt64 {
        state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
    }

    /// Waits for deliveries; nil is the end. Throws `CancellationError` when the task is cancelled.
    func wait() async throws -> Slice? {
        let id = makeID()
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

    private static func result(of end: ConsumerEnd) -> Result<Slice?, any Error> {
        end.error.map { .failure($0) } ?? .success(nil)
    }
}
