/// Measures for how long tasks of this process could not run. A busy machine, or other tests that use the threads,
/// delay the observer. With the measured time, a limit in a test is about the tested code and not about the machine.
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

    /// Ends the measurement. Returns by how much its checks were late, in sum.
    package func stop() async -> Duration {
        task.cancel()
        return await task.value
    }

    deinit { task.cancel() }
}
