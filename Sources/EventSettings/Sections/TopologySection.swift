import AMQP
import AMQPRouting
import EventGeneration

/// The section `topology`, in the format of RabbitMQ's definitions.
extension Topology {
    /// What both programs declare.
    static let lists = ["exchanges", "queues", "bindings"]
    /// What an export holds besides, and what means nothing for a topology.
    private static let remarks = [
        "rabbit_version", "rabbitmq_version", "rabbitmq_definition_format", "product_name", "product_version",
        "original_cluster_name", "original_vhost_name", "explanation", "metadata", "vhost", "default_queue_type",
        "name",
    ]
    /// What an export holds besides, and what these programs do not declare.
    fileprivate static let skipped = [
        "policies", "operator_policies", "users", "vhosts", "permissions", "topic_permissions", "parameters",
        "global_parameters", "limits", "user_limits", "vhost_limits",
    ]

    static let keys = Keys(Topology(), listed: lists) {
        Key("exchanges", list(of: "exchange"), "Where producers publish to.")
        Key("queues", list(of: "queue"), "Where consumers take from.")
        Key("bindings", list(of: "binding"), "Which messages go where.")
        for name in remarks { Key(name, .any, "Part of an export; it means nothing here.") }
        for name in skipped { Key(name, .any, "Part of an export; it is skipped.") }
    }

    private static func list(of name: String) -> ValueShape { .list(of: .named(name), count: 0...Int.max) }

    /// The virtual host of an element, which decides whether it is skipped.
    static func vhostKey<Root>() -> Key<Root> {
        Key("vhost", .any, "The virtual host in an export of several: others than the broker's are skipped.")
    }
}

extension SettingsDecoder {
    /// Reads the section `topology`, or the file it names.
    func readTopology(_ node: SettingsNode, vhost: String?) {
        guard let node = included(node), let reader = Topology.keys.open(node, "the topology", self) else { return }
        for key in Topology.skipped {
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
        let elements = Topology.lists.compactMap { reader.node($0) }.flatMap { node -> [SettingsNode] in
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
}
