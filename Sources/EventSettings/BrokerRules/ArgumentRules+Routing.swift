package import AMQP
import EventGeneration

extension ArgumentRules {
    private typealias Argument = KnownArgument<Exchange.Kind>
    private typealias Rule = ArgumentRule<Exchange.Kind>

    private static let builtIn: Set<Exchange.Kind> = [.direct, .fanout, .topic, .headers]

    /// Arguments of exchanges.
    package static let exchanges: [KnownArgument<Exchange.Kind>] = [
        Argument(
            "alternate-exchange", "Where messages go that no binding takes.", schema: .text, isExchange: true,
            Rule(builtIn, .notAmong(.text), .refused))
    ]

    /// Arguments of bindings, and their routing key, by the type of their source.
    package static let bindings: [KnownArgument<Exchange.Kind>] = [
        Argument(
            "x-match", nil,
            Rule([.headers], .notAmong(.words(["all", "any", "all-with-x", "any-with-x"])), .refused)),
        Argument(
            "routing_key", nil,
            Rule([.topic], .notAmong(.hashWords(2)), .refused, in: .since(4, 3))),
    ]
}
