package import AMQP

/// What the policies of an export do to its exchanges and queues. These programs declare no policies, so the broker has
/// to have them.
package struct TopologyPolicies: Sendable, Hashable {
    /// What the policy of each exchange defines, by the exchange's name.
    package var exchanges: [ByteName: FieldTable] = [:]
    /// What the policy of each queue defines, by the queue's name.
    package var queues: [ByteName: FieldTable] = [:]

    /// Makes none.
    package init() {}
}

extension Topology {
    /// The exchange that takes what an exchange has no binding for: by its argument, or otherwise by its policy.
    ///
    /// Source: `rabbit_policy:get_arg/3`, where the argument goes first.
    package func alternateExchange(of exchange: Exchange) -> String? {
        let argument = exchange.arguments["alternate-exchange"]
        return argument.map(\.stringValue) ?? alternateByPolicy(of: exchange.name)
    }

    /// The exchange that takes what one that is not declared here has no binding for, as far as policies say it.
    package func alternateByPolicy(of exchange: String) -> String? {
        policies.exchanges[ByteName(exchange)]?["alternate-exchange"]?.stringValue
    }

    /// Where a queue hands what it cannot keep: by its arguments, or otherwise by its policy; nil if it drops that.
    ///
    /// Source: `rabbit_queue_type_util:args_policy_lookup/3`.
    package func deadLetters(of queue: Queue) -> DeadLetters? {
        let policy = policies.queues[ByteName(queue.name)]
        let exchange = queue.arguments["x-dead-letter-exchange"] ?? policy?["dead-letter-exchange"]
        let key = queue.arguments["x-dead-letter-routing-key"] ?? policy?["dead-letter-routing-key"]
        return exchange?.stringValue.map { DeadLetters(exchange: $0, routingKey: key?.stringValue) }
    }

    /// Whether a queue of that name hands on what it cannot keep.
    package func hasDeadLetters(_ queue: String) -> Bool { self.queue(queue).flatMap(deadLetters) != nil }
}

/// Where a queue hands what it cannot keep.
package struct DeadLetters {
    package let exchange: String
    /// The key it gets; nil where it keeps its own.
    package let routingKey: String?
}
