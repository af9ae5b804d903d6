import EventGeneration

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

// MARK: In the settings

extension SettingsFormat {
    /// How a consumer's command may be written.
    static let exec = ValueShape.anyOf([commandLine, commandWords, .object(execution)])

    /// A command as it is typed, with something in it.
    private static let commandLine = ValueShape.pattern(#"[^ \t\r\n]"#)
    /// A command word by word.
    private static let commandWords = ValueShape.list(of: .text, count: 1...Int.max)

    /// A command with more to say about it.
    static let execution = ObjectShape(
        [
            .init(
                "command", .anyOf([commandLine, commandWords]),
                "The program and its arguments, as a text that is split at blanks, or as a list."),
            .init(
                "shell", .boolean, "Whether /bin/sh runs the command, which is a text then; otherwise none does.",
                standard: "false"),
            .init(
                "time_limit", someTime, "How long it may take; then it is ended and the message has failed.",
                standard: "none"),
        ],
        required: ["command"])
}

extension SettingsDecoder {
    /// Reads the command of a consumer.
    func exec(_ owner: ObjectReader) -> ExecSettings? {
        guard let node = owner.node("exec") else { return nil }
        let title = "\"exec\" in \(owner.title)"
        guard case .object = node.content else {
            return words(node, title, orObject: true).map { ExecSettings(words: $0) }
        }
        let remedies = ["command": "the program and its arguments, such as \"jq -c .\""]
        guard let reader = ObjectReader(node, title, SettingsFormat.execution, remedies: remedies, problems: problems)
        else { return nil }
        var limit = reader.duration("time_limit")
        if let time = limit, time <= .zero {
            reader.mismatch("time_limit", "a time of more than 0")
            limit = nil
        }
        let isShell = reader.boolean("shell") ?? false
        guard let command = reader.node("command") else { return nil }
        let place = "\"command\" of \(title)"
        guard isShell else {
            return words(command, place, orObject: false).map { ExecSettings(words: $0, timeLimit: limit) }
        }
        guard let line = command.string else {
            problems.error(command.place, "\(place) must be a text where \"shell\" is true, not \(command.inWords)")
            return nil
        }
        do throws(CommandLineError) {
            return try ExecSettings(shell: line, timeLimit: limit)
        } catch {
            problems.error(command.place, "\(place) \(error)")
            return nil
        }
    }

    /// Warns of what looks like a placeholder for the message, since other programs take braces too.
    private func warnOfPlaceholders(_ node: SettingsNode, _ title: String) {
        for text in node.placeholders {
            guard let references = text.string.flatMap({ try? Template($0) })?.references,
                let reference = references.first(where: { PrintNames.consumer.contains($0.name) })
            else { continue }
            problems.warning(
                text.place,
                "\(title) passes {{\(reference)}} to the program as it is: the body is its standard input, and properties "
                    + "and headers are in its environment")
        }
    }

    private func words(_ node: SettingsNode, _ title: String, orObject: Bool) -> [String]? {
        warnOfPlaceholders(node, title)
        do throws(CommandLineError) {
            switch node.content {
            case .string(let text):
                let words = try CommandWords.split(text)
                if let operation = words.first(where: CommandWords.isOperator) {
                    problems.warning(
                        node.place,
                        "\(title) passes \"\(operation)\" to the program as it is: for a shell write "
                            + "{ \"command\": …, \"shell\": true }")
                }
                return words
            case .array(let elements) where elements.allSatisfy({ $0.string != nil }):
                return try CommandWords.checked(elements.compactMap(\.string))
            default:
                let object = orObject ? ", or an object with \"command\"" : ""
                problems.error(
                    node.place,
                    "\(title) must be a command such as \"jq -c .\" or [\"jq\", \"-c\", \".\"]\(object), not "
                        + node.inWords)
                return nil
            }
        } catch {
            problems.error(node.place, "\(title) \(error)")
            return nil
        }
    }
}
