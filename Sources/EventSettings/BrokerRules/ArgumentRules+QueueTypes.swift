import AMQP
import EventGeneration

/// Arguments that one type of queue has.
extension ArgumentRules {
    private typealias Argument = KnownArgument<Queue.Kind>
    private typealias Rule = ArgumentRule<Queue.Kind>

    static let quorum: [KnownArgument<Queue.Kind>] = [
        Argument(
            "x-delivery-limit", "How often a quorum queue hands out a message.",
            Rule([.classic, .stream], .present, .refused),
            Rule([.quorum], .notAmong(.whole(Int64.min...Int64.max)), .ignored),
            Rule(
                [.quorum], .among(.whole(Int64.min...(-1))), .surprising, in: .before(4, 0),
                "a message that comes back is dropped at once, or dead-lettered; only since 4.0 it means no limit")),
        Argument(
            "x-consumer-timeout", "Milliseconds in which a consumer of a quorum queue must acknowledge.",
            Rule(.classicOrQuorum, .present, .ignored, in: .before(3, 12)),
            Rule(
                .classicOrQuorum, .notAmong(.whole(0...Int64.max)), .ignored,
                in: .between(BrokerVersion(3, 12), BrokerVersion(4, 3))),
            Rule([.stream], .present, .ignored, in: .before(4, 3)),
            Rule([.classic, .stream], .present, .refused, in: .since(4, 3)),
            Rule([.quorum], .notAmong(.whole(0...Int64.max)), .refused, in: .since(4, 3), "it is in milliseconds")),
        Argument(
            "x-consumer-disconnected-timeout", "Milliseconds that a consumer may be away from a quorum queue.",
            Rule(.all, .present, .ignored, in: .before(4, 3)),
            Rule([.classic, .stream], .present, .refused, in: .since(4, 3)),
            Rule([.quorum], .notAmong(.whole(0...Int64.max)), .refused, in: .since(4, 3), "it is in milliseconds")),
        Argument(
            "x-delayed-retry-type", "Which messages come back to a quorum queue with a delay: all, failed or returned.",
            Rule(.all, .present, .ignored, in: .before(4, 3)),
            Rule([.classic, .stream], .present, .refused, in: .since(4, 3)),
            Rule([.quorum], .notAmong(.words(["all", "failed", "returned", "disabled"])), .ignored, in: .since(4, 3)),
            Rule(
                [.quorum], .among(.words(["all", "failed", "returned"])),
                unless: .init(name: "x-delayed-retry-min", values: .whole(1...Int64.max)), .ignored, in: .since(4, 3),
                "it needs \"x-delayed-retry-min\" in milliseconds")),
        Argument(
            "x-delayed-retry-min", "The delay after the first failure, in milliseconds.",
            Rule(.all, .present, .ignored, in: .before(4, 3)),
            Rule([.classic, .stream], .present, .refused, in: .since(4, 3)),
            Rule([.quorum], .notAmong(.whole(1...Int64.max)), .ignored, in: .since(4, 3), "it is in milliseconds"),
            Rule(
                [.quorum], .present, unless: .init(name: "x-delayed-retry-type"), .ignored, in: .since(4, 3),
                "it goes with \"x-delayed-retry-type\"")),
        Argument(
            "x-delayed-retry-max", "The longest delay, in milliseconds.",
            Rule(.all, .present, .ignored, in: .before(4, 3)),
            Rule([.classic, .stream], .present, .refused, in: .since(4, 3)),
            Rule([.quorum], .notAmong(.whole(1...Int64.max)), .ignored, in: .since(4, 3), "it is in milliseconds")),
        Argument(
            "x-quorum-initial-group-size", "On how many nodes a quorum queue has copies.",
            Rule([.classic, .stream], .present, .refused),
            Rule([.quorum], .notAmong(.whole(1...Int64.max)), .refused)),
        Argument(
            "x-quorum-target-group-size", "On how many nodes it is to have copies in the end."),
        Argument(
            "x-max-in-memory-length", "It does nothing since RabbitMQ 3.10.",
            Rule([.classic, .stream], .present, .refused),
            Rule([.quorum], .notAmong(.whole(0...Int64.max)), .refused),
            Rule([.quorum], .present, .ignored, "quorum queues keep messages on disk")),
        Argument(
            "x-max-in-memory-bytes", "It does nothing since RabbitMQ 3.10.",
            Rule([.classic, .stream], .present, .refused),
            Rule([.quorum], .notAmong(.whole(0...Int64.max)), .refused),
            Rule([.quorum], .present, .ignored, "quorum queues keep messages on disk")),
    ]

    static let classic: [KnownArgument<Queue.Kind>] = [
        Argument(
            "x-max-priority", "The highest priority of a classic queue, 1 to 255.",
            Rule([.quorum], .present, .refused, "since RabbitMQ 4.0 a quorum queue has priorities without it"),
            Rule([.stream], .present, .refused),
            Rule([.classic], .notAmong(.whole(0...255)), .refused)),
        Argument(
            "x-queue-mode", "It does nothing since RabbitMQ 3.12: classic queues are all lazy.",
            Rule([.quorum, .stream], .present, .refused),
            Rule([.classic], .notAmong(.words(["default", "lazy"])), .refused, in: .before(4, 3)),
            Rule([.classic], .present, .ignored, in: .since(3, 12), "classic queues are all lazy")),
        Argument(
            "x-queue-version", "How a classic queue stores messages: 2.",
            Rule([.quorum, .stream], .present, .refused),
            Rule([.classic], .notAmong(.whole(1...2)), .refused, in: .before(4, 3)),
            Rule([.classic], .notAmong(.whole(2...2)), .refused, in: .since(4, 3))),
        Argument(
            "x-queue-master-locator", "The older name of x-queue-leader-locator.",
            Rule([.quorum, .stream], .present, .refused, "\"x-queue-leader-locator\" is the one of this type"),
            Rule(
                [.classic], .notAmong(.words(["min-masters", "client-local", "random"])), .closesConnection,
                in: .before(4, 0)),
            Rule(
                [.classic], .present, .closesConnection, in: .since(4, 3),
                "\"x-queue-leader-locator\" has taken its place")),
        Argument(
            "x-ha-policy", "It does nothing.",
            Rule(.all, .present, .ignored, "for copies on other nodes take a quorum queue")),
    ]

    static let streams: [KnownArgument<Queue.Kind>] = [
        Argument(
            "x-max-age", "How long a stream keeps messages, such as \"7D\".",
            Rule(.classicOrQuorum, .present, .refused, "\"x-message-ttl\" is the one of this type"),
            Rule([.stream], .notAmong(.age), .refused)),
        Argument(
            "x-stream-max-segment-size-bytes", "How large a stream's files are; whole files go.",
            Rule(.classicOrQuorum, .present, .refused),
            Rule([.stream], .notAmong(.whole(0...3_000_000_000)), .refused)),
        Argument(
            "x-stream-filter-size-bytes", "How large a stream's filter is, 16 to 255.",
            Rule(.classicOrQuorum, .present, .ignored, in: .before(4, 2)),
            Rule(.classicOrQuorum, .present, .refused, in: .since(4, 2)),
            Rule([.stream], .present, .ignored, in: .before(3, 13)),
            Rule([.stream], .notAmong(.whole(16...255)), .refused, in: .since(3, 13))),
        Argument(
            "x-initial-cluster-size", "On how many nodes a stream has copies.",
            Rule(.classicOrQuorum, .present, .refused),
            Rule([.stream], .notAmong(.whole(1...Int64.max)), .refused)),
    ]
}
