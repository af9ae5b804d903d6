/// Reports what a connection has counted, at intervals. It belongs to the connection's thread.
final class Metering {
    private let instruments: MetricInstruments
    private let interval: Duration
    private var reported = MetricTotals()
    private var nextReport: MonotonicTime
    /// When a further confirm may be timed.
    private var nextProbe: MonotonicTime
    /// The next message that is published is to be timed.
    private var isLooking = false

    /// Nil if nothing is to be reported.
    init?(_ core: ConnectionCore) {
        guard let instruments = core.instruments, let metrics = core.configuration.metrics else { return nil }
        self.instruments = instruments
        interval = max(metrics.interval, .milliseconds(1))
        nextReport = .now + interval
        nextProbe = .now
    }

    /// When the thread must wake to report.
    var deadline: MonotonicTime { nextReport }

    /// Under the lock, once a round: times a confirm now and then, and hands out what is to be reported when it is due.
    func collect(_ state: inout ConnectionState, _ now: MonotonicTime) -> MetricTotals? {
        if isLooking {
            if state.lookForConfirms(now, measures: true) {
                isLooking = false
                nextProbe = now + interval / 100
            }
        } else if now >= nextProbe {
            isLooking = true
            _ = state.lookForConfirms(now, measures: false)
        }
        guard now >= nextReport else { return nil }
        nextReport = now + interval
        return state.metricTotals()
    }

    /// Reports what has happened since the last time; not under the lock.
    func report(_ totals: MetricTotals) {
        instruments.sent.add(totals.sent, since: &reported.sent)
        instruments.sentNacked.add(totals.sentNacked, since: &reported.sentNacked)
        instruments.sentReturned.add(totals.sentReturned, since: &reported.sentReturned)
        instruments.sentLost.add(totals.sentLost, since: &reported.sentLost)
        instruments.resent.add(totals.resent, since: &reported.resent)
        instruments.delivered.add(totals.consuming.delivered, since: &reported.consuming.delivered)
        instruments.fetched.add(totals.consuming.fetched, since: &reported.consuming.fetched)
        instruments.acked.add(totals.consuming.acked, since: &reported.consuming.acked)
        instruments.nacked.add(totals.consuming.nacked, since: &reported.consuming.nacked)
        instruments.rejected.add(totals.consuming.rejected, since: &reported.consuming.rejected)
        instruments.losses.add(totals.losses, since: &reported.losses)
        instruments.recoveries.add(totals.recoveries, since: &reported.recoveries)
        instruments.outstanding.move(from: reported.outstanding, to: totals.outstanding)
        instruments.open.move(from: reported.isOpen ? 1 : 0, to: totals.isOpen ? 1 : 0)
        instruments.blocked.move(from: reported.isBlocked ? 1 : 0, to: totals.isBlocked ? 1 : 0)
        for sample in totals.confirms { instruments.record(sample) }
        (reported.outstanding, reported.isOpen, reported.isBlocked) =
            (totals.outstanding, totals.isOpen, totals.isBlocked)
    }
}
