import AMQP

/// Numbers the exchanges that a topology names, including those that only the broker can have.
struct ExchangeIndex {
    private(set) var indices: [ByteName: Int] = [:]
    private var names: [String] = []
    private let topology: Topology

    /// The exchange of RabbitMQ's trace. Only the firehose of the broker publishes to it.
    private static let predeclaredInternal: Set<String> = ["amq.rabbitmq.trace"]

    init(_ topology: Topology) {
        self.topology = topology
        for exchange in topology.exchanges {
            _ = index(of: exchange.name)
            if let alternate = topology.alternateExchange(of: exchange) { _ = index(of: alternate) }
        }
        for name in Topology.predeclared.keys.sorted() {
            _ = index(of: name)
            if let alternate = topology.alternateByPolicy(of: name) { _ = index(of: alternate) }
        }
    }

    /// The number of an exchange. Nil for the default exchange, since nothing can be bound to it or from it.
    mutating func index(of name: String) -> Int? {
        guard !name.isEmpty else { return nil }
        if let known = indices[ByteName(name)] { return known }
        names.append(name)
        indices[ByteName(name)] = names.count - 1
        return names.count - 1
    }

    /// The exchanges in the order of their numbers, ready to route.
    func exchanges(_ rules: [RoutedExchange.Rule]) -> [RoutedExchange] {
        var rulesBySource = [[RoutedExchange.Rule]](repeating: [], count: names.count)
        for rule in rules { rulesBySource[rule.source].append(rule) }
        let declared = Dictionary(topology.exchanges.map { (ByteName($0.name), $0) }) { first, _ in first }
        return names.enumerated().map { index, name in
            let exchange = declared[ByteName(name)]
            return RoutedExchange(
                name, kind: exchange?.kind ?? Topology.predeclared[name],
                isInternal: exchange?.internal ?? false || Self.predeclaredInternal.contains(name),
                // The default exchange routes nothing as an alternate exchange: RabbitMQ routes by queue name only what
                // a client publishes to the default exchange.
                alternate: (exchange.map(topology.alternateExchange) ?? topology.alternateByPolicy(of: name))
                    .flatMap { indices[ByteName($0)] },
                rules: rulesBySource[index])
        }
    }
}
