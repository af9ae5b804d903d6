import ArgumentParser
import EventGeneration
import EventSettings

/// What the program says about a wrong command line: one line with the remedy, and one that says where to read more.
struct UsageError {
    /// What is wrong, without a full stop.
    let message: String
    private let program: String

    /// An error that a program finds itself.
    init(_ message: String, program: String) {
        self.message = message
        self.program = program
    }

    /// Makes the error from what ArgumentParser threw for these words of a command line.
    init(_ error: any Error, _ words: [String], of type: (some ParsableCommand).Type) {
        program = type.configuration.commandName ?? ""
        let options = OptionList(type)
        let text = type.message(for: error)
        message =
            Self.singleDash(words, options) ?? Self.reworded(text, options)
            ?? text.replacing(#/\s*\n\s*/#, with: " ")
    }

    var text: String {
        let line = ControlCharacters.escaped(message, keepsLines: false)
        return "Error: \(line)\nHelp: \(program) --help, all options: \(program) --help-hidden\n"
    }

    // MARK: Other words

    /// A long name behind one dash, which ArgumentParser reads as many short names.
    private static func singleDash(_ words: [String], _ options: OptionList) -> String? {
        let flags = words.prefix { $0 != "--" }
        guard let word = flags.first(where: { $0.wholeMatch(of: #/-[a-z-]{3,}(=.*)?/#) != nil && !$0.hasPrefix("--") })
        else { return nil }
        let name = word.prefix { $0 != "=" }
        return options.names.contains("-" + name) ? "there is no option \(name): did you mean -\(name)?" : nil
    }

    /// ArgumentParser's sentence in words that say what to type. Nil if the sentence is one of our own.
    private static func reworded(_ text: String, _ options: OptionList) -> String? {
        if let match = text.firstMatch(of: #/^Unknown option '([^']*)'/#) {
            return "there is no option \(match.1)" + options.suggestion(for: String(match.1))
        }
        if let match = text.firstMatch(of: #/^Missing value for '([^' ]*)/#) {
            let label = options.option(String(match.1)).map { ": \($0.label)" } ?? ""
            return "\(match.1) needs a value\(label)"
        }
        if let match = text.firstMatch(of: #/^The option '([^']*)' does not take any value, but '(.*)' was specified/#)
        {
            return "\(match.1) takes no value, so leave out \(match.2)"
        }
        if let match = text.firstMatch(of: #/(?s)^The value '(.*)' is invalid for '([^' ]*)[^']*'(?:: (.*))?/#) {
            return match.3.map(String.init) ?? invalid(String(match.1), String(match.2), options)
        }
        return nil
    }

    /// An option cannot take this value: says what it can be, by the list of choices or by its kind.
    private static func invalid(_ value: String, _ flag: String, _ options: OptionList) -> String {
        let option = options.option(flag)
        let choices = option?.choices ?? []
        guard let last = choices.last else {
            return "\(flag) needs \(wanted(option?.valueName, for: value)), not \"\(value)\""
        }
        let list = choices.dropLast().joined(separator: ", ")
        return "\(flag) needs \(list) or \(last), not \"\(value)\"" + Suggestion.phrase(for: value, among: choices)
    }

    /// What an option's value must be, by the name that the help gives it.
    private static func wanted(_ name: String?, for value: String) -> String {
        switch name {
        case "duration": "a duration such as 2, 250ms or 1.5m"
        case "n", "bytes": value.hasPrefix("-") ? "a whole number of at least 0" : "a whole number"
        default: "another value" + (name.map { " for <\($0)>" } ?? "")
        }
    }
}
