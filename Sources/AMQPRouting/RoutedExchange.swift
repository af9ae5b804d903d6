import AMQP

/// An exchange with its bindings, arranged so that a message finds the bindings it matches without trying all of them.
struct RoutedExchange: Sendable {
    /// The destination of a binding, as a number of the router.
    enum Target: Sendable, Hashable {
        case queue(Int)
        case exchange(Int)
    }

    /// A binding with numbers in place of names.
    struct Rule: Sendable {
        let source: Int
        let routingKey: String
        let arguments: FieldTable
        let target: Target

        init(source: Int, _ binding: Binding, _ target: Target) {
            self.source = source
            routingKey = binding.routingKey
            arguments = binding.arguments
            self.target = target
        }
    }

    private enum Bindings: Sendable {
        case direct([ByteName: [Target]])
        case fanout([Target])
        case topic(TopicTrie)
        case headers([(pattern: HeadersPattern, target: Target)])
        case unknown(String)
    }

    /// Whether only other exchanges may pass messages to this one.
    let isInternal: Bool
    /// The exchange that takes the messages no binding matches.
    let alternate: Int?
    private let name: String
    private let bindings: Bindings

    /// Arranges the bindings of an exchange. An exchange without a kind is not in the topology.
    init(_ name: String, kind: Exchange.Kind?, isInternal: Bool, alternate: Int?, rules: [Rule]) {
        self.name = name
        self.isInternal = isInternal
        self.alternate = alternate
        switch kind {
        case .direct?:
            bindings = .direct(
                rules.reduce(into: [:]) { $0[ByteName($1.routingKey), default: []].append($1.target) })
        case .fanout?: bindings = .fanout(rules.map(\.target))
        case .topic?:
            var trie = TopicTrie()
            for rule in rules { trie.insert(rule.routingKey, rule.target) }
            bindings = .topic(trie)
        case .headers?: bindings = .headers(rules.map { (HeadersPattern($0.arguments), $0.target) })
        case let kind?:
            bindings = .unknown("only the broker knows how exchange \"\(name)\" of type \(kind.rawValue) routes")
        case nil: bindings = .unknown("exchange \"\(name)\" is not in the topology")
        }
    }

    /// Appends the targets of the matching bindings. Returns a reason if they cannot be known.
    func collect(_ message: RoutedMessage, into targets: inout [Target]) -> String? {
        switch bindings {
        case .direct(let byKey):
            for key in message.keys {
                if let found = byKey[ByteName(key)] { targets += found }
            }
        case .fanout(let all): targets += all
        case .topic(let trie): for key in message.keys { trie.match(key, into: &targets) }
        case .headers(let rules):
            for rule in rules {
                guard let isMatch = rule.pattern.matches(message.headers) else {
                    return "RabbitMQ before 3.13 and since compare the headers of exchange \"\(name)\" differently"
                }
                if isMatch { targets.append(rule.target) }
            }
        case .unknown(let reason): return reason
        }
        return nil
    }
}
