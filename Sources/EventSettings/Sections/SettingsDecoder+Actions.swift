import EventGeneration

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

    /// Reads where a consumer publishes to.
    func publish(_ owner: ObjectReader) -> ForwardSettings? {
        guard let node = owner.node("publish") else { return nil }
        let title = "\"publish\" in \(owner.title)"
        switch node.content {
        case .string("reply"): return ForwardSettings(to: .reply)
        case .object: return forward(node, title)
        default:
            owner.mismatch("publish", "\"reply\", or an object such as {\"exchange\": \"later\"}")
            return nil
        }
    }

    private func forward(_ node: SettingsNode, _ title: String) -> ForwardSettings? {
        let hints = [
            "body": "what is published instead of the body is the \"message\"",
            "queue": "to reach one queue write \"exchange\": \"\" with its name as \"routing_key\"",
        ]
        guard
            let reader = ObjectReader(
                node, title, SettingsFormat.forward, hints: hints.merging(Self.propertyHints) { first, _ in first },
                problems: problems)
        else { return nil }
        if let to = reader.node("to"), to.string != "reply" { reader.mismatch("to", "\"reply\"") }
        var forward = ForwardSettings(to: .reply)
        if reader.has("exchange") {
            let (exchange, template) = exchange(reader, names: .consumer)
            let key = reader.has("routing_key") ? routingKey(reader, names: .consumer) : nil
            if template == nil {
                expectPlainName("exchange", reader)
                if let place = reader.node("exchange")?.place { checkRoute(exchange, key, at: place, reader) }
            }
            forward.target = .exchange(exchange, routingKey: key)
            forward.exchangeTemplate = template
        }
        if let message = reader.node("message") {
            forward.body = body(message, title, isText: hasTextType(reader), names: .consumer)
            forward.fileType = bodyFile(message)?.string.map(MediaType.ofFile)
        }
        forward.properties = properties(reader, names: .consumer)
        (forward.headers, forward.headerKinds) = headers(reader, names: .consumer)
        return forward
    }
}
