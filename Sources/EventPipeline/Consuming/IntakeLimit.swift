/// How many deliveries a consumer may still be sent, kept by holding acknowledgements back.
///
/// The broker pushes as long as fewer than `window` (the prefetch) deliveries are unsettled, so it has sent at most
/// settled + window of them. Settling stops there where that sum would pass the limit: nothing beyond what is wanted
/// ever leaves the queue. What is held back can be settled once the consumer is cancelled, not before: the broker would
/// answer with one delivery more.
package struct IntakeLimit: Sendable, Hashable {
    /// Deliveries wanted; nil is no limit.
    package let limit: Int?
    /// Deliveries that may be unsettled at the broker.
    package let window: Int
    /// Deliveries that have come.
    package private(set) var received = 0
    /// Deliveries that have been settled at the broker.
    package private(set) var settled = 0

    /// Makes a limit. The window is the prefetch asked for, made small enough that few settlements are held back, but
    /// never so small that a worker has nothing to do.
    package init(limit: Int?, prefetch: Int, workers: Int = 1) {
        self.limit = limit
        guard let limit else {
            window = prefetch
            return
        }
        window = max(1, min(prefetch, limit, max(limit / 8, workers)))
    }

    /// Makes a limit for a consumer that settles nothing before the end: all that is wanted must fit the window, which
    /// is 0, none, where no prefetch is large enough.
    package init(unsettledLimit limit: Int?) {
        self.limit = limit
        window = limit.map { $0 <= Int(UInt16.max) ? $0 : 0 } ?? 0
    }

    /// Makes a limit with a window as it is.
    init(limit: Int, exactWindow: Int) {
        self.limit = limit
        window = exactWindow
    }

    /// Whether nothing more is wanted.
    package var isReached: Bool { limit.map { received >= $0 } ?? false }

    /// Counts a delivery; false where it is beyond the limit and goes back.
    package mutating func receive() -> Bool { receive(atMost: 1) == 1 }

    /// Counts so many deliveries, and returns how many of them are within the limit; the others go back.
    package mutating func receive(atMost count: Int) -> Int {
        let wanted = limit.map { max(0, min(count, $0 - received)) } ?? count
        received += wanted
        return wanted
    }

    /// Whether one more delivery may be settled while the broker still sends; counts it then.
    package mutating func settle() -> Bool { settle(atMost: 1) == 1 }

    /// How many of so many deliveries may be settled while the broker still sends; counts them.
    package mutating func settle(atMost count: Int) -> Int {
        let allowed = limit.map { max(0, min(count, $0 - window - settled)) } ?? count
        settled += allowed
        return allowed
    }
}
