package import AMQP

/// What the policies of an export do to its exchanges and queues. These programs do not declare policies, so the broker
/// must have them.
package struct TopologyPolicies: Sendable, Hashable {
    /// What the policy of each exchange defines, by the exchange's name.
    package var exchanges: [ByteName: FieldTable] = [:]
    /// What the policy of each queue defines, by the queue's name.
    package var queues: [ByteName: FieldTable] = [:]

    /// Makes an empty set of policies.
    package init() {}
}

extension Topology {
    /// The alternate exchange: it takes the messages for which an exchange has no binding. The exchange's argument
    /// names it, otherwise its policy.
    ///
    /// Source: `rabbit_policy:get_arg/3`, which looks at the argument first.
    package func alternateExchange(of exchange: Exchange) -> String? {
        let argument = exchange.arguments["alternate-exchange"]
        return argument.map(\.stringValue) ?? alternateByPolicy(of: exchange.name)
    }

    /// The alternate exchange of an exchange that the topology does not declare, if a policy names one.
    package func alternateByPolicy(of exchange: String) -> String? {
        policies.exchanges[ByteName(exchange)]?["alternate-exchange"]?.stringValue
    }

    /// Where a queue sends its dead letters, by its arguments, otherwise by its policy. Nil if it drops them.
    ///
    /// Source: `rabbit_queue_type_util:args_policy_lookup/3`.
    package func deadLetters(of queue: Queue) -> DeadLetters? {
        let policy = policies.queues[ByteName(queue.name)]
        let exchange = queue.arguments["x-dead-letter-exchange"] ?? policy?["dead-letter-exchange"]
        let key = queue.arguments["x-dead-letter-routing-key"] ?? policy?["dead-letter-routing-key"]
        return exchange?.stringValue.map { DeadLetters(exchange: $0, routingKey: key?.stringValue) }
    }

    /// Whether the queue with that name sends its dead letters to an exchange.
    package func hasDeadLetters(_ queue: String) -> Bool { self.queue(queue).flatMap(deadLetters) != nil }
}

/// Where a queue sends its dead letters.
package struct DeadLetters {
    package let exchange: String
    /// The routing key of the dead letters. Nil if they keep their own.
    package let routingKey: String?
}
