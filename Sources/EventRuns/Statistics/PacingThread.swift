import Dispatch

/// Runs the tasks of one plan one after the other, apart from all others, which a short wait of its thread would hold
/// up.
package final class PacingThread: TaskExecutor {
    private let queue = DispatchQueue(label: "pace")

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
