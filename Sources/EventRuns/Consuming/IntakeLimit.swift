/// How many deliveries a consumer may still get. The limit is kept by holding acknowledgements back.
///
/// The broker pushes deliveries while fewer than `window` (the prefetch) are unsettled. So it has sent at most settled
/// + window deliveries. Settling stops when that sum would pass the limit, so no delivery beyond the limit ever leaves
/// the queue. What is held back can be settled once the consumer is cancelled, not earlier: the broker would answer
/// with one more delivery.
///
/// Deliveries that a filter leaves out do not count towards the limit and are settled at once. Each lets the broker
/// send one more, but the wanted deliveries among the unsettled ones still never pass the limit. A second limit, on all
/// deliveries that come, holds them back as well.
package struct IntakeLimit: Sendable, Hashable {
    /// How many deliveries are wanted. Nil means no limit.
    package let limit: Int?
    /// How many deliveries may come, wanted or not, if a filter leaves some out. Nil means no such limit.
    package let total: Int?
    /// How many deliveries may be unsettled at the broker.
    package let window: Int
    /// How many wanted deliveries have come.
    package private(set) var received = 0
    /// How many wanted deliveries have been settled at the broker.
    package private(set) var settled = 0
    /// How many unwanted deliveries have come.
    private var leftOut = 0
    /// How many of those have been settled at the broker.
    private var leftOutSettled = 0

    /// Makes a limit. The window is the prefetch, or less, so that few settlements are held back. It is never so small
    /// that a worker has nothing to do.
    package init(limit: Int?, prefetch: Int, workers: Int = 1) {
        self.limit = limit
        total = nil
        guard let limit else {
            window = prefetch
            return
        }
        window = max(1, min(prefetch, limit, max(limit / 8, workers)))
    }

    /// Makes a limit for a filter that leaves deliveries out. They come between the wanted ones, so the window is as
    /// large as possible: a window of a few would make each delivery a round trip.
    package init(limit: Int?, total: Int?, prefetch: Int, workers: Int = 1) {
        self.limit = limit
        self.total = total
        window = max(1, min(prefetch, limit ?? .max, total.map { min($0, max($0 / 8, workers)) } ?? .max))
    }

    /// Makes a limit for a consumer that settles nothing before the end. All wanted deliveries must fit the window. The
    /// window is 0, meaning no prefetch, if no prefetch is large enough.
    package init(unsettledLimit limit: Int?) {
        self.limit = limit
        total = nil
        window = limit.map { $0 <= Int(UInt16.max) ? $0 : 0 } ?? 0
    }

    /// Makes such a limit for a filter that leaves deliveries out: they use a part of the window.
    package init(unsettledLimit limit: Int?, total: Int?) {
        self.limit = limit
        self.total = total
        window = IntakeLimit(unsettledLimit: total).window
    }

    /// Makes a limit with exactly this window.
    init(limit: Int, exactWindow: Int) {
        self.limit = limit
        total = nil
        window = exactWindow
    }

    /// Whether no more deliveries are wanted.
    package var isReached: Bool {
        limit.map { received >= $0 } ?? false || total.map { received + leftOut >= $0 } ?? false
    }

    /// Counts a delivery. Returns false if it is beyond the limit and goes back.
    package mutating func receive(isWanted: Bool = true) -> Bool {
        if isReached { return false }
        if isWanted { received += 1 } else { leftOut += 1 }
        return true
    }

    /// Counts wanted deliveries. Returns how many of them are within the limit. The others go back.
    package mutating func receive(atMost count: Int) -> Int {
        let room = min(limit.map { $0 - received } ?? .max, total.map { $0 - received - leftOut } ?? .max)
        let taken = max(0, min(count, room))
        received += taken
        return taken
    }

    /// Subtracts deliveries that the broker has taken back: they will come again. Once the limit is reached, the run
    /// asks for no more, so they stay counted then.
    package mutating func takeBack(_ count: Int, settled: Int, isWanted: Bool = true) {
        guard !isReached else { return }
        if isWanted {
            received = max(0, received - count)
            self.settled = max(0, self.settled - settled)
        } else {
            leftOut = max(0, leftOut - count)
            leftOutSettled = max(0, leftOutSettled - settled)
        }
    }

    /// Whether one more delivery may be settled while the broker still sends. If so, counts it.
    package mutating func settle() -> Bool { settle(atMost: 1) == 1 }

    /// How many of these deliveries may be settled while the broker still sends. Counts them.
    package mutating func settle(atMost count: Int) -> Int {
        let room = min(limit.map { $0 - window - settled } ?? .max, roomForMore)
        let due = max(0, min(count, room))
        settled += due
        return due
    }

    /// Whether an unwanted delivery may be settled while the broker still sends. If so, counts it.
    package mutating func settleLeftOut() -> Bool { settleLeftOut(atMost: 1) == 1 }

    /// How many of these unwanted deliveries may be settled while the broker still sends. Counts them.
    package mutating func settleLeftOut(atMost count: Int) -> Int {
        let due = max(0, min(count, roomForMore))
        leftOutSettled += due
        return due
    }

    /// How many deliveries may be settled before all deliveries that may come are on their way.
    private var roomForMore: Int { total.map { $0 - window - settled - leftOutSettled } ?? .max }
}
