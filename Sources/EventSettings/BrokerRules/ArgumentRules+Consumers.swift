package import AMQP

extension ArgumentRules {
    private typealias Row = ArgumentRule<Queue.Kind>

    private static let classicOrQuorum = Set([Queue.Kind.classic, .quorum])

    /// Arguments of consumers, by the type of the queue that they take from.
    package static let consumers: [ArgumentRule<Queue.Kind>] = [
        Row("x-priority", [.stream], .present, .refused),
        Row("x-priority", classicOrQuorum, .notAmong(.whole(Int64.min...Int64.max)), .refused),
        Row(
            "x-stream-offset", classicOrQuorum, .present, .refused, "only a stream is read from a place that one names"),
        Row("x-stream-offset", [.stream], .notAmong(.streamOffset), .refused),
        Row(
            "x-stream-offset", [.stream], .among(.whole(Int64.min...(-1))), .surprising,
            "messages are numbered from 0; it begins with the first"),
        Row("x-stream-filter", classicOrQuorum, .present, .ignored, in: .before(4, 0)),
        Row("x-stream-filter", classicOrQuorum, .present, .refused, in: .since(4, 0)),
        Row("x-stream-filter", [.stream], .present, .ignored, in: .before(3, 13)),
        Row("x-stream-filter", [.stream], .notAmong(.texts), .ignored, in: .since(3, 13)),
        Row("x-stream-match-unfiltered", classicOrQuorum, .present, .ignored, in: .before(4, 0)),
        Row("x-stream-match-unfiltered", classicOrQuorum, .present, .refused, in: .since(4, 0)),
        Row("x-stream-match-unfiltered", [.stream], .present, .ignored, in: .before(3, 13)),
        Row("x-stream-match-unfiltered", [.stream], .notAmong(.boolean), .ignored, in: .since(3, 13)),
        Row("x-consumer-timeout", [.classic, .quorum, .stream], .present, .ignored, in: .before(4, 3)),
        Row("x-consumer-timeout", [.classic, .stream], .present, .refused, in: .since(4, 3)),
        Row(
            "x-consumer-timeout", [.quorum], .notAmong(.whole(0...Int64.max)), .refused, in: .since(4, 3),
            "it is in milliseconds"),
        Row("x-cancel-on-ha-failover", [.quorum, .stream], .present, .refused, in: .before(4, 0)),
        Row("x-cancel-on-ha-failover", [.classic], .notAmong(.boolean), .refused, in: .before(4, 0)),
        Row("x-cancel-on-ha-failover", [.classic, .quorum, .stream], .present, .ignored, in: .since(4, 0)),
    ]
}
