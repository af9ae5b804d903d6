/// What happens to a connection while it is used.
///
/// Read them from ``AMQPConnection/events``. After `lost` comes one `recovering` for each attempt, and `refused` if one
/// reaches a broker that refuses the login, then `recovered` or `closed`. If the connection is lost during a recovery, new
/// attempts follow without a second `lost`.
///
/// Source: RabbitMQ's connection.blocked and unblocked; AMQP 0-9-1 section 1.4.2.9 (connection.close).
public enum ConnectionEvent: Sendable {
    /// The broker stopped reading from publishers, for want of memory or disk; the text is its reason.
    case blocked(reason: String)
    /// The broker reads from publishers again.
    case unblocked
    /// The connection was lost, and is to come back: publishers and calls wait meanwhile.
    case lost(AMQPError)
    /// An attempt to connect again begins after that time; attempts count from 1.
    case recovering(attempt: Int, after: Duration)
    /// A node was reached and refused the login: the virtual host is gone, the user may not use it, a limit is reached.
    /// It is tried again, for some seconds or until the limit lets it in. Told once for each reason.
    case refused(AMQPError)
    /// The connection is back, with its channels, publishers and consumers; the report says what was left out.
    case recovered(RecoveryReport)
    /// The connection ended and does not come back; nil when it was closed on purpose. Nothing follows.
    case closed(AMQPError?)
}
