import EventGeneration

/// Names of exchanges and queues, which RabbitMQ takes line breaks out of without a word.
extension SettingsDecoder {
    /// Reports a name with a line break or another control character in it.
    func expectPlainName(_ key: String, _ reader: ObjectReader) {
        if let node = reader.node(key) { expectPlain(node, "\"\(key)\" in \(reader.title)") }
    }

    /// The same for the arguments that name an exchange.
    func expectPlainNames<Kind>(in known: [KnownArgument<Kind>], _ reader: ObjectReader) {
        for argument in known where argument.isExchange {
            guard let node = reader.node("arguments")?[argument.name] else { continue }
            expectPlain(node, "\"\(argument.name)\" in \(reader.title)")
        }
    }

    private func expectPlain(_ node: SettingsNode, _ subject: String) {
        guard let name = node.string, let complaint = PlainName.complaint(about: name) else { return }
        problems.error(node.place, "\(subject) \(complaint)")
    }

    /// A name as a message shows it.
    static func shown(_ name: String) -> String { ControlCharacters.escaped(name, keepsLines: false) }
}
