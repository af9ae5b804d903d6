import Dispatch
import Glibc
import Synchronization

/// Writes messages to standard output and to files on its own thread, and reports when each has been written.
///
/// A pipe with a slow reader blocks only that thread. A task that submits is suspended while ``bufferLimit`` bytes
/// wait. Everything that is submitted during a write goes out in the next one.
package final class OutputWriter: Sendable {
    /// How many bytes may wait before submitting suspends.
    package static let bufferLimit = 4 << 20

    /// Where messages go.
    package struct Destination: Sendable, Hashable {
        fileprivate let index: Int
        /// Standard output.
        package static let standardOutput = Destination(index: 0)
    }

    /// Bytes and their destination.
    package struct Part: Sendable {
        package var destination: Destination
        package var bytes: [UInt8]

        package init(_ destination: Destination, _ bytes: [UInt8]) {
            self.destination = destination
            self.bytes = bytes
        }
    }

    /// What happened to the parts that were submitted.
    package enum Outcome: Sendable, Hashable {
        /// All of them are written.
        case written
        /// This many bytes of each part, from its first on, are written as far as is known. The rest will not be
        /// written.
        case failed([Int])
    }

    private struct Job {
        /// The destination of each part, and its range in all the bytes of that destination.
        var parts: [(index: Int, range: Range<Int>)]
        var completion: @Sendable (Outcome) -> Void

        /// The outcome if this much is written to each destination.
        func outcome(_ written: (_ index: Int) -> Int) -> Outcome {
            if parts.allSatisfy({ written($0.index) >= $0.range.upperBound }) { return .written }
            return .failed(
                parts.map {
                    min(max(written($0.index), $0.range.lowerBound), $0.range.upperBound) - $0.range.lowerBound
                })
        }
    }

    private struct State {
        var files: [OutputFile]
        var pending: [[UInt8]] = [[]]
        var submitted: [Int] = [0]
        var jobs: [Job] = []
        /// The jobs of the write in progress.
        var current: [Job] = []
        var isAbandoned = false
        var isScheduled = false
        var waitingBytes = 0
        var waiters: [Latch] = []
        var failure: OutputFailure?

        /// The name of the output that does not take its bytes.
        var nameOfStuck: String {
            files.indices.first { files[$0].written < submitted[$0] }.map { files[$0].name } ?? "the output"
        }

        mutating func append(_ parts: [Part], completion: @escaping @Sendable (Outcome) -> Void) {
            var places: [(index: Int, range: Range<Int>)] = []
            for part in parts {
                let index = part.destination.index
                let start = submitted[index]
                // The first part of a write is not copied.
                if pending[index].isEmpty {
                    pending[index] = part.bytes
                } else {
                    pending[index].append(contentsOf: part.bytes)
                }
                submitted[index] += part.bytes.count
                waitingBytes += part.bytes.count
                places.append((index, start..<submitted[index]))
            }
            jobs.append(Job(parts: places, completion: completion))
        }
    }

    private let state: Mutex<State>
    private let progress = Atomic(0)
    private let queue = DispatchQueue(label: "output")
    private let onFailure: @Sendable (OutputFailure) -> Void

    /// Makes a writer to a descriptor that the caller owns, standard output by default. The closure is called once,
    /// with the first failure.
    package init(standardOutput: Int32 = 1, onFailure: @escaping @Sendable (OutputFailure) -> Void = { _ in }) {
        state = Mutex(State(files: [OutputFile(name: "standard output", descriptor: standardOutput)]))
        self.onFailure = onFailure
    }

    /// The first failure. Bytes submitted after it are not written.
    package var failure: OutputFailure? { state.withLock { $0.failure } }

    /// How many bytes were written so far, and whether others wait. If others wait and the first number does not grow,
    /// the output has no reader.
    package var status: (written: Int, isBehind: Bool) {
        (progress.load(ordering: .relaxed), state.withLock { !$0.jobs.isEmpty || !$0.current.isEmpty })
    }

    /// Suspends until bytes have waited for this long and none was taken. Returns false if the task is cancelled
    /// earlier.
    func waitForStandstill(of duration: Duration) async -> Bool {
        var last = 0
        var since = ContinuousClock.now
        while (try? await Task.sleep(for: max(.milliseconds(10), min(duration, .milliseconds(500))))) != nil {
            let status = status
            if !status.isBehind || status.written != last {
                (last, since) = (status.written, .now)
            } else if .now - since >= duration {
                return true
            }
        }
        return false
    }

    /// The first failure. If there is none and bytes still wait: the failure that giving them up would be. Otherwise
    /// nil.
    var stuckFailure: OutputFailure? {
        state.withLock { state in
            if let failure = state.failure { return failure }
            let isBehind = !state.jobs.isEmpty || !state.current.isEmpty
            return isBehind ? .failed(name: state.nameOfStuck, errno: ETIMEDOUT) : nil
        }
    }

    /// Opens a file to write behind its present content, and makes it a destination. The same path gives the same
    /// destination.
    ///
    /// - Throws: ``OutputFailure`` if the file cannot be written.
    package func open(path: String) throws(OutputFailure) -> Destination {
        if let index = state.withLock({ $0.files.firstIndex { $0.name.utf8.elementsEqual(path.utf8) } }) {
            return Destination(index: index)
        }
        let file = try OutputFile(path: path)
        return state.withLock { state in
            state.files.append(file)
            state.pending.append([])
            state.submitted.append(0)
            return Destination(index: state.files.count - 1)
        }
    }

    /// Empties a file to which nothing has been submitted yet.
    ///
    /// - Throws: ``OutputFailure`` if the system refuses.
    package func empty(_ destination: Destination) throws(OutputFailure) {
        let failure = state.withLock { state in
            state.files[destination.index].empty()
            return state.files[destination.index].failure
        }
        if let failure { throw failure }
    }

    /// Submits bytes in order. The completion runs on the writer's thread, with true once all parts are written.
    /// Suspends while too many bytes wait, unless the task is cancelled.
    package func submit(_ parts: [Part], completion: @escaping @Sendable (Bool) -> Void) async {
        await enqueue(parts) { completion($0 == .written) }
    }

    /// Submits bytes in order, like ``submit(_:completion:)``. If not all could be written, the completion gets how
    /// much was.
    package func enqueue(_ parts: [Part], completion: @escaping @Sendable (Outcome) -> Void) async {
        let (isTaken, room) = state.withLock { state -> (Bool, Latch?) in
            guard !state.isAbandoned else { return (false, nil) }
            state.append(parts, completion: completion)
            schedule(&state)
            guard state.waitingBytes > Self.bufferLimit else { return (true, nil) }
            let room = Latch()
            state.waiters.append(room)
            return (true, room)
        }
        guard isTaken else { return completion(.failed(parts.map { _ in 0 })) }
        await room?.wait()
    }

    /// Waits until everything submitted before is written, or cannot be.
    ///
    /// - Throws: ``OutputFailure`` if something could not be written.
    package func flush() async throws(OutputFailure) {
        await withCheckedContinuation { continuation in
            let isAbandoned = state.withLock { state in
                guard !state.isAbandoned else { return true }
                state.append([]) { _ in continuation.resume() }
                schedule(&state)
                return false
            }
            if isAbandoned { continuation.resume() }
        }
        if let failure { throw failure }
    }

    /// Drops what is not written yet, even if a write blocks. Resumes all waiting tasks, with a failure if anything was
    /// left.
    package func abandon() {
        let (jobs, waiters) = state.withLock { state in
            defer { (state.jobs, state.current, state.waiters) = ([], [], []) }
            state.isAbandoned = true
            let jobs = state.current + state.jobs
            if !jobs.isEmpty {
                state.failure = state.failure ?? .failed(name: state.nameOfStuck, errno: ETIMEDOUT)
            }
            return (jobs, state.waiters)
        }
        for job in jobs { job.completion(job.outcome { _ in 0 }) }
        for waiter in waiters { waiter.open() }
    }

    private func schedule(_ state: inout State) {
        guard !state.isScheduled else { return }
        state.isScheduled = true
        queue.async { self.drain() }
    }

    /// Writes what was submitted until nothing is left.
    private func drain() {
        while true {
            let taken = state.withLock { state -> (files: [OutputFile], bytes: [[UInt8]])? in
                guard !state.jobs.isEmpty else {
                    state.isScheduled = false
                    return nil
                }
                defer {
                    for index in state.pending.indices { state.pending[index] = [] }
                    (state.current, state.jobs) = (state.jobs, [])
                }
                return (state.files, state.pending)
            }
            guard let taken else { return }
            var files = taken.files
            for (index, bytes) in taken.bytes.enumerated() where !bytes.isEmpty {
                files[index].write(bytes) { progress.wrappingAdd($0, ordering: .relaxed) }
            }
            finish(files, byteCount: taken.bytes.reduce(0) { $0 + $1.count })
        }
    }

    private func finish(_ files: [OutputFile], byteCount: Int) {
        let (jobs, waiters, news) = state.withLock { state -> ([Job], [Latch], OutputFailure?) in
            defer { state.current = [] }
            for (index, file) in files.enumerated() { state.files[index] = file }
            state.waitingBytes -= byteCount
            let waiters = state.waitingBytes <= Self.bufferLimit ? state.waiters : []
            if !waiters.isEmpty { state.waiters = [] }
            let failure = files.lazy.compactMap(\.failure).first
            guard state.failure == nil, let failure else { return (state.current, waiters, nil) }
            state.failure = failure
            return (state.current, waiters, failure)
        }
        if let news { onFailure(news) }
        for job in jobs { job.completion(job.outcome { files[$0].written }) }
        for waiter in waiters { waiter.open() }
    }
}
