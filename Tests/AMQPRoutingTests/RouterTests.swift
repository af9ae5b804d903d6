import AMQP
import AMQPRouting
import Testing

/// Source of the expectations: `rabbit_exchange_type_topic` (`split_topic_key`, `trie_match`), `_direct` and `_fanout` of
/// RabbitMQ 3.10.8.
@Suite("Routing without a broker")
struct RouterTests {
    @Test(
        "a topic pattern matches word by word",
        arguments: [
            ("match.#", "match", true), ("match.#", "match.a.b.c", true), ("match.#", "matches.a", false),
            ("match.*.goal", "match.x.goal", true), ("match.*.goal", "match.goal", false),
            ("match.*.goal", "match.x.y.goal", false), ("match.*.goal", "match..goal", true), ("#", "", true),
            ("#", "a.b", true), ("", "", true),
            ("", "a", false), ("*", "", false), ("*", "a", true), ("*", "a.b", false), ("#.b", "b", true),
            ("#.b", "a.a.b", true),
            ("#.b", "b.a", false), ("a.#.b.#.c", "a.b.c", true), ("a.#.b.#.c", "a.x.b.y.z.c", true),
            ("a.#.b.#.c", "a.c", false),
            ("#.#", "", true), ("#.*", "", false), ("#.*", "a.b", true), ("a.*.#", "a", false), ("a.*.#", "a.b", true),
            ("A", "a", false), ("a.", "a", false), ("a.", "a.", true), ("a.*", "a.", true), (".", ".", true),
            (".", "", false), ("*", ".", false), ("*.*", ".", true), ("#", ".", true), ("#.", "", false),
            ("#.", ".", true), ("#.", "a.", true), ("a#", "a#", true), ("a#", "ab", false), ("**", "a", false),
            ("a.*", "a.#", true), ("a.*", "a.*", true), ("a.b", "a.*", false), ("a.b", "a.#", false),
            ("*.#.*", "a", false), ("*.#.*", "a.b", true), ("#.a.#", "b.a.a.b", true), ("#.#.a.#.#.#", "a", true),
        ])
    func topic(pattern: String, key: String, expected: Bool) {
        let router = Router(
            Topology(
                exchanges: [Exchange("t", kind: .topic)], queues: [Queue("q")],
                bindings: [Binding(source: "t", destination: .queue("q"), routingKey: pattern)]))
        #expect(router.route(exchange: "t", routingKey: key) == .queues(expected ? ["q"] : []))
    }

    private let router = Router(
        Topology(
            exchanges: [
                Exchange("direct"), Exchange("fanout", kind: .fanout), Exchange("topic", kind: .topic),
                Exchange("hash", kind: "x-consistent-hash"), Exchange("to-hash", kind: .fanout),
                Exchange("lost", arguments: ["alternate-exchange": "fanout"]), Exchange("to-nowhere", kind: .fanout),
                Exchange("lost-nowhere", arguments: ["alternate-exchange": "elsewhere"]),
            ],
            queues: [Queue("a"), Queue("b"), Queue("c")],
            bindings: [
                Binding(source: "direct", destination: .queue("a"), routingKey: "k"),
                Binding(source: "direct", destination: .queue("b"), routingKey: "k"),
                Binding(source: "direct", destination: .queue("c"), routingKey: "k.*"),
                Binding(source: "fanout", destination: .queue("b"), routingKey: "ignored"),
                Binding(source: "fanout", destination: .queue("c")),
                Binding(source: "topic", destination: .exchange("direct"), routingKey: "#"),
                Binding(source: "topic", destination: .exchange("fanout"), routingKey: "all.#"),
                Binding(source: "topic", destination: .queue("a"), routingKey: "all.*"),
                Binding(source: "topic", destination: .queue("a"), routingKey: "*.a"),
                Binding(source: "direct", destination: .exchange("topic"), routingKey: "k"),
                Binding(source: "lost", destination: .queue("a"), routingKey: "found"),
                Binding(source: "to-hash", destination: .exchange("hash")),
                Binding(source: "to-nowhere", destination: .exchange("elsewhere")),
                Binding(source: "amq.topic", destination: .queue("a"), routingKey: "x.#"),
            ]))

    @Test(
        "a message goes to every bound queue once",
        arguments: [
            ("direct", "k", ["a", "b"]), ("direct", "k.*", ["c"]), ("direct", "x", []), ("fanout", "", ["b", "c"]),
            ("topic", "k", ["a", "b"]), ("topic", "all.a", ["a", "b", "c"]), ("lost", "found", ["a"]),
            ("lost", "x", ["b", "c"]),
            ("", "a", ["a"]), ("amq.topic", "x.y", ["a"]),
        ])
    func queues(exchange: String, key: String, expected: [String]) {
        #expect(router.route(exchange: exchange, routingKey: key) == .queues(expected))
    }

    @Test(
        "what only the broker knows is unknown",
        arguments: [
            ("nowhere", "k", "exchange \"nowhere\" is not in the topology"),
            ("", "nowhere", "queue \"nowhere\" is not in the topology"),
            ("to-hash", "", "only the broker knows how exchange \"hash\" of type x-consistent-hash routes"),
            ("amq.rabbitmq.log", "", "exchange \"amq.rabbitmq.log\" is not in the topology"),
            ("to-nowhere", "", "exchange \"elsewhere\" is not in the topology"),
            ("lost-nowhere", "", "exchange \"elsewhere\" is not in the topology"),
            ("hash", "k", "only the broker knows how exchange \"hash\" of type x-consistent-hash routes"),
        ])
    func unknown(exchange: String, key: String, reason: String) {
        #expect(router.route(exchange: exchange, routingKey: key) == .unknown(reason))
    }
}
