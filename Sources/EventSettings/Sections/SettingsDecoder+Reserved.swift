import AMQPRouting
import AMQP

/// What an export holds that the broker makes for itself, and that no client may declare.
struct LeftOutNames {
    /// How many are named in one line.
    private static let limit = 5

    /// Whether the topology is an export, in which every name that begins with `amq.` is the broker's.
    let isExport: Bool
    private var exchanges: [String] = []
    private var queues: [String] = []
    private var bindings: [String] = []
    private var exchangeNames: Set<ByteName> = []
    /// Where the first of them is.
    private(set) var place: SettingsPlace?

    init(isExport: Bool) { self.isExport = isExport }

    /// Leaves an exchange out that is the broker's own and not the same on every broker.
    mutating func takes(exchange node: SettingsNode) -> Bool {
        guard let name = node["name"]?.string else { return false }
        // The default exchange is everywhere, so it is no loss.
        if name.isEmpty { return isExport }
        guard Topology.predeclared[name] == nil, name.hasPrefix("amq.rabbitmq.") || isExport && name.hasPrefix("amq.")
        else { return false }
        exchanges.append(name)
        exchangeNames.insert(ByteName(name))
        place = place ?? node.place
        return true
    }

    /// Leaves a queue out that a broker gave its name.
    mutating func takes(queue node: SettingsNode) -> Bool {
        guard let name = node["name"]?.string, isQueue(name) else { return false }
        queues.append(name)
        place = place ?? node.place
        return true
    }

    /// Leaves a binding out that leads from or to what is left out, and those of the default exchange, which are
    /// everywhere.
    mutating func takes(binding node: SettingsNode) -> Bool {
        guard let source = node["source"]?.string, let destination = node["destination"]?.string else { return false }
        let leadsToExchange = node["destination_type"]?.string == "exchange"
        if source.isEmpty, !leadsToExchange, isExport { return true }
        let isLost =
            exchangeNames.contains(ByteName(source))
            || (leadsToExchange ? exchangeNames.contains(ByteName(destination)) : isQueue(destination))
        guard isLost else { return false }
        bindings.append("\(source) → \(destination)")
        place = place ?? node.place
        return true
    }

    private func isQueue(_ name: String) -> Bool {
        name.hasPrefix("amq.gen-") || name.hasPrefix("amq.rabbitmq.") || isExport && name.hasPrefix("amq.")
    }

    /// What is left out, in one line; nil if nothing is.
    var warning: String? {
        let kinds = [("exchange", exchanges), ("queue", queues), ("binding", bindings)].filter { !$0.1.isEmpty }
        guard !kinds.isEmpty else { return nil }
        let words = kinds.map { kind, names in
            let list = names.prefix(Self.limit).map { "\"\($0)\"" }.joined(separator: ", ")
            let rest = names.count > Self.limit ? " and \(names.count - Self.limit) more" : ""
            return "\(kind)\(names.count == 1 ? "" : "s") \(list)\(rest)"
        }
        let list = words.dropLast().joined(separator: ", ") + (words.count > 1 ? " and " : "") + words[words.count - 1]
        return
            "left out of the topology: \(list): a broker makes what begins with \"amq.\" itself and lets nobody declare it"
    }
}
