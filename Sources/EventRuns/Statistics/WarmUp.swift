/// The start of a run, which its rates and latencies leave out: connections, caches and queues are cold then.
package struct WarmUp: Sendable, Hashable {
    /// How long it lasts, from the first message on.
    package var length: Duration
    /// Where the run stood when it was over; nil where it is not.
    package var end: RunStatistics.Snapshot?

    package init(length: Duration, end: RunStatistics.Snapshot? = nil) {
        self.length = length
        self.end = end
    }
}

extension RunStatistics {
    /// How exactly the first message is noticed, which begins a warm-up.
    private static let watching = Duration.milliseconds(10)

    /// Leaves out the start of the run: so long from its first message on. Suspends until that is over, or the task is
    /// cancelled.
    package func warmUp(for length: Duration) async {
        warmUp = WarmUp(length: length)
        // A busy run may hold the threads of the others for long.
        await withTaskExecutorPreference(PacingThread()) {
            await waitForStart()
            while counters.messages == 0 {
                guard (try? await Task.sleep(for: Self.watching)) != nil else { return }
            }
            guard (try? await Task.sleep(for: length)) != nil, !hasEnded else { return }
            warmUp = WarmUp(length: length, end: snapshot)
        }
    }
}
