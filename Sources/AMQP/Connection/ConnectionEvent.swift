/// What happens to a connection while it is used.
public enum ConnectionEvent: Sendable {
    /// The broker stopped reading from publishers, for want of memory or disk; the text is its reason.
    case blocked(reason: String)
    /// The broker reads from publishers again.
    case unblocked
    /// The connection ended; nil when it was closed on purpose.
    case closed(AMQPError?)
}
