import Synchronization

/// Settles deliveries as far as the limit allows, and holds the rest back until the broker sends no more.
final class SettlementQueue: Sendable {
    /// Deliveries that are settled together, by their numbers.
    private struct Settlement {
        var numbers: Range<Int>
        var settle: @Sendable (Range<Int>) -> Void

        func run() { settle(numbers) }
    }

    private struct State {
        var limit: IntakeLimit
        var held: [Settlement] = []
        /// Settlements of unwanted deliveries that are held back.
        var heldLeftOut: [Settlement] = []
        var isReleased = false

        /// Removes and returns the settlements of wanted deliveries that may be made now.
        mutating func takeDue() -> [Settlement] {
            let isReleased = isReleased
            return Self.takeDue(&held) { isReleased ? $0 : limit.settle(atMost: $0) }
        }

        /// Removes and returns the settlements of unwanted deliveries that may be made now.
        mutating func takeDueLeftOut() -> [Settlement] {
            let isReleased = isReleased
            return Self.takeDue(&heldLeftOut) { isReleased ? $0 : limit.settleLeftOut(atMost: $0) }
        }

        private static func takeDue(_ held: inout [Settlement], _ allow: (Int) -> Int) -> [Settlement] {
            var due: [Settlement] = []
            var done = 0
            while done < held.count {
                let count = allow(held[done].numbers.count)
                guard count > 0 else { break }
                let numbers = held[done].numbers
                let middle = numbers.lowerBound + count
                due.append(Settlement(numbers: numbers.lowerBound..<middle, settle: held[done].settle))
                held[done].numbers = middle..<numbers.upperBound
                guard held[done].numbers.isEmpty else { break }
                done += 1
            }
            held.removeFirst(done)
            return due
        }
    }

    private let state: Mutex<State>
    let window: Int
    /// Open once everything that was wanted has come.
    let reached = Latch()
    /// Open once a settlement has been held back.
    let holding = Latch()

    init(_ limit: IntakeLimit) {
        state = Mutex(State(limit: limit))
        window = limit.window
        if limit.isReached { reached.open() }
    }

    var isReached: Bool { state.withLock { $0.limit.isReached } }

    /// How many deliveries are still wanted. Nil without a limit.
    var remaining: Int? { state.withLock { state in state.limit.limit.map { $0 - state.limit.received } } }

    /// Counts a delivery. Returns false if it is beyond what is wanted.
    func receive(isWanted: Bool = true) -> Bool {
        let (isTaken, isReached) = state.withLock { ($0.limit.receive(isWanted: isWanted), $0.limit.isReached) }
        if isReached { reached.open() }
        return isTaken
    }

    /// Counts deliveries. Returns how many of them are wanted.
    func receive(atMost count: Int) -> Int {
        let (wanted, isReached) = state.withLock { ($0.limit.receive(atMost: count), $0.limit.isReached) }
        if isReached { reached.open() }
        return wanted
    }

    /// Subtracts deliveries that the broker has taken back. `settled` of them had been settled in vain.
    func takeBack(_ count: Int, settled: Int, isWanted: Bool = true) {
        guard count > 0 else { return }
        state.withLock { $0.limit.takeBack(count, settled: settled, isWanted: isWanted) }
    }

    /// Settles a delivery now, or later if the broker would otherwise send more than is wanted.
    func settle(_ settlement: @escaping @Sendable () -> Void) { settle(1) { _ in settlement() } }

    /// Settles deliveries, each now, or later if the broker would otherwise send more than is wanted. The closure gets
    /// the numbers, from 0, of the deliveries to settle now, and is called again for the others.
    func settle(_ count: Int, _ settlement: @escaping @Sendable (Range<Int>) -> Void) {
        guard count > 0 else { return }
        let (due, isHolding) = state.withLock { state in
            state.held.append(Settlement(numbers: 0..<count, settle: settlement))
            return (state.takeDue(), !state.held.isEmpty)
        }
        for settlement in due { settlement.run() }
        if isHolding { holding.open() }
    }

    /// Settles an unwanted delivery.
    func settleLeftOut(_ settlement: @escaping @Sendable () -> Void) { settleLeftOut(1) { _ in settlement() } }

    /// Settles unwanted deliveries. They do not wait for wanted ones that are held back, since more wanted ones can
    /// come only once these are settled.
    func settleLeftOut(_ count: Int, _ settlement: @escaping @Sendable (Range<Int>) -> Void) {
        guard count > 0 else { return }
        let due = state.withLock { state in
            state.heldLeftOut.append(Settlement(numbers: 0..<count, settle: settlement))
            return state.takeDueLeftOut()
        }
        for settlement in due { settlement.run() }
    }

    /// Settles what was held back. From now on it settles everything at once: no consumer is left.
    func settleRest() {
        let held = state.withLock { state in
            state.isReleased = true
            return state.takeDueLeftOut() + state.takeDue()
        }
        for settlement in held { settlement.run() }
    }
}
