import AMQP

/// What RabbitMQ takes as arguments it knows; others are a plugin's, or the user's own.
extension SettingsDecoder {
    /// Arguments of queues that count something, with the least that they may be.
    private static let counts: [(name: String, least: Int64)] = [
        ("x-message-ttl", 0), ("x-expires", 1), ("x-max-length", 0), ("x-max-length-bytes", 0), ("x-max-priority", 0),
        ("x-delivery-limit", -1), ("x-consumer-timeout", 0),
    ]
    private static let overflows = ["drop-head", "reject-publish", "reject-publish-dlx"]
    private static let matches = ["all", "any", "all-with-x", "any-with-x"]

    /// Reports arguments of a queue that the broker would refuse with 406, when everything else is declared already.
    func checkArguments(ofQueue reader: ObjectReader) {
        let arguments = reader.node("arguments")
        for (name, least) in Self.counts {
            guard let node = arguments?[name] else { continue }
            if let value = node.integer, value >= least { continue }
            problems.error(
                node.place,
                "\"\(name)\" in \(reader.title) must be a whole number of at least \(least), not \(node.inWords)")
        }
        checkWord("x-overflow", arguments, Self.overflows, reader.title)
    }

    /// Reports how a headers exchange is to compare, where it cannot.
    func checkArguments(ofBinding reader: ObjectReader, to source: String) {
        guard topology.exchange(source)?.kind == .headers else { return }
        checkWord("x-match", reader.node("arguments"), Self.matches, reader.title)
    }

    private func checkWord(_ name: String, _ arguments: SettingsNode?, _ words: [String], _ title: String) {
        guard let node = arguments?[name], !(node.string.map(words.contains) ?? false) else { return }
        let list = ObjectReader.listing(words.map { "\"\($0)\"" })
        problems.error(node.place, "\"\(name)\" in \(title) must be \(list), not \(node.inWords)")
    }
}
