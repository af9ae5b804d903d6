import EventSettings
import EventRuns
import AMQP
import EventGeneration
import AMQPRouting

/// The boxes that a terminal shows before the first message: the source and the destination of the messages.
struct Banner {
    private let terminal: Terminal

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Shows what a producer run publishes.
    func show(
        _ plan: ProducerPlan, _ access: BrokerAccess, _ queues: [QueueStatus], exchange: String?, key: String?,
        linesNameExchanges: Bool
    ) {
        var box = Box()
        box.add("broker", access.configuration.redactedURI)
        for producer in plan.producers {
            box.add("exchange", Self.title(producer.exchange, in: plan.settings.topology))
            box.add("key", producer.message.routingKey.text)
        }
        if plan.producers.isEmpty {
            // Without an exchange, the lines of the input name their exchanges.
            if exchange != nil || !linesNameExchanges {
                box.add("exchange", Self.title(exchange ?? "", in: plan.settings.topology))
            }
            if let key { box.add("key", key) }
        }
        add(queues, to: &box)
        show(box)
    }

    /// Shows what a consumer run takes.
    func show(_ plan: ConsumerPlan, _ access: BrokerAccess, _ queues: [QueueStatus]) {
        var box = Box()
        box.add("broker", access.configuration.redactedURI)
        if plan.topologyMode != .none {
            for exchange in plan.settings.topology.exchanges {
                box.add("exchange", Self.title(exchange.name, in: plan.settings.topology))
            }
        }
        for tap in plan.taps {
            box.add("tap", Self.title(tap.exchange, in: plan.settings.topology))
            box.add("key", tap.key ?? "#")
        }
        if !plan.taps.isEmpty { return show(box) }
        let taken = Set(plan.consumers.map { ByteName($0.queue) })
        let known = queues.filter { taken.contains(ByteName($0.name)) }
        add(known, to: &box)
        for consumer in plan.consumers where !known.contains(where: { ByteName($0.name) == ByteName(consumer.queue) }) {
            box.add("queue", consumer.queue)
        }
        show(box)
    }

    private func add(_ queues: [QueueStatus], to box: inout Box) {
        for queue in queues { box.add("queue", "\(queue.name)  \(grouped(queue.messageCount)) waiting") }
    }

    private func show(_ box: Box) {
        for line in box.lines(width: terminal.width, palette: terminal.palette) { terminal.show(line) }
    }

    /// `soccer [topic]`.
    static func title(_ exchange: String, in topology: Topology) -> String {
        if exchange.isEmpty { return "(default) [direct]" }
        let kind = topology.exchange(exchange)?.kind ?? Topology.predeclared[exchange]
        return kind.map { "\(exchange) [\($0.rawValue)]" } ?? exchange
    }
}

extension Template {
    /// The template as the user wrote it.
    var text: String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .placeholder(let reference): "{{\(reference)}}"
            }
        }.joined()
    }
}
