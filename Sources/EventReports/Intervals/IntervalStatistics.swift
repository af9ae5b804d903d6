package import EventRuns

/// Reports what happened in each interval of a run, at fixed times from its start, and what happened in the whole run.
package struct IntervalStatistics: Sendable {
    private let statistics: RunStatistics
    private let interval: Duration
    private let write: @Sendable (IntervalReport) async -> Void

    package init(
        _ statistics: RunStatistics, every interval: Duration, write: @escaping @Sendable (IntervalReport) async -> Void
    ) {
        self.statistics = statistics
        self.interval = interval
        self.write = write
    }

    /// Reports from the start of the run until the task is cancelled. All messages have been counted by then. Then it
    /// reports the rest of the last interval and the total. It reports nothing if the run never started.
    package func run() async {
        // A busy run may hold the threads of the other tasks for a long time.
        await withTaskExecutorPreference(PacingThread()) { await report() }
    }

    private func report() async {
        await statistics.waitForStart()
        guard let start = statistics.startTime else { return }
        var last = RunStatistics.Snapshot()
        var tick = 1
        while await wait(until: start + interval * tick) {
            last = await report(since: last, start)
            // A process that was stopped for a while does not report the intervals it missed. The one long interval
            // shows its length.
            tick = max(tick + 1, Int(last.elapsed / interval) + 1)
        }
        if !Task.isCancelled { await Latch().wait() }
        last = await report(since: last, start)
        await reportAll(last, start)
    }

    /// Suspends until that time. Returns false if the run or the task ends earlier.
    private func wait(until time: ContinuousClock.Instant) async -> Bool {
        (try? await Task.sleep(until: time, tolerance: .zero, clock: .continuous)) != nil && !statistics.hasEnded
    }

    private func report(since last: RunStatistics.Snapshot, _ start: ContinuousClock.Instant) async
        -> RunStatistics.Snapshot
    {
        let now = statistics.snapshot
        var report = IntervalReport(.interval, time: .now, start: last, end: now)
        report.isBlocked = statistics.wasBlocked(since: start + last.elapsed)
        if let warmUp = statistics.warmUp { report.isWarmUp = warmUp.end.map { $0.elapsed > last.elapsed } ?? true }
        await write(report)
        return now
    }

    private func reportAll(_ last: RunStatistics.Snapshot, _ start: ContinuousClock.Instant) async {
        let warmUp = statistics.warmUp
        var report = IntervalReport(
            .total, time: .now, end: last, measured: warmUp.map { $0.end ?? last })
        report.isBlocked = statistics.wasBlocked(since: start)
        report.isWarmUp = warmUp.map { $0.end == nil } ?? false
        await write(report)
    }
}
