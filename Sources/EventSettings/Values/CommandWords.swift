/// Why a command cannot be run as it is written: the rest of a sentence that begins with the name of its place.
package struct CommandLineError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Splits a command into the words that a program gets, without a shell.
///
/// Blanks separate words. `'…'` takes everything as it is; in `"…"` a backslash goes before `"` and `\`; outside of quotes
/// it takes the character after it as it is. Nothing else has a meaning: no variable, no pattern, no pipe.
package enum CommandWords {
    /// The words of a line.
    package static func split(_ line: String) throws(CommandLineError) -> [String] {
        var words: [String] = []
        var word: String?
        var scalars = line.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch scalar {
            case " ", "\t", "\n", "\r":
                if let finished = word { words.append(finished) }
                word = nil
            case "'", "\"": word = (word ?? "") + (try quoted(by: scalar, &scalars))
            case "\\":
                guard let next = scalars.next() else { throw CommandLineError("ends with a backslash: remove it") }
                word = (word ?? "") + String(next)
            default: word = (word ?? "") + String(scalar)
            }
        }
        if let finished = word { words.append(finished) }
        return try checked(words)
    }

    private static func quoted(
        by quote: Unicode.Scalar, _ scalars: inout String.UnicodeScalarView.Iterator
    ) throws(CommandLineError) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = scalars.next() {
            if scalar == quote { return String(text) }
            guard scalar == "\\", quote == "\"" else {
                text.append(scalar)
                continue
            }
            let next = scalars.next()
            if next != "\"", next != "\\" { text.append(scalar) }
            if let next { text.append(next) }
        }
        throw CommandLineError("has a \(quote) without its end")
    }

    /// Words that can be passed to a program, the first of which is its name.
    package static func checked(_ words: [String]) throws(CommandLineError) -> [String] {
        guard let program = words.first, !program.isEmpty else { throw CommandLineError("names no program") }
        guard !words.contains(where: { $0.unicodeScalars.contains("\0") }) else {
            throw CommandLineError("has a NUL, which no program can be given")
        }
        return words
    }

    /// Whether a word means something to a shell, and nothing without.
    static func isOperator(_ word: String) -> Bool {
        ["|", "||", "&", "&&", ";", ">", ">>", "<", "2>", "2>&1"].contains(word)
    }
}
