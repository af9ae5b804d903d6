package import AMQP

extension ArgumentRules {
    private static let builtIn: Set<Exchange.Kind> = [.direct, .fanout, .topic, .headers]

    /// Arguments of exchanges.
    package static let exchanges: [ArgumentRule<Exchange.Kind>] = [
        ArgumentRule("alternate-exchange", builtIn, .notAmong(.text), .refused)
    ]

    /// Arguments of bindings, by the type of their source.
    package static let bindings: [ArgumentRule<Exchange.Kind>] = [
        ArgumentRule(
            "x-match", [.headers], .notAmong(.words(["all", "any", "all-with-x", "any-with-x"])), .refused),
        ArgumentRule("routing_key", [.topic], .notAmong(.hashWords(2)), .refused, in: .since(4, 3)),
    ]
}
