import AMQP
import AMQPRouting
import EventGeneration

/// An exchange in the section `topology`.
extension Exchange {
    static let keys = Keys(Exchange("")) {
        Key("name", \.name, .plainName(.pattern(namePattern)), "The name that producers and bindings know it by.")
            .required()
        Key(
            "type", \.kind, .exchangeType,
            "How it routes: direct (equal keys), topic (* one word, # any number), fanout (all), headers, or a "
                + "plugin's x-….")
        Key("durable", \.durable, .boolean, "Whether it outlives a restart of the broker.")
        Key("auto_delete", \.autoDelete, .boolean, "Whether it goes with its last binding.")
        Key("internal", \.internal, .boolean, "Whether only other exchanges publish to it.")
        Key("arguments", \.arguments, .arguments(ArgumentRules.exchanges), "Arguments, such as alternate-exchange.")
        Topology.vhostKey()
    }

    /// Names that begin with `amq.` are the broker's own.
    private static let namePattern =
        #"^(?!amq\.(?!rabbitmq\.|(?:"#
        + Topology.predeclared.keys.sorted().map { $0.dropFirst(4) }.joined(separator: "|") + #")$))"#
        + SettingsFormat.plain + "{1,255}$"
}

extension KeyShape where Value == Exchange.Kind {
    /// A type that every broker has, or a plugin's, which begins with `x-`; anything else is a slip.
    fileprivate static var exchangeType: KeyShape {
        let types = ["direct", "fanout", "topic", "headers"]
        let pattern = "^(?:\(types.joined(separator: "|"))|x-[\\s\\S]{0,253})$"
        return KeyShape(.pattern(pattern), written: { $0.rawValue }) { key in
            guard let type = key.object.shortString(key.key) else { return nil }
            guard !types.contains(type), !type.hasPrefix("x-") else { return Exchange.Kind(rawValue: type) }
            let hint = Suggestion.phrase(for: type, among: types)
            key.decoder.problems.error(
                key.node.place,
                "\(key.title) must be \"direct\", \"fanout\", \"topic\", \"headers\" or a plugin's \"x-…\", "
                    + "not \"\(type)\"\(hint)")
            return Exchange.Kind(rawValue: type)
        }
    }
}

extension SettingsDecoder {
    /// Reads an exchange into the topology.
    func readExchange(_ node: SettingsNode) {
        let title = node["name"]?.string.map { "exchange \"\(Self.shown($0))\"" } ?? "an exchange"
        var exchange = Exchange("")
        guard let object = Exchange.keys.read(node, title, into: &exchange, self), !exchange.name.isEmpty else {
            return
        }
        if !exchangeNames.insert(ByteName(exchange.name)).inserted {
            problems.error(node.place, "\(title) is listed twice: remove one")
        }
        checkReserved(exchange, object)
        checkArguments(of: exchange, object)
        topology.exchanges.append(exchange)
    }

    /// Names that begin with `amq.` are the broker's: what it has may be listed as it is, nothing else.
    private func checkReserved(_ exchange: Exchange, _ object: ObjectReader) {
        guard exchange.name.hasPrefix("amq.") else { return }
        guard let predeclared = Topology.predeclared[exchange.name] else {
            problems.error(
                object.node("name")?.place,
                "\(object.title): names that begin with \"amq.\" are the broker's own: choose another")
            return
        }
        guard exchange.kind != predeclared else { return }
        problems.error(
            (object.node("type") ?? object.node("name"))?.place,
            "\(object.title) is the broker's own and of type \"\(predeclared.rawValue)\", "
                + "not \"\(exchange.kind.rawValue)\"")
    }
}
