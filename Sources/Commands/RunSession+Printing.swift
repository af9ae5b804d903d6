import EventRuns
import EventSettings

extension RunSession {
    /// Writes lines to standard output. A reader that closes the pipe after the first line is not an error.
    func print(_ lines: [String]) async throws(ProgramError) -> ExitStatus {
        var text = lines.map { $0 + "\n" }.joined()
        // A name in the settings may contain codes that control a terminal. A pipe gets it unchanged.
        if terminal.showsMessages { text = ControlCharacters.escaped(text, keepsLines: true) }
        await writer.submit([.init(.standardOutput, Array(text.utf8))]) { _ in }
        try? await writer.flush()
        guard let failure = writer.failure, failure != .closedPipe else { return .done }
        throw ProgramError(failure)
    }
}
