/// The command that a consumer runs for each message.
package struct ExecSettings: Sendable, Hashable {
    /// The program, by its path or to be found in PATH, and its arguments.
    package var words: [String]
    /// What it is called in messages to people.
    package var name: String
    /// The whole of it, for people.
    package var text: String
    /// How long it may take; nil lets it take as long as it likes.
    package var timeLimit: Duration?

    /// Makes a command that runs without a shell.
    package init(words: [String], timeLimit: Duration? = nil) {
        self.words = words
        self.timeLimit = timeLimit
        name = words.first ?? ""
        text = words.joined(separator: " ")
    }

    /// Makes a command that /bin/sh runs.
    ///
    /// - Throws: ``CommandLineError`` for one without a word, or with a NUL.
    package init(shell line: String, timeLimit: Duration? = nil) throws(CommandLineError) {
        guard line.utf8.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw CommandLineError("names no program")
        }
        words = try CommandWords.checked(["/bin/sh", "-c", line])
        self.timeLimit = timeLimit
        text = line
        name = line.count > 60 ? line.prefix(60) + "…" : line
    }
}
