import AMQP
import EventGeneration

/// Reports what happens to a run's connection.
struct ConnectionNotices: Sendable {
    let connection: AMQPConnection
    /// Those of the run's connections that the broker blocks.
    let blocked: BlockedConnections
    let report: @Sendable (RunNotice) -> Void
    /// Reports losses, for all connections of the run.
    let news: ConnectionNews

    /// - Parameter news: Shared by the connections of a run that has several.
    init(
        connection: AMQPConnection, blocked: BlockedConnections, report: @escaping @Sendable (RunNotice) -> Void,
        news: ConnectionNews? = nil
    ) {
        self.connection = connection
        self.blocked = blocked
        self.report = report
        self.news =
            news ?? ConnectionNews(count: 1, patience: connection.configuration.recovery?.patience, report: report)
    }

    /// Follows the connection's events until it ends or the task is cancelled.
    func run() async {
        // The call that was refused reports the refusal.
        var isRefusal = false
        let events = connection.events
        // It may have been blocked already when it was opened.
        if let reason = connection.blockedReason { noteBlocked(reason) }
        for await event in events {
            switch event {
            case .blocked(let reason): noteBlocked(reason)
            case .unblocked:
                guard blocked.note(false, connection) else { continue }
                report(.note("the broker takes messages again"))
            case .lost(let error):
                blocked.note(false, connection)
                isRefusal = error.isOfCalls
                if !isRefusal { news.lost(error) }
            case .recovering: continue
            case .refused(let error):
                let text = BrokerRefusal.explain(error, .connecting(connection.configuration))
                report(.warning("\(text); trying again"))
            case .recovered(let recovery):
                for problem in recovery.problems { report(.warning("\(problem)")) }
                if !isRefusal { news.back(recovery) }
            case .closed: return
            }
        }
    }

    private func noteBlocked(_ reason: String) {
        guard blocked.note(true, connection) else { return }
        let limit = connection.configuration.recovery?.patience.map { "; waiting up to \($0.text)" } ?? ""
        report(.warning("the broker blocks publishers (\(reason)): free memory or disk on the broker\(limit)"))
    }
}
