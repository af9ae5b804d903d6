/// Measures for how long tasks of this process could not run, so that a limit in a test holds what is tested to its time
/// and not the machine: a busy machine, or other tests that keep the threads, delay whoever looks.
package final class StallMeter: Sendable {
    private let task: Task<Duration, Never>

    package init() {
        task = Task {
            let clock = ContinuousClock()
            let step = Duration.milliseconds(20)
            var late = Duration.zero
            while !Task.isCancelled {
                let begin = clock.now
                do { try await clock.sleep(for: step) } catch { break }
                late += max(.zero, clock.now - begin - step)
            }
            return late
        }
    }

    /// Ends the measurement; says how much later than asked its looks were, in sum.
    package func stop() async -> Duration {
        task.cancel()
        return await task.value
    }

    deinit { task.cancel() }
}
