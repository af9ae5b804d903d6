import Dispatch
import Synchronization

/// Keeps what verification saw in a file. So several processes, or one process after a crash, reach one verdict.
///
/// It is written and read on its own thread, since a disk may take its time.
package final class VerificationLedger: Sendable {
    private let file: Mutex<LedgerFile>
    /// The length of the file when it was last checked for completeness, and the answer.
    private let lastAnswer = Mutex((size: -1, isComplete: false))
    private let queue = DispatchQueue(label: "ledger")

    /// Opens a ledger and reads it. Makes the file if there is none. A file that is not a ledger is reported at once.
    ///
    /// - Throws: ``OutputFailure`` if it cannot be written, ``InputFailure`` if the file is something else.
    package init(path: String) throws {
        let file = try LedgerFile.open(path: path)
        try file.read { _ in }
        self.file = Mutex(file)
    }

    /// Writes what a batch adds, and returns once the system has it.
    ///
    /// - Throws: ``OutputFailure`` if it cannot be written. Then none of it is in the file.
    func append(_ batch: SightingBatch) async throws {
        guard !batch.isEmpty else { return }
        try await perform { try $0.append(batch.lines) }
    }

    /// Reads all that was written, also by other processes.
    ///
    /// - Throws: ``InputFailure`` if a line is not a line of a ledger.
    func tally() async throws -> VerificationTally {
        try await perform { file in
            var tally = VerificationTally()
            try file.read { tally.add($0) }
            return tally
        }
    }

    /// Whether the file has every announced message. It is read only if it has grown since the last time.
    func isComplete() async -> Bool {
        let last = lastAnswer.withLock { $0 }
        let answer = try? await perform { file in
            let size = try file.size
            guard size != last.size else { return last }
            var tally = VerificationTally()
            try file.read { tally.add($0) }
            return (size, tally.isComplete)
        }
        guard let answer else { return false }
        lastAnswer.withLock { $0 = answer }
        return answer.isComplete
    }

    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable (inout LedgerFile) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try self.file.withLock { try work(&$0) } })
            }
        }
    }
}
