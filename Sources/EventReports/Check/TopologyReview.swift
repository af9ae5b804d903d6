import AMQPRouting
package import EventSettings
import AMQP
import EventGeneration

/// What is unusual, without being wrong, in a topology beside the producers and consumers of the same settings. Another
/// program may publish there, or read there.
package struct TopologyReview: Sendable {
    private let settings: Settings
    private let sources: Set<ByteName>
    /// Exchanges that messages reach by bindings, as alternate exchanges or as dead-letter exchanges.
    private let fedExchanges: Set<ByteName>
    private let boundQueues: Set<ByteName>

    /// Reviews settings.
    package init(_ settings: Settings) {
        self.settings = settings
        let topology = settings.topology
        var boundQueues: Set<ByteName> = []
        var fed = Set(topology.exchanges.compactMap { topology.alternateExchange(of: $0) })
        for binding in topology.bindings {
            switch binding.destination {
            case .queue(let name): boundQueues.insert(ByteName(name))
            case .exchange(let name): fed.insert(name)
            }
        }
        for queue in topology.queues {
            guard let letters = topology.deadLetters(of: queue) else { continue }
            fed.insert(letters.exchange)
            if letters.exchange.isEmpty, let key = letters.routingKey { boundQueues.insert(ByteName(key)) }
        }
        sources = Set(topology.bindings.map { ByteName($0.source) })
        fedExchanges = Set(fed.map(ByteName.init))
        self.boundQueues = boundQueues
    }

    /// What is unusual, a line for each kind. Without producers, the settings say nothing about what comes in. Without
    /// consumers, they say nothing about what is read.
    package var warnings: [String] {
        let (exchanges, queues) = (settings.topology.exchanges, settings.topology.queues)
        let consumed = Set(settings.consumers.map { ByteName($0.queue) })
        let unread = queues.filter { !consumed.isEmpty && !consumed.contains(ByteName($0.name)) }
        return NamedRemark(names: exchanges.filter(leadsNowhere).map(\.name)).lines(
            "exchange", "leads nowhere: bind a queue to it, or no message gets further",
            "lead nowhere: bind a queue to each, or no message gets further")
            + NamedRemark(names: exchanges.filter(isUnfed).map(\.name)).lines(
                "exchange", "gets nothing: no producer of the settings publishes to it",
                "get nothing: no producer of the settings publishes to them")
            + NamedRemark(names: queues.map(\.name).filter(isUnbound)).lines(
                "queue", "gets nothing: no binding leads to it, and no producer names it",
                "get nothing: no binding leads to them, and no producer names them")
            + NamedRemark(names: unread.map(\.name)).lines(
                "queue", "has no consumer in the settings: its messages stay there",
                "have no consumer in the settings: their messages stay there")
    }

    /// Whether an exchange of the topology has neither a binding nor an alternate exchange.
    package func leadsNowhere(_ name: String) -> Bool {
        settings.topology.exchange(name).map(leadsNowhere) ?? false
    }

    private func leadsNowhere(_ exchange: Exchange) -> Bool {
        !sources.contains(ByteName(exchange.name)) && settings.topology.alternateExchange(of: exchange) == nil
    }

    private func isUnfed(_ exchange: Exchange) -> Bool {
        // A name with placeholders may become the name of any exchange.
        !settings.producers.isEmpty && !fedExchanges.contains(ByteName(exchange.name))
            && !settings.producers.contains { $0.fixedExchange.map { Self.same($0, exchange.name) } ?? true }
            && !settings.consumers.contains { consumer in
                guard let publish = consumer.publish else { return false }
                return publish.fixedExchange.map { Self.same($0, exchange.name) } ?? true
            }
    }

    private func isUnbound(_ queue: String) -> Bool {
        guard !boundQueues.contains(ByteName(queue)) else { return false }
        // A key with placeholders may become the name of any queue.
        return !settings.producers.isEmpty
            && !settings.producers.contains { producer in
                producer.fixedExchange == "" && producer.message.routingKey.literal.map { Self.same($0, queue) } ?? true
            }
            && !settings.consumers.contains { consumer in
                guard let publish = consumer.publish, publish.fixedExchange == "" else { return false }
                return publish.literalKey.map { Self.same($0, queue) } ?? true
            }
    }

    private static func same(_ one: String, _ other: String) -> Bool { ByteName(one) == ByteName(other) }
}
