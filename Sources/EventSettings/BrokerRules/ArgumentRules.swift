package import AMQP

/// What RabbitMQ has against arguments.
package enum ArgumentRules {
    private typealias Row = ArgumentRule<Queue.Kind>

    /// Arguments of queues.
    package static let queues: [ArgumentRule<Queue.Kind>] =
        properties + limits + deadLetters + classic + quorum + streams + others

    /// Ten years in milliseconds are the longest time.
    private static let milliseconds: ClosedRange<Int64> = 0...315_360_000_000
    private static let classicOrQuorum = Set([Queue.Kind.classic, .quorum])
    private static let locators = ["client-local", "balanced", "random", "least-leaders"]

    private static let properties: [Row] = [
        Row("durable", [.quorum], .notAmong(.exactly(true)), .refused, "a quorum queue is durable"),
        Row("durable", [.stream], .notAmong(.exactly(true)), .refused, "a stream is durable"),
        Row(
            "auto_delete", [.quorum], .notAmong(.exactly(false)), .refused,
            "a quorum queue does not go with its last consumer"),
        Row(
            "auto_delete", [.stream], .notAmong(.exactly(false)), .refused,
            "a stream does not go with its last consumer"),
    ]

    private static let limits: [Row] = [
        Row("x-message-ttl", [.stream], .present, .refused, "\"x-max-age\" says how long a stream keeps messages"),
        Row("x-message-ttl", classicOrQuorum, .notAmong(.whole(milliseconds)), .refused, "it is in milliseconds"),
        Row("x-expires", [.stream], .present, .refused),
        Row(
            "x-expires", classicOrQuorum, .notAmong(.whole(1...milliseconds.upperBound)), .refused,
            "it is in milliseconds"),
        Row(
            "x-max-length", [.stream], .present, .refused,
            "a stream is limited by \"x-max-length-bytes\" or \"x-max-age\""),
        Row("x-max-length", classicOrQuorum, .notAmong(.whole(0...Int64.max)), .refused),
        Row("x-max-length-bytes", [.classic, .quorum, .stream], .notAmong(.whole(0...Int64.max)), .refused),
        Row("x-overflow", [.stream], .present, .refused, "a stream drops its oldest messages"),
        Row(
            "x-overflow", classicOrQuorum, .notAmong(.words(["drop-head", "reject-publish", "reject-publish-dlx"])),
            .refused),
        Row(
            "x-overflow", [.quorum], .among(.words(["reject-publish-dlx"])), .surprising,
            "a quorum queue drops its oldest messages then; it knows \"reject-publish\""),
        Row("x-single-active-consumer", [.stream], .present, .refused),
        Row("x-single-active-consumer", classicOrQuorum, .notAmong(.boolean), .refused),
    ]

    private static let deadLetters: [Row] = [
        Row("x-dead-letter-exchange", [.stream], .present, .refused, "a stream has no dead letters"),
        Row("x-dead-letter-exchange", classicOrQuorum, .notAmong(.text), .refused),
        Row("x-dead-letter-routing-key", [.stream], .present, .refused, "a stream has no dead letters"),
        Row("x-dead-letter-routing-key", classicOrQuorum, .notAmong(.text), .refused),
        Row(
            "x-dead-letter-routing-key", classicOrQuorum, .present,
            unless: .init(name: "x-dead-letter-exchange"), .refused, "it goes with \"x-dead-letter-exchange\" only"),
        Row("x-dead-letter-strategy", [.classic, .stream], .present, .refused),
        Row(
            "x-dead-letter-strategy", [.quorum], .notAmong(.words(["at-most-once", "at-least-once"])), .refused),
        Row(
            "x-dead-letter-strategy", [.quorum], .among(.words(["at-least-once"])),
            unless: .init(name: "x-overflow", values: .words(["reject-publish"])), .surprising,
            "without \"x-overflow\": \"reject-publish\" it is at-most-once"),
    ]

    private static let classic: [Row] = [
        Row(
            "x-max-priority", [.quorum], .present, .refused,
            "since RabbitMQ 4.0 a quorum queue has priorities without it"),
        Row("x-max-priority", [.stream], .present, .refused),
        Row("x-max-priority", [.classic], .notAmong(.whole(0...255)), .refused),
        Row("x-queue-mode", [.quorum, .stream], .present, .refused),
        Row("x-queue-mode", [.classic], .notAmong(.words(["default", "lazy"])), .refused, in: .before(4, 3)),
        Row("x-queue-mode", [.classic], .present, .ignored, in: .since(3, 12), "classic queues are all lazy"),
        Row("x-queue-version", [.quorum, .stream], .present, .refused),
        Row("x-queue-version", [.classic], .notAmong(.whole(1...2)), .refused, in: .before(4, 3)),
        Row("x-queue-version", [.classic], .notAmong(.whole(2...2)), .refused, in: .since(4, 3)),
        Row(
            "x-queue-master-locator", [.quorum, .stream], .present, .refused,
            "\"x-queue-leader-locator\" is the one of this type"),
        Row(
            "x-queue-master-locator", [.classic], .notAmong(.words(["min-masters", "client-local", "random"])),
            .closesConnection, in: .before(4, 0)),
        Row(
            "x-queue-master-locator", [.classic], .present, .closesConnection, in: .since(4, 3),
            "\"x-queue-leader-locator\" has taken its place"),
        Row(
            "x-ha-policy", [.classic, .quorum, .stream], .present, .ignored,
            "for copies on other nodes take a quorum queue"),
    ]

    private static let quorum: [Row] = [
        Row("x-delivery-limit", [.classic, .stream], .present, .refused),
        Row("x-delivery-limit", [.quorum], .notAmong(.whole(Int64.min...Int64.max)), .ignored),
        Row(
            "x-delivery-limit", [.quorum], .among(.whole(Int64.min...(-1))), .surprising, in: .before(4, 0),
            "a message that comes back is dropped at once, or dead-lettered; only since 4.0 it means no limit"),
        Row("x-max-in-memory-length", [.classic, .stream], .present, .refused),
        Row("x-max-in-memory-length", [.quorum], .notAmong(.whole(0...Int64.max)), .refused),
        Row("x-max-in-memory-length", [.quorum], .present, .ignored, "quorum queues keep messages on disk"),
        Row("x-max-in-memory-bytes", [.classic, .stream], .present, .refused),
        Row("x-max-in-memory-bytes", [.quorum], .notAmong(.whole(0...Int64.max)), .refused),
        Row("x-max-in-memory-bytes", [.quorum], .present, .ignored, "quorum queues keep messages on disk"),
        Row("x-quorum-initial-group-size", [.classic, .stream], .present, .refused),
        Row("x-quorum-initial-group-size", [.quorum], .notAmong(.whole(1...Int64.max)), .refused),
        Row("x-consumer-timeout", [.classic, .quorum], .present, .ignored, in: .before(3, 12)),
        Row(
            "x-consumer-timeout", [.classic, .quorum], .notAmong(.whole(0...Int64.max)),
            .ignored, in: .between(BrokerVersion(3, 12), BrokerVersion(4, 3))),
        Row("x-consumer-timeout", [.stream], .present, .ignored, in: .before(4, 3)),
        Row("x-consumer-timeout", [.classic, .stream], .present, .refused, in: .since(4, 3)),
        Row(
            "x-consumer-timeout", [.quorum], .notAmong(.whole(0...Int64.max)), .refused, in: .since(4, 3),
            "it is in milliseconds"),
        Row("x-consumer-disconnected-timeout", [.classic, .quorum, .stream], .present, .ignored, in: .before(4, 3)),
        Row("x-consumer-disconnected-timeout", [.classic, .stream], .present, .refused, in: .since(4, 3)),
        Row(
            "x-consumer-disconnected-timeout", [.quorum], .notAmong(.whole(0...Int64.max)), .refused, in: .since(4, 3),
            "it is in milliseconds"),
        Row("x-delayed-retry-type", [.classic, .quorum, .stream], .present, .ignored, in: .before(4, 3)),
        Row("x-delayed-retry-type", [.classic, .stream], .present, .refused, in: .since(4, 3)),
        Row(
            "x-delayed-retry-type", [.quorum], .notAmong(.words(["all", "failed", "returned", "disabled"])),
            .ignored, in: .since(4, 3)),
        Row(
            "x-delayed-retry-type", [.quorum], .among(.words(["all", "failed", "returned"])),
            unless: .init(name: "x-delayed-retry-min", values: .whole(1...Int64.max)), .ignored, in: .since(4, 3),
            "it needs \"x-delayed-retry-min\" in milliseconds"),
        Row("x-delayed-retry-min", [.classic, .quorum, .stream], .present, .ignored, in: .before(4, 3)),
        Row("x-delayed-retry-min", [.classic, .stream], .present, .refused, in: .since(4, 3)),
        Row(
            "x-delayed-retry-min", [.quorum], .notAmong(.whole(1...Int64.max)), .ignored, in: .since(4, 3),
            "it is in milliseconds"),
        Row(
            "x-delayed-retry-min", [.quorum], .present, unless: .init(name: "x-delayed-retry-type"), .ignored,
            in: .since(4, 3), "it goes with \"x-delayed-retry-type\""),
        Row("x-delayed-retry-max", [.classic, .quorum, .stream], .present, .ignored, in: .before(4, 3)),
        Row("x-delayed-retry-max", [.classic, .stream], .present, .refused, in: .since(4, 3)),
        Row(
            "x-delayed-retry-max", [.quorum], .notAmong(.whole(1...Int64.max)), .ignored, in: .since(4, 3),
            "it is in milliseconds"),
    ]

    private static let streams: [Row] = [
        Row("x-max-age", classicOrQuorum, .present, .refused, "\"x-message-ttl\" is the one of this type"),
        Row("x-max-age", [.stream], .notAmong(.age), .refused),
        Row("x-stream-max-segment-size-bytes", classicOrQuorum, .present, .refused),
        Row("x-stream-max-segment-size-bytes", [.stream], .notAmong(.whole(0...3_000_000_000)), .refused),
        Row("x-stream-filter-size-bytes", classicOrQuorum, .present, .ignored, in: .before(4, 2)),
        Row("x-stream-filter-size-bytes", classicOrQuorum, .present, .refused, in: .since(4, 2)),
        Row("x-stream-filter-size-bytes", [.stream], .present, .ignored, in: .before(3, 13)),
        Row("x-stream-filter-size-bytes", [.stream], .notAmong(.whole(16...255)), .refused, in: .since(3, 13)),
        Row("x-initial-cluster-size", classicOrQuorum, .present, .refused),
        Row("x-initial-cluster-size", [.stream], .notAmong(.whole(1...Int64.max)), .refused),
    ]

    private static let others: [Row] = [
        Row("x-queue-leader-locator", [.classic], .present, .refused, in: .before(4, 0)),
        Row(
            "x-queue-leader-locator", [.quorum, .stream], .notAmong(.words(locators)), .refused, in: .before(4, 0)),
        Row(
            "x-queue-leader-locator", [.classic, .quorum, .stream], .notAmong(.words(locators + ["min-masters"])),
            .refused, in: .since(4, 0)),
    ]
}
