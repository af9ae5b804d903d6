package import AMQP
import EventGeneration

extension ArgumentRules {
    private typealias Argument = KnownArgument<Queue.Kind>
    private typealias Rule = ArgumentRule<Queue.Kind>

    /// Arguments of consumers, by the type of the queue that they take from.
    package static let consumers: [KnownArgument<Queue.Kind>] = [
        Argument(
            "x-priority", "Consumers of a higher priority get messages first.",
            Rule([.stream], .present, .refused),
            Rule(.classicOrQuorum, .notAmong(.whole(Int64.min...Int64.max)), .refused)),
        Argument(
            "x-stream-offset",
            "Where a stream is read from: first, last, next, a message's number, { \"timestamp\": … } or an age such as 1h.",
            Rule(.classicOrQuorum, .present, .refused, "only a stream is read from a place that one names"),
            Rule([.stream], .notAmong(.streamOffset), .refused),
            Rule(
                [.stream], .among(.whole(Int64.min...(-1))), .surprising,
                "messages are numbered from 0; it begins with the first")),
        Argument(
            "x-stream-filter", "Which filter values of a stream's messages are wanted.",
            Rule(.classicOrQuorum, .present, .ignored, in: .before(4, 0)),
            Rule(.classicOrQuorum, .present, .refused, in: .since(4, 0)),
            Rule([.stream], .present, .ignored, in: .before(3, 13)),
            Rule([.stream], .notAmong(.texts), .ignored, in: .since(3, 13))),
        Argument(
            "x-stream-match-unfiltered", "Whether messages without a filter value are wanted too.",
            Rule(.classicOrQuorum, .present, .ignored, in: .before(4, 0)),
            Rule(.classicOrQuorum, .present, .refused, in: .since(4, 0)),
            Rule([.stream], .present, .ignored, in: .before(3, 13)),
            Rule([.stream], .notAmong(.boolean), .ignored, in: .since(3, 13))),
        Argument(
            "x-consumer-timeout", "Milliseconds in which a message of a quorum queue must be acknowledged.",
            Rule(.all, .present, .ignored, in: .before(4, 3)),
            Rule([.classic, .stream], .present, .refused, in: .since(4, 3)),
            Rule([.quorum], .notAmong(.whole(0...Int64.max)), .refused, in: .since(4, 3), "it is in milliseconds")),
        Argument(
            "x-cancel-on-ha-failover", "It does nothing since RabbitMQ 4.0.",
            Rule([.quorum, .stream], .present, .refused, in: .before(4, 0)),
            Rule([.classic], .notAmong(.boolean), .refused, in: .before(4, 0)),
            Rule(.all, .present, .ignored, in: .since(4, 0))),
    ]
}
