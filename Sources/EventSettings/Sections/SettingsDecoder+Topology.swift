import AMQPRouting
import AMQP
import EventGeneration

extension SettingsDecoder {
    /// Reads the section `topology`, or the file it names, in the format of RabbitMQ's definitions.
    func readTopology(_ node: SettingsNode, vhost: String?) {
        guard let node = included(node) else { return }
        guard
            let reader = ObjectReader(
                node, "the topology", SettingsFormat.topology, listed: SettingsFormat.topologyLists, problems: problems)
        else { return }
        for key in SettingsFormat.skippedTopology {
            guard let place = reader.keyPlace(key), let value = reader.node(key) else { continue }
            if case .array(let elements) = value.content, elements.isEmpty { continue }
            problems.warning(
                place, "\"\(key)\" in the topology is skipped: only exchanges, queues and bindings are declared")
        }
        let skip = vhostsToSkip(reader, vhost)
        var leftOut = LeftOutNames(isExport: ["rabbit_version", "rabbitmq_version"].contains(where: reader.has))
        for element in reader.array("exchanges") where !skips(element, skip) && !leftOut.takes(exchange: element) {
            readExchange(element)
        }
        for element in reader.array("queues") where !skips(element, skip) && !leftOut.takes(queue: element) {
            readQueue(element)
        }
        for (number, element) in reader.array("bindings").enumerated() {
            if !skips(element, skip), !leftOut.takes(binding: element) { readBinding(element, number + 1) }
        }
        if let warning = leftOut.warning { problems.warning(leftOut.place, warning) }
        readPolicies(reader) { skips($0, skip) }
    }

    /// The virtual hosts to leave out: of several the ones that are not the broker's; one alone is the one meant, and said
    /// if the broker's is another.
    private func vhostsToSkip(_ reader: ObjectReader, _ vhost: String?) -> Set<ByteName> {
        let elements = SettingsFormat.topologyLists.compactMap { reader.node($0) }.flatMap { node -> [SettingsNode] in
            if case .array(let elements) = node.content { elements } else { [] }
        }
        let named = Set(elements.compactMap { $0["vhost"]?.string.map(ByteName.init) })
        guard named.count > 1 else {
            if let own = named.first?.text ?? reader.node("original_vhost_name")?.string, own != vhost ?? "/" {
                problems.warning(
                    reader.place,
                    "the topology is of virtual host \"\(own)\", and the broker's is \"\(vhost ?? "/")\": it is declared there"
                )
            }
            return []
        }
        let skip = named.subtracting([ByteName(vhost ?? "/")])
        let list = skip.map { "\"\($0.text)\"" }.sorted().joined(separator: ", ")
        problems.warning(
            reader.place, "what is in virtual host \(list) is skipped: the broker's is \"\(vhost ?? "/")\"")
        return skip
    }

    private func skips(_ element: SettingsNode, _ vhosts: Set<ByteName>) -> Bool {
        element["vhost"]?.string.map { vhosts.contains(ByteName($0)) } ?? false
    }

    private func readExchange(_ node: SettingsNode) {
        let title = node["name"]?.string.map { "exchange \"\(Self.shown($0))\"" } ?? "an exchange"
        guard let reader = ObjectReader(node, title, SettingsFormat.exchange, problems: problems) else { return }
        guard let name = reader.name("name") else { return }
        if !exchangeNames.insert(ByteName(name)).inserted {
            problems.error(node.place, "\(title) is listed twice: remove one")
        }
        expectPlainName("name", reader)
        let kind = exchangeKind(reader)
        checkReserved(name, kind, reader)
        let exchange = Exchange(
            name, kind: kind, durable: reader.boolean("durable") ?? true,
            autoDelete: reader.boolean("auto_delete") ?? false, internal: reader.boolean("internal") ?? false,
            arguments: arguments(reader))
        checkArguments(of: exchange, reader)
        expectPlainNames(in: ["alternate-exchange"], reader)
        topology.exchanges.append(exchange)
    }

    /// Names that begin with `amq.` are the broker's: what it has may be listed as it is, nothing else.
    private func checkReserved(_ name: String, _ kind: Exchange.Kind, _ reader: ObjectReader) {
        guard name.hasPrefix("amq.") else { return }
        guard let predeclared = Topology.predeclared[name] else {
            problems.error(
                reader.node("name")?.place,
                "\(reader.title): names that begin with \"amq.\" are the broker's own: choose another")
            return
        }
        guard kind != predeclared else { return }
        problems.error(
            (reader.node("type") ?? reader.node("name"))?.place,
            "\(reader.title) is the broker's own and of type \"\(predeclared.rawValue)\", not \"\(kind.rawValue)\"")
    }

    /// A plugin's types begin with `x-`; anything else is a slip.
    private func exchangeKind(_ reader: ObjectReader) -> Exchange.Kind {
        guard let type = reader.shortString("type") else { return .direct }
        let known = SettingsFormat.exchangeTypes
        if !known.contains(type) && !type.hasPrefix("x-") {
            let hint = Suggestion.phrase(for: type, among: known)
            problems.error(
                reader.node("type")?.place,
                "\"type\" in \(reader.title) must be \"direct\", \"fanout\", \"topic\", \"headers\" or a plugin's \"x-…\", "
                    + "not \"\(type)\"\(hint)")
        }
        return Exchange.Kind(rawValue: type)
    }

    private func readQueue(_ node: SettingsNode) {
        let title = node["name"]?.string.map { "queue \"\(Self.shown($0))\"" } ?? "a queue"
        guard let reader = ObjectReader(node, title, SettingsFormat.queue, problems: problems) else { return }
        guard let name = reader.name("name") else { return }
        if !queueNames.insert(ByteName(name)).inserted {
            problems.error(node.place, "\(title) is listed twice: remove one")
        }
        if name.hasPrefix("amq.") {
            problems.error(
                reader.node("name")?.place,
                "\(title): names that begin with \"amq.\" are the broker's own: choose another")
        }
        expectPlainName("name", reader)
        let kind = queueKind(reader)
        var queue = Queue(
            name, durable: reader.boolean("durable") ?? true, autoDelete: reader.boolean("auto_delete") ?? false,
            arguments: arguments(reader))
        queue.kind = kind ?? .classic
        if kind == .classic, queue.arguments["x-queue-type"] == nil {
            // The virtual host's default may be another type. For one that exists, this and nothing are the same.
            queue.arguments.entries.insert(.init(key: "x-queue-type", value: .string(queue.kind.rawValue)), at: 0)
        }
        checkArguments(of: queue, kind: kind, reader)
        expectPlainNames(in: ["x-dead-letter-exchange"], reader)
        topology.queues.append(queue)
    }

    /// The type that the file says; nil if it says none, or a wrong one.
    private func queueKind(_ reader: ObjectReader) -> Queue.Kind? {
        let type: SettingsFormat.QueueType? = reader.choice("type")
        guard let argument = reader.node("arguments")?["x-queue-type"] else { return type?.kind }
        guard let text = argument.string, let kind = Queue.Kind(rawValue: text) else {
            let words = ObjectReader.listing(SettingsFormat.QueueType.allCases.map { "\"\($0.rawValue)\"" })
            problems.error(
                argument.place, "\"x-queue-type\" in \(reader.title) must be \(words), not \(argument.inWords)")
            return nil
        }
        if let type, type.kind != kind {
            problems.error(
                argument.place,
                "\(reader.title) has the type \"\(type.rawValue)\" and the argument \"x-queue-type\" \"\(text)\": remove one"
            )
        }
        return kind
    }

    private func readBinding(_ node: SettingsNode, _ number: Int) {
        let title = "binding \(number)"
        guard let reader = ObjectReader(node, title, SettingsFormat.binding, problems: problems) else { return }
        let type: SettingsFormat.DestinationType = reader.choice("destination_type") ?? .queue
        let routingKey = reader.shortString("routing_key") ?? ""
        let arguments = arguments(reader)
        guard let source = reader.shortString("source"), let destination = reader.name("destination") else { return }
        if source.isEmpty {
            problems.error(
                reader.node("source")?.place,
                "\(title) has no \"source\": the default exchange is bound to every queue and to nothing else")
        }
        expectExchange(source, at: reader.node("source")?.place, of: title)
        expectPlainName("source", reader)
        expectPlainName("destination", reader)
        switch type {
        case .queue: expectQueue(destination, at: reader.node("destination")?.place, of: title)
        case .exchange: expectExchange(destination, at: reader.node("destination")?.place, of: title)
        }
        let binding = Binding(
            source: source, destination: type == .queue ? .queue(destination) : .exchange(destination),
            routingKey: routingKey, arguments: arguments)
        checkArguments(of: binding, reader)
        topology.bindings.append(binding)
    }
}
