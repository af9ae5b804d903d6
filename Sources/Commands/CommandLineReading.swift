/// The words of a command line before they are parsed.
enum CommandLineReading {
    /// The words, with a negative number joined to the flag before it: `-n -1` becomes `-n=-1`.
    ///
    /// No flag is a number. But ArgumentParser would read a number there as a flag and say that the value is missing.
    static func words(_ arguments: some Sequence<String>) -> [String] {
        var words: [String] = []
        var isOver = false
        for argument in arguments {
            if !isOver, isNegativeNumber(argument), let flag = words.last, takesJoined(flag) {
                words[words.count - 1] = "\(flag)=\(argument)"
            } else {
                words.append(argument)
            }
            isOver = isOver || argument == "--"
        }
        return words
    }

    // No regular expressions here: they would slow down every start of the programs.

    private static func isNegativeNumber(_ word: String) -> Bool {
        guard word.hasPrefix("-") else { return false }
        let rest = word.utf8.dropFirst()
        let first = rest.first == UInt8(ascii: ".") ? rest.dropFirst().first : rest.first
        return first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    /// Whether a word is one flag without a value: `-n`, `--amount`.
    private static func takesJoined(_ word: String) -> Bool {
        guard word.hasPrefix("-") else { return false }
        return word.hasPrefix("--") ? word.utf8.count > 2 && !word.contains("=") : word.utf8.count == 2
    }
}
