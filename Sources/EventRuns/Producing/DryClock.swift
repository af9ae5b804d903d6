import AMQP
import Synchronization

/// The clock of a dry run. It waits for nothing: its time is the one that was waited for last.
final class DryClock: RunClock {
    private let start = Timestamp.now.nanosecondsSince1970
    private let offset = Mutex(Duration.zero)

    var now: Duration { offset.withLock { $0 } }

    /// When it would be, in nanoseconds since 1970.
    var date: Int64 {
        let (date, isTooLate) = start.addingReportingOverflow(now.nanoseconds)
        return isTooLate ? .max : date
    }

    func wait(until time: Duration) { offset.withLock { $0 = max($0, time) } }
}
