/// What a recovery did, besides bringing channels, publishers and consumers back.
///
/// It comes with ``ConnectionEvent/recovered(_:)``.
public struct RecoveryReport: Sendable {
    /// Where the connection leads now.
    public internal(set) var endpoint: AMQPEndpoint
    /// Messages without a confirm that were sent again, with the same message ids.
    public internal(set) var resentMessages = 0
    /// The new names of queues that the broker had named, by their old ones.
    public internal(set) var renamedQueues: [String: String] = [:]
    /// What could not be declared, consumed or opened again, and was left out: the broker's refusals, in order. A
    /// consumer or a channel that is among them has ended with that error.
    public internal(set) var problems: [AMQPError] = []
}
