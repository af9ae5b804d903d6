/// A message as it arrived, for whoever checks or measures what comes, before anything is done with it.
package struct Arrival: Sendable, Hashable {
    /// What its producer wrote into its headers; nil where it has no stamp that can be read.
    package var stamp: Stamp?
    /// The CRC-32C of its body; 0 where there is no stamp to compare it with.
    package var digest: UInt32
    /// Whether the broker had delivered it before.
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
    /// Whether messages without a stamp say anything to it. Where none of a batch has one, and nobody wants such, nobody
    /// is told.
    var wantsUnstamped: Bool { get }

    /// Takes note of messages in the order in which one consumer got them. None of them is acknowledged before this
    /// returns.
    ///
    /// - Parameters:
    ///   - queue: The queue they came from.
    ///   - consumer: Which consumer of the run got them, from 0.
    /// - Throws: What ends the run, such as a file that cannot be written.
    func note(_ arrivals: [Arrival], queue: String, consumer: Int) async throws
}

extension ArrivalObserver {
    package var wantsUnstamped: Bool { true }
}
