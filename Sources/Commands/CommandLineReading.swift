/// The words of a command line before they are parsed.
enum CommandLineReading {
    /// The words, with a negative number joined to the flag before it: `-n -1` becomes `-n=-1`.
    ///
    /// No flag is a number, and ArgumentParser would read one there and say that the value is missing.
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

    private static func isNegativeNumber(_ word: String) -> Bool {
        word.wholeMatch(of: #/-\.?[0-9].*/#) != nil
    }

    /// Whether a word is one flag without a value: `-n`, `--amount`.
    private static func takesJoined(_ word: String) -> Bool {
        word.wholeMatch(of: #/-[A-Za-z]|--[a-z][a-z-]*/#) != nil
    }
}
