import EventGeneration

/// Names of exchanges and queues, which RabbitMQ takes line breaks out of without a word.
extension SettingsDecoder {
    /// Reports a name with a line break or another control character in it.
    func expectPlainName(_ key: String, _ reader: ObjectReader) {
        if let node = reader.node(key) { expectPlain(node, "\"\(key)\" in \(reader.title)") }
    }

    /// The same for names among the arguments.
    func expectPlainNames(in arguments: [String], _ reader: ObjectReader) {
        for name in arguments {
            if let node = reader.node("arguments")?[name] { expectPlain(node, "\"\(name)\" in \(reader.title)") }
        }
    }

    private func expectPlain(_ node: SettingsNode, _ subject: String) {
        guard let name = node.string, let complaint = PlainName.complaint(about: name) else { return }
        problems.error(node.place, "\(subject) \(complaint)")
    }

    /// A name as a message shows it.
    static func shown(_ name: String) -> String { ControlCharacters.escaped(name, keepsLines: false) }
}
