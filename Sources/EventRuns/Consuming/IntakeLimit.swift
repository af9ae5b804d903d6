/// How many deliveries a consumer may still be sent, kept by holding acknowledgements back.
///
/// The broker pushes as long as fewer than `window` (the prefetch) deliveries are unsettled, so it has sent at most
/// settled + window of them. Settling stops there where that sum would pass the limit: nothing beyond what is wanted
/// ever leaves the queue. What is held back can be settled once the consumer is cancelled, not before: the broker would
/// answer with one delivery more.
///
/// Deliveries that a filter leaves out do not count towards the limit and are settled at once: each lets the broker send
/// one more, so that what is wanted among the unsettled ones still never passes the limit. A second limit, on all that
/// comes, holds them back as well.
package struct IntakeLimit: Sendable, Hashable {
    /// Deliveries wanted; nil is no limit.
    package let limit: Int?
    /// Deliveries that may come, wanted or not, where a filter leaves some out; nil is no such limit.
    package let total: Int?
    /// Deliveries that may be unsettled at the broker.
    package let window: Int
    /// Deliveries that have come and are wanted.
    package private(set) var received = 0
    /// Wanted deliveries that have been settled at the broker.
    package private(set) var settled = 0
    /// Deliveries that have come and are not wanted.
    private var leftOut = 0
    /// Those of them that have been settled at the broker.
    private var leftOutSettled = 0

    /// Makes a limit. The window is the prefetch asked for, made small enough that few settlements are held back, but
    /// never so small that a worker has nothing to do.
    package init(limit: Int?, prefetch: Int, workers: Int = 1) {
        self.limit = limit
        total = nil
        guard let limit else {
            window = prefetch
            return
        }
        window = max(1, min(prefetch, limit, max(limit / 8, workers)))
    }

    /// Makes a limit where a filter leaves deliveries out. They come between the wanted ones, so the window is as large as
    /// it can be: one of a few would make each a round trip.
    package init(limit: Int?, total: Int?, prefetch: Int, workers: Int = 1) {
        self.limit = limit
        self.total = total
        window = max(1, min(prefetch, limit ?? .max, total.map { min($0, max($0 / 8, workers)) } ?? .max))
    }

    /// Makes a limit for a consumer that settles nothing before the end: all that is wanted must fit the window, which
    /// is 0, none, where no prefetch is large enough.
    package init(unsettledLimit limit: Int?) {
        self.limit = limit
        total = nil
        window = limit.map { $0 <= Int(UInt16.max) ? $0 : 0 } ?? 0
    }

    /// Makes such a limit where a filter leaves deliveries out: they take their part of the window.
    package init(unsettledLimit limit: Int?, total: Int?) {
        self.limit = limit
        self.total = total
        window = IntakeLimit(unsettledLimit: total).window
    }

    /// Makes a limit with a window as it is.
    init(limit: Int, exactWindow: Int) {
        self.limit = limit
        total = nil
        window = exactWindow
    }

    /// Whether nothing more is wanted.
    package var isReached: Bool {
        limit.map { received >= $0 } ?? false || total.map { received + leftOut >= $0 } ?? false
    }

    /// Counts a delivery; false where it is beyond the limit and goes back.
    package mutating func receive(isWanted: Bool = true) -> Bool {
        if isReached { return false }
        if isWanted { received += 1 } else { leftOut += 1 }
        return true
    }

    /// Counts so many wanted deliveries, and returns how many of them are within the limit; the others go back.
    package mutating func receive(atMost count: Int) -> Int {
        let room = min(limit.map { $0 - received } ?? .max, total.map { $0 - received - leftOut } ?? .max)
        let taken = max(0, min(count, room))
        received += taken
        return taken
    }

    /// Counts deliveries out again that the broker has taken back: they come again. Once the limit is reached nothing
    /// more is asked for, so then they stay.
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

    /// Whether one more delivery may be settled while the broker still sends; counts it then.
    package mutating func settle() -> Bool { settle(atMost: 1) == 1 }

    /// How many of so many deliveries may be settled while the broker still sends; counts them.
    package mutating func settle(atMost count: Int) -> Int {
        let room = min(limit.map { $0 - window - settled } ?? .max, roomForMore)
        let due = max(0, min(count, room))
        settled += due
        return due
    }

    /// Whether a delivery that is not wanted may be settled while the broker still sends; counts it then.
    package mutating func settleLeftOut() -> Bool { settleLeftOut(atMost: 1) == 1 }

    /// How many of so many deliveries that are not wanted may be settled while the broker still sends; counts them.
    package mutating func settleLeftOut(atMost count: Int) -> Int {
        let due = max(0, min(count, roomForMore))
        leftOutSettled += due
        return due
    }

    /// Deliveries that may be settled before all that may come is under way.
    private var roomForMore: Int { total.map { $0 - window - settled - leftOutSettled } ?? .max }
}
