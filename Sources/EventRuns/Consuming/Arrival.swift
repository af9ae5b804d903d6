/// A message as it arrived, before anything is done with it. Observers check and measure these.
package struct Arrival: Sendable, Hashable {
    /// What its producer wrote into its headers. Nil if it has no stamp that can be read.
    package var stamp: Stamp?
    /// The CRC-32C of its body. 0 if there is no stamp to compare it with.
    package var digest: UInt32
    /// Whether the broker had delivered the message before.
    package var redelivered: Bool
    /// When it arrived, in nanoseconds since 1970.
    package var receivedAt: Int64

    package init(stamp: Stamp?, digest: UInt32, redelivered: Bool, receivedAt: Int64) {
        self.stamp = stamp
        self.digest = digest
        self.redelivered = redelivered
        self.receivedAt = receivedAt
    }
}

/// Looks at the messages of a run as they arrive.
package protocol ArrivalObserver: Sendable {
    /// Whether the observer needs messages without a stamp. If no message of a batch has a stamp and no observer needs
    /// the others, no observer is called.
    var wantsUnstamped: Bool { get }

    /// Records messages in the order in which one consumer got them. None of them is acknowledged before this returns.
    ///
    /// - Parameters:
    ///   - queue: The queue they came from.
    ///   - consumer: Which consumer of the run got them, from 0.
    /// - Throws: An error that ends the run, such as a file that cannot be written.
    func note(_ arrivals: [Arrival], queue: String, consumer: Int) async throws
}

extension ArrivalObserver {
    package var wantsUnstamped: Bool { true }
}
