import AMQP
import EventGeneration

/// Says what happens to a run's connection, and keeps the statistics right about it.
struct ConnectionNotices: Sendable {
    let connection: AMQPConnection
    let statistics: RunStatistics
    /// Which of the run's connections it is.
    var number = 0
    let report: @Sendable (RunNotice) -> Void

    /// Follows the connection's events until it ends or the task is cancelled.
    func run() async {
        for await event in connection.events {
            switch event {
            case .blocked(let reason):
                guard statistics.setBlocked(true, connection: number) else { continue }
                report(.warning("the broker blocks publishers (\(reason)): free memory or disk on the broker"))
            case .unblocked:
                guard statistics.setBlocked(false, connection: number) else { continue }
                report(.note("the broker takes messages again"))
            case .lost(let error):
                statistics.setBlocked(false, connection: number)
                report(.warning("\(error): trying to come back"))
            case .recovering: continue
            case .recovered(let recovery):
                for problem in recovery.problems { report(.warning("\(problem)")) }
                let count = recovery.resentMessages
                let again = count == 0 ? "" : ": \(counted(count, "message")) sent again"
                report(.note("connected to \(recovery.endpoint) again\(again)"))
            case .closed: return
            }
        }
    }
}
