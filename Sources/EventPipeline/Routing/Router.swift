import AMQP

/// Says which queues a message would reach, by the topology alone.
///
/// What the broker has besides the topology is not known here, so the answer is about the bindings of the settings.
package struct Router: Sendable {
    /// Where a message goes.
    package enum Route: Sendable, Hashable {
        /// To these queues, sorted; none means that the broker returns a mandatory message.
        case queues([String])
        /// Nobody can say without the broker; the text says why.
        case unknown(String)
    }

    private struct Rule: Sendable {
        let destination: Binding.Destination
        let routingKey: String
        let pattern: TopicPattern
    }

    private let topology: Topology
    private let rules: [ByteName: [Rule]]

    /// Prepares the bindings of a topology.
    package init(_ topology: Topology) {
        self.topology = topology
        var rules: [ByteName: [Rule]] = [:]
        for binding in topology.bindings {
            rules[ByteName(binding.source), default: []].append(
                Rule(
                    destination: binding.destination, routingKey: binding.routingKey,
                    pattern: TopicPattern(binding.routingKey)))
        }
        self.rules = rules
    }

    /// The queues that a message reaches.
    ///
    /// - Parameters:
    ///   - exchange: The exchange it is published to; empty for the default exchange.
    ///   - routingKey: Its routing key.
    package func route(exchange: String, routingKey: String) -> Route {
        if exchange.isEmpty {
            if topology.queue(routingKey) != nil { return .queues([routingKey]) }
            return .unknown("queue \"\(routingKey)\" is not in the topology")
        }
        var queues: Set<ByteName> = []
        var visited: Set<ByteName> = []
        var waiting = [exchange]
        while let name = waiting.popLast() {
            guard visited.insert(ByteName(name)).inserted else { continue }
            guard let kind = topology.exchange(name)?.kind ?? Topology.predeclared[name] else {
                return .unknown("exchange \"\(name)\" is not in the topology")
            }
            guard [.direct, .fanout, .topic].contains(kind) else {
                return .unknown(
                    kind == .headers
                        ? "routing by headers is not supported yet (exchange \"\(name)\")"
                        : "only the broker knows how exchange \"\(name)\" of type \(kind.rawValue) routes")
            }
            let matching = rules[ByteName(name), default: []].filter { Self.matches($0, kind, routingKey) }
            for rule in matching {
                switch rule.destination {
                case .queue(let queue): queues.insert(ByteName(queue))
                case .exchange(let next): waiting.append(next)
                }
            }
            if matching.isEmpty, let alternate = topology.exchange(name)?.arguments["alternate-exchange"]?.stringValue {
                waiting.append(alternate)
            }
        }
        return .queues(queues.map(\.text).sorted())
    }

    private static func matches(_ rule: Rule, _ kind: Exchange.Kind, _ routingKey: String) -> Bool {
        switch kind {
        case .fanout: true
        case .topic: rule.pattern.matches(routingKey)
        default: rule.routingKey.utf8.elementsEqual(routingKey.utf8)
        }
    }
}
