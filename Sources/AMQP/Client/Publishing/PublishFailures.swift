/// The failures of a publisher, in the order in which they became known.
///
/// Iterate it in a task of its own. What was not taken is kept, 10,000 failures or 64 MiB at most: beyond that those
/// that a flush has reported make room, and publishing throws if others are left. The sequence continues after a
/// recovery; it ends when the channel has ended and everything is handed out. Each failure is handed out once, whichever task
/// iterates. A task that is cancelled while it waits gets a `CancellationError`.
///
/// Source: RabbitMQ's publisher confirms.
public struct PublishFailures: AsyncSequence, Sendable {
    let channel: Channel

    /// Makes an iterator; each failure goes to one of them.
    public func makeAsyncIterator() -> Iterator { Iterator(channel: channel) }

    /// Waits for one failure after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let channel: Channel

        /// The next failure, or nil at the end. Suspends if there is none, without a deadline.
        public mutating func next() async throws -> PublishFailure? {
            try await channel.nextFailure()
        }
    }
}
