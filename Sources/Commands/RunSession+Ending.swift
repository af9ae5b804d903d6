import EventRuns
import EventReports

extension RunSession {
    /// Ends a run: waits for the output, prints the summary, writes the summary's file, and returns the exit status.
    ///
    /// - Parameters:
    ///   - failure: The error that ended the run, if there was one.
    ///   - statuses: Other statuses that apply.
    ///   - complete: Adds to the summary what the program knows about its run.
    func end(
        _ failure: ProgramError?, statuses: [ExitStatus], complete: (inout RunSummary) -> Void
    ) async -> ExitStatus {
        var statuses = statuses
        try? await writer.flush()
        if let failure {
            statuses.append(failure.status)
            terminal.error(failure.message)
        }
        if case .failed? = writer.failure, let output = writer.failure {
            statuses.append(.cannotWrite)
            if failure?.status != .cannotWrite { terminal.error("\(output)") }
        }
        try? await summaryWriter.flush()
        if let failure = summaryWriter.failure {
            statuses.append(.cannotWrite)
            terminal.error("\(failure)")
        }
        if let failure = lines?.failure {
            statuses.append(.cannotWrite)
            terminal.error("\(failure)")
        }
        if stop.reason == .interrupted { statuses.append(.interrupted) }
        if writer.failure == .closedPipe {
            terminal.note("standard output was closed: stopped")
            statuses.removeAll { [.nothingArrived, .interrupted].contains($0) }
        }
        var summary = summary
        complete(&summary)
        summary.exitCode = ExitStatus.strongest(of: statuses).rawValue
        if statistics.hasStarted { terminal.note(summary.text) }
        if let verdict = summary.verdict, !verdict.isClean, terminal.isQuiet {
            terminal.error("verdict: \(verdict.word)")
        }
        if let path = options.summary, let error = await write(summary, to: path) {
            terminal.error(error.message)
            statuses.append(error.status)
        }
        return ExitStatus.strongest(of: statuses)
    }

    private func write(_ summary: RunSummary, to path: String) async -> ProgramError? {
        do {
            let file = try summaryWriter.open(path: path)
            try summaryWriter.empty(file)
            await summaryWriter.submit([.init(file, summary.json)]) { _ in }
            try await summaryWriter.flush()
            return nil
        } catch {
            return ProgramError(error)
        }
    }
}
