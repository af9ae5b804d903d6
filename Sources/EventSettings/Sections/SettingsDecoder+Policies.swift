import AMQPRouting
import AMQP
import EventGeneration

extension SettingsDecoder {
    /// A policy of an export.
    private struct Policy {
        let title: String
        let place: SettingsPlace
        let pattern: TextPattern
        let appliesTo: String
        let priority: Int64
        let definition: FieldTable

        func applies(to kind: Queue.Kind) -> Bool {
            switch appliesTo {
            case "all", "queues": true
            case "classic_queues": kind == .classic
            case "quorum_queues": kind == .quorum
            case "streams": kind == .stream
            default: false
            }
        }

        var appliesToExchanges: Bool { ["all", "exchanges"].contains(appliesTo) }

    }

    /// Whether a policy is one of this name; that is not so, with a warning, if its pattern takes too long to tell.
    private func matches(_ policy: Policy, _ name: String) -> Bool {
        switch policy.pattern.search(name.utf8) {
        case .found: return true
        case .notFound: return false
        case .givenUp(let reason):
            problems.warning(
                policy.place, "\(policy.title): whether it is one of \"\(name)\" is not known here: \(reason)")
            return false
        }
    }

    /// Reads what policies do to the exchanges and queues of the topology, and says it.
    func readPolicies(_ reader: ObjectReader, skipping isSkipped: (SettingsNode) -> Bool) {
        // What an operator's policy defines adds to the users' policies: limits only.
        for (key, kind) in [("policies", "policy"), ("operator_policies", "operator policy")] {
            guard case .array(let elements)? = reader.node(key)?.content else { continue }
            let policies = elements.filter { !isSkipped($0) }.compactMap { policy($0, kind) }
                .sorted { $0.priority > $1.priority }
            guard !policies.isEmpty else { continue }
            var effects = [[String]](repeating: [], count: policies.count)
            let others = Topology.predeclared.keys.filter { !exchangeNames.contains(ByteName($0)) }
            for name in topology.exchanges.map(\.name) + others {
                guard let index = policies.firstIndex(where: { $0.appliesToExchanges && matches($0, name) }) else {
                    continue
                }
                if key == "policies" { topology.policies.exchanges[ByteName(name)] = policies[index].definition }
                if exchangeNames.contains(ByteName(name)) { effects[index].append("exchange \"\(name)\"") }
            }
            for queue in topology.queues {
                guard
                    let index = policies.firstIndex(where: { $0.applies(to: queue.kind) && matches($0, queue.name) })
                else { continue }
                if key == "policies" { topology.policies.queues[ByteName(queue.name)] = policies[index].definition }
                effects[index].append("queue \"\(queue.name)\"")
            }
            for (policy, names) in zip(policies, effects) where !names.isEmpty { warn(of: policy, names) }
        }
    }

    private func warn(of policy: Policy, _ names: [String]) {
        let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
        let definition = policy.definition.entries.map { entry in
            var text: [UInt8] = []
            entry.value.json.write(into: &text)
            return "\(entry.key) \(String(decoding: text, as: UTF8.self))"
        }.joined(separator: ", ")
        problems.warning(
            policy.place,
            "\(policy.title) gives \(shown) \(definition): it is not declared here, so the broker has to have it; --check "
                + "routes as if it had")
    }

    private func policy(_ node: SettingsNode, _ kind: String) -> Policy? {
        guard let name = node["name"]?.string, let pattern = node["pattern"]?.string,
            let definition = node["definition"], !definition.members.isEmpty
        else { return nil }
        let title = "\(kind) \"\(name)\""
        // RabbitMQ's own are Erlang's, which are PCRE.
        guard let regex = try? TextPattern(pattern) else {
            problems.warning(node.place, "\(title): what its pattern \"\(pattern)\" matches is not known here")
            return nil
        }
        let entries = definition.members.map { member in
            FieldTable.Entry(key: member.key, value: FieldValue(member.value.json))
        }
        var table = FieldTable()
        table.entries = entries
        return Policy(
            title: title, place: node.place, pattern: regex, appliesTo: node["apply-to"]?.string ?? "all",
            priority: node["priority"]?.integer ?? 0, definition: table)
    }
}

extension FieldValue {
    /// The value of a policy, as RabbitMQ reads it from JSON.
    fileprivate init(_ json: JSONValue) {
        switch json {
        case .null: self = .void
        case .boolean(let value): self = .boolean(value)
        case .number(let text): self = Int64(text).map(FieldValue.int64) ?? .double(Double(text) ?? 0)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map(FieldValue.init))
        case .object(let members):
            var table = FieldTable()
            table.entries = members.map { .init(key: $0.key, value: FieldValue($0.value)) }
            self = .table(table)
        }
    }
}
