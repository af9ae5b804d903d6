import Dispatch
import Synchronization

/// Keeps what verification saw in a file, so that several processes, or one after a crash, come to one verdict.
///
/// It is written and read on a thread of its own, since a disk may take its time.
package final class VerificationLedger: Sendable {
    private let file: Mutex<LedgerFile>
    /// How long the file was when it was last asked whether it is complete, and the answer.
    private let lastAnswer = Mutex((size: -1, isComplete: false))
    private let queue = DispatchQueue(label: "ledger")

    /// Opens a ledger, making it where there is none, and reads it, so that a file which is none is told at once.
    ///
    /// - Throws: ``OutputFailure`` where it cannot be written, ``InputFailure`` where the file is something else.
    package init(path: String) throws {
        let file = try LedgerFile.open(path: path)
        try file.read { _ in }
        self.file = Mutex(file)
    }

    /// Writes what a batch adds, and returns once the system has it.
    ///
    /// - Throws: ``OutputFailure`` where it cannot be written; none of it is in the file then.
    func append(_ batch: SightingBatch) async throws {
        guard !batch.isEmpty else { return }
        try await perform { try $0.append(batch.lines) }
    }

    /// Reads all that was written, by other processes as well.
    ///
    /// - Throws: ``InputFailure`` where a line is none of a ledger.
    func tally() async throws -> VerificationTally {
        try await perform { file in
            var tally = VerificationTally()
            try file.read { tally.add($0) }
            return tally
        }
    }

    /// Whether the file has every message that was announced. It is read only if it has grown since the last time.
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
