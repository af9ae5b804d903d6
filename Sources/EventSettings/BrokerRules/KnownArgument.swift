import EventGeneration

/// An argument that RabbitMQ knows: what it means, and what RabbitMQ has against it.
///
/// A queue's `durable` and `auto_delete` and a binding's `routing_key` stand in the tables like arguments.
package struct KnownArgument<Kind: Hashable & Sendable>: Sendable {
    package let name: String
    /// What it means: a sentence; nil if the schema does not name it.
    package let meaning: String?
    /// What the schema says that it takes.
    let schema: ValueShape
    /// Whether it names an exchange, in which RabbitMQ takes no control characters.
    let isExchange: Bool
    /// What RabbitMQ has against it; of several rules the last one says most.
    package let rules: [ArgumentRule<Kind>]

    init(
        _ name: String, _ meaning: String?, schema: ValueShape = .named("argument"), isExchange: Bool = false,
        _ rules: ArgumentRule<Kind>...
    ) {
        self.name = name
        self.meaning = meaning
        self.schema = schema
        self.isExchange = isExchange
        self.rules = rules
    }

    /// The key of `arguments`, which the schema names.
    var key: ObjectShape.Key? { meaning.map { ObjectShape.Key(name, schema, $0) } }

    /// The values that RabbitMQ takes, in words; nil if it takes any, or none.
    var words: String? {
        for rule in rules.reversed() {
            if case .notAmong(let values) = rule.offence { return values.description }
        }
        return nil
    }
}
