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

    /// Makes a verifier. With a ledger nothing is acknowledged that is not in it, and the verdict is over all of it.
    package init(
        ledger: VerificationLedger? = nil, streamLimit: Int = VerificationTally.streamLimit,
        report: @escaping @Sendable (RunNotice) -> Void = { _ in }
    ) {
        state = Mutex(State(tally: VerificationTally(streamLimit: streamLimit)))
        self.ledger = ledger
        self.report = report
    }

    /// Takes note of messages, and returns once the ledger has them, where there is one.
    ///
    /// - Throws: ``OutputFailure`` where the ledger cannot be written.
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

    /// What follows from all that has come; with a ledger from all that is in it.
    ///
    /// - Throws: ``InputFailure`` where the ledger cannot be read.
    package func verdict(isStrict: Bool = false) async throws -> Verdict {
        let tally = if let ledger { try await ledger.tally() } else { state.withLock { $0.tally } }
        return tally.verdict(isStrict: isStrict)
    }
}
