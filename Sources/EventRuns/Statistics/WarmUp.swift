/// The start of a run. Rates and latencies leave it out, since connections, caches and queues are cold then.
package struct WarmUp: Sendable, Hashable {
    /// How long it lasts, from the first message on.
    package var length: Duration
    /// The counts of the run when the warm-up was over. Nil if it is not over.
    package var end: RunStatistics.Snapshot?

    package init(length: Duration, end: RunStatistics.Snapshot? = nil) {
        self.length = length
        self.end = end
    }
}

extension RunStatistics {
    /// How exactly the run notices the first message, which begins the warm-up.
    private static let watching = Duration.milliseconds(10)

    /// Leaves out the start of the run: this long from its first message on. Suspends until that is over, or the task
    /// is cancelled.
    package func warmUp(for length: Duration) async {
        warmUp = WarmUp(length: length)
        // A busy run may hold the threads of the other tasks for a long time.
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
