import EventRuns
import EventSettings

extension RunSession {
    /// Writes lines to standard output. A reader that goes away after the first has seen what it wanted.
    func print(_ lines: [String]) async throws(ProgramError) -> ExitStatus {
        var text = lines.map { $0 + "\n" }.joined()
        // What settings name may steer a terminal; a pipe gets it as it is.
        if terminal.showsMessages { text = ControlCharacters.escaped(text, keepsLines: true) }
        await writer.submit([.init(.standardOutput, Array(text.utf8))]) { _ in }
        try? await writer.flush()
        guard let failure = writer.failure, failure != .closedPipe else { return .done }
        throw ProgramError(failure)
    }
}
