package import AMQP
import EventGeneration

/// The arguments that RabbitMQ knows, each with its meaning and with what RabbitMQ has against it.
package enum ArgumentRules {
    private typealias Argument = KnownArgument<Queue.Kind>
    private typealias Rule = ArgumentRule<Queue.Kind>

    /// Arguments of queues, and the fields of a queue that some types refuse.
    package static let queues: [KnownArgument<Queue.Kind>] = common + quorum + classic + streams + fields

    /// The longest time is ten years, in milliseconds.
    private static let milliseconds: ClosedRange<Int64> = 0...315_360_000_000
    private static let locators = ["client-local", "balanced", "random", "least-leaders"]

    private static let common: [Argument] = [
        Argument(
            "x-queue-type", "The same as \"type\".", schema: .words(QueueSection.QueueType.self)),
        Argument(
            "x-max-length", "How many messages it holds; then the oldest go.",
            Rule([.stream], .present, .refused, "a stream is limited by \"x-max-length-bytes\" or \"x-max-age\""),
            Rule(.classicOrQuorum, .notAmong(.whole(0...Int64.max)), .refused)),
        Argument(
            "x-max-length-bytes", "How many bytes of bodies it holds; then the oldest go.",
            Rule(.all, .notAmong(.whole(0...Int64.max)), .refused)),
        Argument(
            "x-overflow", "What happens when it is full: drop-head or reject-publish.",
            Rule([.stream], .present, .refused, "a stream drops its oldest messages"),
            Rule(.classicOrQuorum, .notAmong(.words(["drop-head", "reject-publish", "reject-publish-dlx"])), .refused),
            Rule(
                [.quorum], .among(.words(["reject-publish-dlx"])), .surprising,
                "a quorum queue drops its oldest messages then; it knows \"reject-publish\"")),
        Argument(
            "x-message-ttl", "Milliseconds after which a message expires.",
            Rule([.stream], .present, .refused, "\"x-max-age\" says how long a stream keeps messages"),
            Rule(.classicOrQuorum, .notAmong(.whole(milliseconds)), .refused, "it is in milliseconds")),
        Argument(
            "x-expires", "Milliseconds without use after which the queue goes.",
            Rule([.stream], .present, .refused),
            Rule(.classicOrQuorum, .notAmong(.whole(1...milliseconds.upperBound)), .refused, "it is in milliseconds")),
        Argument(
            "x-dead-letter-exchange", "Where rejected and expired messages go.", isExchange: true,
            Rule([.stream], .present, .refused, "a stream has no dead letters"),
            Rule(.classicOrQuorum, .notAmong(.text), .refused)),
        Argument(
            "x-dead-letter-routing-key", "The key that they go with.",
            Rule([.stream], .present, .refused, "a stream has no dead letters"),
            Rule(.classicOrQuorum, .notAmong(.text), .refused),
            Rule(
                .classicOrQuorum, .present, unless: .init(name: "x-dead-letter-exchange"), .refused,
                "it goes with \"x-dead-letter-exchange\" only")),
        Argument(
            "x-dead-letter-strategy",
            "at-least-once keeps what a quorum queue hands over until it is confirmed; at-most-once is the default.",
            Rule([.classic, .stream], .present, .refused),
            Rule([.quorum], .notAmong(.words(["at-most-once", "at-least-once"])), .refused),
            Rule(
                [.quorum], .among(.words(["at-least-once"])),
                unless: .init(name: "x-overflow", values: .words(["reject-publish"])), .surprising,
                "without \"x-overflow\": \"reject-publish\" it is at-most-once")),
        Argument(
            "x-single-active-consumer", "Whether one consumer at a time gets messages.",
            Rule([.stream], .present, .refused),
            Rule(.classicOrQuorum, .notAmong(.boolean), .refused)),
        Argument(
            "x-queue-leader-locator", "Where its leader is put: client-local or balanced.",
            Rule([.classic], .present, .refused, in: .before(4, 0)),
            Rule([.quorum, .stream], .notAmong(.words(locators)), .refused, in: .before(4, 0)),
            Rule(.all, .notAmong(.words(locators + ["min-masters"])), .refused, in: .since(4, 0))),
    ]

    private static let fields: [Argument] = [
        Argument(
            "durable", nil,
            Rule([.quorum], .notAmong(.exactly(true)), .refused, "a quorum queue is durable"),
            Rule([.stream], .notAmong(.exactly(true)), .refused, "a stream is durable")),
        Argument(
            "auto_delete", nil,
            Rule([.quorum], .notAmong(.exactly(false)), .refused, "a quorum queue does not go with its last consumer"),
            Rule([.stream], .notAmong(.exactly(false)), .refused, "a stream does not go with its last consumer")),
    ]
}

extension Set<Queue.Kind> {
    static let classicOrQuorum: Self = [.classic, .quorum]
    static let all: Self = [.classic, .quorum, .stream]
}
