package import AMQP

/// The exchanges, queues and bindings that both programs declare.
package struct Topology: Sendable, Hashable {
    /// The exchanges, in the order of the file.
    package var exchanges: [Exchange]
    /// The queues, in the order of the file.
    package var queues: [Queue]
    /// The bindings, in the order of the file.
    package var bindings: [Binding]

    /// What the policies of an export do to the exchanges and queues. The programs do not declare policies.
    package var policies = TopologyPolicies()

    /// Makes a topology.
    package init(exchanges: [Exchange] = [], queues: [Queue] = [], bindings: [Binding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }

    /// Whether the topology declares nothing.
    package var isEmpty: Bool { exchanges.isEmpty && queues.isEmpty && bindings.isEmpty }

    /// The exchange with that name.
    package func exchange(_ name: String) -> Exchange? { exchanges.first { $0.name.utf8.elementsEqual(name.utf8) } }

    /// The queue with that name.
    package func queue(_ name: String) -> Queue? { queues.first { $0.name.utf8.elementsEqual(name.utf8) } }

    /// The type of an exchange that the topology declares, or that every broker has.
    package func kind(of exchange: String) -> Exchange.Kind? {
        self.exchange(exchange)?.kind ?? Self.predeclared[exchange]
    }

    /// The exchanges that route by headers: the declared ones, and the broker's predeclared ones that have a binding.
    package var headersExchanges: Set<ByteName> {
        let declared = exchanges.filter { $0.kind == .headers }.map { ByteName($0.name) }
        let bound = bindings.map(\.source).filter { Self.predeclared[$0] == .headers }.map { ByteName($0) }
        return Set(declared + bound)
    }

    /// Exchanges that every broker has.
    package static let predeclared: [String: Exchange.Kind] = [
        "amq.direct": .direct, "amq.fanout": .fanout, "amq.topic": .topic, "amq.headers": .headers,
        "amq.match": .headers, "amq.rabbitmq.trace": .topic,
    ]
}

extension Queue {
    /// The type that the settings give the queue. Nil if they leave it to the virtual host, or name a type that is not
    /// known here.
    package var statedKind: Kind? { declaredArguments["x-queue-type"]?.stringValue.flatMap(Kind.init) }
}
