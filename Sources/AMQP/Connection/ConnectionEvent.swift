/// What happens to a connection while it is used.
public enum ConnectionEvent: Sendable {
    /// The broker stopped reading from publishers, for want of memory or disk; the text is its reason.
    case blocked(reason: String)
    /// The broker reads from publishers again.
    case unblocked
    /// The connection was lost, and is to come back: publishers and calls wait meanwhile.
    case lost(AMQPError)
    /// An attempt to connect again begins after that time; attempts count from 1.
    case recovering(attempt: Int, after: Duration)
    /// The connection is back, with its channels, publishers and consumers.
    case recovered(RecoveryReport)
    /// The connection ended; nil when it was closed on purpose.
    case closed(AMQPError?)
}
