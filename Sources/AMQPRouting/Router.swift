package import AMQP

/// Says which queues a message would reach. It looks only at the topology, and routes as RabbitMQ does.
///
/// The router does not know what else the broker has, for example policies. Its answer is about the exchanges and
/// bindings of the settings.
///
/// Source: `rabbit_exchange:route/3`, `rabbit_channel:handle_method/3` (basic.publish) and the modules
/// `rabbit_exchange_type_*` of RabbitMQ, 3.10 to 4.3.
package struct Router: Sendable {
    /// Where a message goes.
    package enum Route: Sendable, Hashable {
        /// To these queues, sorted. If there are none, the broker returns a mandatory message.
        case queues([String])
        /// The broker refuses the message and closes the channel. The text says why.
        case refused(String)
        /// Only the broker can say. The text says why.
        case unknown(String)
    }

    private let exchanges: [RoutedExchange]
    private let exchangeIndices: [ByteName: Int]
    /// The names of all queues that a binding leads to, sorted. So sorted indices are sorted names.
    private let queues: [String]
    private let declaredQueues: Set<ByteName>

    /// Prepares the bindings of a topology.
    package init(_ topology: Topology) {
        declaredQueues = Set(topology.queues.map { ByteName($0.name) })
        let bound = topology.bindings.compactMap { binding in
            if case .queue(let name) = binding.destination { ByteName(name) } else { nil }
        }
        queues = declaredQueues.union(bound).map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let queueIndices = Dictionary(
            uniqueKeysWithValues: queues.enumerated().map { (ByteName($1), $0) })

        var builder = ExchangeIndex(topology)
        let bindings = topology.bindings.compactMap { binding -> RoutedExchange.Rule? in
            guard let source = builder.index(of: binding.source) else { return nil }
            switch binding.destination {
            case .queue(let name):
                return queueIndices[ByteName(name)].map { .init(source: source, binding, .queue($0)) }
            case .exchange(let name):
                return builder.index(of: name).map { .init(source: source, binding, .exchange($0)) }
            }
        }
        exchanges = builder.exchanges(bindings)
        exchangeIndices = builder.indices
    }

    /// The queues that a message reaches.
    ///
    /// - Parameters:
    ///   - exchange: The exchange the message is published to. Empty for the default exchange.
    ///   - routingKey: Its routing key.
    ///   - headers: Its headers. `CC` and `BCC` name further routing keys. Headers exchanges look at all headers.
    package func route(exchange: String, routingKey: String, headers: FieldTable? = nil) -> Route {
        let first = exchange.isEmpty ? nil : exchangeIndices[ByteName(exchange)]
        if let first, exchanges[first].isInternal {
            return .refused("exchange \"\(exchange)\" is internal: only other exchanges can pass messages to it")
        }
        var message = RoutedMessage(routingKey, headers)
        if let reason = message.addSenderSelectedKeys() { return .refused(reason) }
        if exchange.isEmpty { return routeByName(message.keys) }
        guard let first else { return .unknown("exchange \"\(exchange)\" is not in the topology") }
        return route(message, from: first)
    }

    /// The default exchange is bound to every queue by its name.
    private func routeByName(_ keys: [String]) -> Route {
        if let missing = keys.first(where: { !declaredQueues.contains(ByteName($0)) }) {
            return .unknown("queue \"\(missing)\" is not in the topology")
        }
        return .queues(Set(keys.map(ByteName.init)).map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    private func route(_ message: RoutedMessage, from first: Int) -> Route {
        var reached: [Int] = []
        // Each exchange routes a message once, so a circle of bindings comes to an end.
        var seen = [first]
        var next = 0
        var targets: [RoutedExchange.Target] = []
        while next < seen.count {
            let exchange = exchanges[seen[next]]
            next += 1
            targets.removeAll(keepingCapacity: true)
            if let reason = exchange.collect(message, into: &targets) { return .unknown(reason) }
            if targets.isEmpty, let alternate = exchange.alternate { targets.append(.exchange(alternate)) }
            for target in targets {
                switch target {
                case .queue(let index): reached.append(index)
                case .exchange(let index): if !seen.contains(index) { seen.append(index) }
                }
            }
        }
        // A queue gets one copy even if several bindings lead to it.
        reached.sort()
        var names: [String] = []
        names.reserveCapacity(reached.count)
        for (position, index) in reached.enumerated() where position == 0 || reached[position - 1] != index {
            names.append(queues[index])
        }
        return .queues(names)
    }
}
