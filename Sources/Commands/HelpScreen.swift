import ArgumentParser

/// A command line that shows what a program is for.
package struct Example: Sendable {
    let command: String
    let remark: String

    init(_ command: String, _ remark: String) {
        self.command = command
        self.remark = remark
    }
}

/// What `--help` and `--help-hidden` print.
struct HelpScreen {
    /// The width of the short screen: every terminal has that many columns.
    static let width = 80
    /// How many examples fit on the short screen.
    private static let shortExamples = 2

    private let configuration: CommandConfiguration
    private let examples: [Example]
    /// A list of options with a title, for each group.
    private let sections: Substring

    init<Command: ProgramCommand>(_ type: Command.Type, showsHidden: Bool, width: Int? = nil) {
        configuration = type.configuration
        examples = showsHidden ? type.examples : Array(type.examples.prefix(Self.shortExamples))
        let text = type.helpMessage(includeHidden: showsHidden, columns: width)
        sections = text.firstRange(of: "\n\n", after: "USAGE: ").map { text[$0.upperBound...] } ?? text[...]
    }

    /// What fits one screen: the most used options, in one list.
    var short: String {
        let lines = sections.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("  --version") }
        let options = lines.joined(separator: "\n")
        return """
            \(configuration.abstract)

            Usage: \(configuration.usage ?? "")

            \(exampleLines)

            \(options)

            \(ExitStatus.help)
            All options and more examples: \(configuration.commandName ?? "") --help-hidden

            """
    }

    /// All options, by group.
    var long: String {
        """
        \(configuration.abstract)

        Usage: \(configuration.usage ?? "")

        EXAMPLES:
        \(exampleLines)

        \(sections.trimmingSuffix { $0.isNewline })

        \(ExitStatus.help)

        """
    }

    private var exampleLines: String {
        let column = examples.map(\.command.count).max() ?? 0
        return examples.map { example in
            "  " + example.command + String(repeating: " ", count: column - example.command.count + 2) + example.remark
        }.joined(separator: "\n")
    }
}

extension String {
    /// The first range of a text behind another text.
    fileprivate func firstRange(of text: String, after start: String) -> Range<Index>? {
        guard let begin = firstRange(of: start) else { return nil }
        return self[begin.upperBound...].firstRange(of: text)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isCut(last) { text.removeLast() }
        return text
    }
}
