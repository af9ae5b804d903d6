import AMQP
import Synchronization

/// The connections of a run that the broker blocks.
///
/// A broker that is short of memory or disk blocks every connection that publishes, so all of them together are one
/// piece of news. The statistics are kept right about it.
package final class BlockedConnections: Sendable {
    private let statistics: RunStatistics
    private let blocked = Mutex<Set<ObjectIdentifier>>([])

    /// Begins with no connection that is blocked.
    package init(_ statistics: RunStatistics) { self.statistics = statistics }

    /// Whether the broker blocks none of them.
    var isEmpty: Bool { blocked.withLock(\.isEmpty) }

    /// Notes whether the broker blocks a connection; true if this was the first to be blocked, or the last to be free.
    @discardableResult
    func note(_ isBlocked: Bool, _ connection: AMQPConnection) -> Bool {
        blocked.withLock { blocked in
            let wasEmpty = blocked.isEmpty
            if isBlocked {
                blocked.insert(ObjectIdentifier(connection))
            } else {
                blocked.remove(ObjectIdentifier(connection))
            }
            guard wasEmpty != blocked.isEmpty else { return false }
            statistics.setBlocked(!blocked.isEmpty)
            return true
        }
    }
}
