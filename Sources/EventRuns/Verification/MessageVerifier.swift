import Synchronization

/// Counts which stamped messages arrive, from every queue and consumer of a run, and says what is missing.
package final class MessageVerifier: ArrivalObserver {
    private struct State {
        var tally: VerificationTally
        var hasWarned = false
    }

    private let state: Mutex<State>
    private let ledger: VerificationLedger?
    private let report: @Sendable (RunNotice) -> Void

    /// Makes a verifier. With a ledger, no message is acknowledged before the ledger has it, and the verdict is about
    /// the whole ledger.
    package init(
        ledger: VerificationLedger? = nil, streamLimit: Int = VerificationTally.streamLimit,
        report: @escaping @Sendable (RunNotice) -> Void = { _ in }
    ) {
        state = Mutex(State(tally: VerificationTally(streamLimit: streamLimit)))
        self.ledger = ledger
        self.report = report
    }

    /// Records messages, and returns once the ledger has them, if there is one.
    ///
    /// - Throws: ``OutputFailure`` if the ledger cannot be written.
    package func note(_ arrivals: [Arrival], queue: String, consumer: Int) async throws {
        let (batch, isFirst) = state.withLock { state in
            let batch = state.tally.note(arrivals, queue: queue, consumer: consumer)
            let isFirst = batch.unexpected.otherStreams > 0 && !state.hasWarned
            if isFirst { state.hasWarned = true }
            return (batch, isFirst)
        }
        if isFirst {
            report(
                .warning(
                    "--verify keeps \(VerificationTally.streamLimit) runs and producers apart: messages of others count as unexpected"
                ))
        }
        try await ledger?.append(batch)
    }

    /// The verdict about all that has come, and about what the queues still have. With a ledger it is about all that
    /// the ledger has. Without information about queues they count as empty.
    ///
    /// - Throws: ``InputFailure`` if the ledger cannot be read.
    package func verdict(isStrict: Bool = false, remainders: [QueueRemainder] = []) async throws -> Verdict {
        try await tally.verdict(isStrict: isStrict, remainders: remainders)
    }

    /// Asks the broker what is left in the queues that messages came from. Call it after the last consumer has ended.
    ///
    /// - Throws: ``InputFailure`` if the ledger cannot be read.
    package func remainders(_ look: RemainderLook) async throws -> [QueueRemainder] {
        let tally = try await tally
        let verdict = tally.verdict()
        let missing = verdict.lost.addingReportingOverflow(verdict.unknown)
        return await look.remainders(
            missing: missing.overflow ? .max : missing.partialValue, others: ledger == nil ? [] : tally.queues)
    }

    /// Whether every message that stamps announced has come. False until a stamp has a total.
    package func isComplete() async -> Bool {
        guard let ledger else { return state.withLock { $0.tally.isComplete } }
        return await ledger.isComplete()
    }

    private var tally: VerificationTally {
        get async throws {
            if let ledger { try await ledger.tally() } else { state.withLock { $0.tally } }
        }
    }
}
