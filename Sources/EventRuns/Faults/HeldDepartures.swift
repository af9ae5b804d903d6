import EventGeneration
import HeapModule
import Synchronization

/// A departure that waits for its time; of two with the same time the first comes first.
struct HeldDeparture: Sendable, Comparable {
    var departure: Departure
    /// When it leaves.
    var time: Duration
    var number: Int

    static func < (a: HeldDeparture, b: HeldDeparture) -> Bool { (a.time, a.number) < (b.time, b.number) }
    static func == (a: HeldDeparture, b: HeldDeparture) -> Bool { (a.time, a.number) == (b.time, b.number) }

    /// Its faults, with the time that it was really held back if it leaves before its time.
    func faults(leavingAt now: Duration) -> [InjectedFault] {
        guard now < time else { return departure.faults }
        let early = time - now
        return departure.faults.map { fault in
            var fault = fault
            switch fault.action {
            case .late(let delay): fault.action = .late(max(.zero, delay - early))
            case .copy(let number, let total, let delay):
                fault.action = .copy(number, of: total, after: max(.zero, delay - early))
            case .drop, .flip, .truncate: break
            }
            return fault
        }
    }
}

/// The messages of a producer that leave later than they were made: one task adds, another takes each at its time.
final class HeldDepartures: Sendable {
    fileprivate struct State {
        var heap: Heap<HeldDeparture> = []
        var count = 0
        var isComplete = false
        /// Opened, and replaced, when the one that leaves first is another.
        var change = Latch()

        mutating func notify() {
            change.open()
            change = Latch()
        }
    }

    private let state = Mutex(State())

    /// Holds a departure back until that time.
    func add(_ departure: Departure, until time: Duration) {
        state.withLock { state in
            state.count += 1
            state.add(HeldDeparture(departure: departure, time: time, number: state.count))
        }
    }

    /// Takes back one that could not leave.
    func add(_ held: HeldDeparture) { state.withLock { $0.add(held) } }

    /// Says that no more are added.
    func complete() {
        state.withLock { state in
            state.isComplete = true
            state.notify()
        }
    }

    /// Suspends until the next one's time; nil once all have left and no more are added.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    func next(_ clock: any RunClock) async throws -> HeldDeparture? {
        while true {
            try Task.checkCancellation()
            let now = clock.now
            let (due, first, isComplete, change) = state.withLock { state in
                let first = state.heap.min
                let due = first.map { $0.time <= now } == true ? state.heap.popMin() : nil
                return (due, first, state.isComplete, state.change)
            }
            if let due { return due }
            guard let first else {
                if isComplete { return nil }
                await change.wait()
                continue
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await clock.wait(until: first.time) }
                group.addTask { await change.wait() }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Whether none is held back.
    var isEmpty: Bool { state.withLock { $0.heap.isEmpty } }

    /// Takes the next one if its time has come by then.
    func removeFirst(dueBy time: Duration) -> HeldDeparture? {
        state.withLock { $0.heap.min.map { $0.time <= time } == true ? $0.heap.popMin() : nil }
    }

    /// Takes the next one, whatever its time.
    func removeFirst() -> HeldDeparture? { state.withLock { $0.heap.popMin() } }
}

extension HeldDepartures.State {
    fileprivate mutating func add(_ held: HeldDeparture) {
        let isFirst = heap.min.map { held < $0 } ?? true
        heap.insert(held)
        if isFirst { notify() }
    }
}
