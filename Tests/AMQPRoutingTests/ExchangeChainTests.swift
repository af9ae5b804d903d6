import AMQP
import AMQPRouting
import Testing

/// Source of the expectations: `rabbit_exchange:route/3` (`process_alternate`, `process_route`),
/// `rabbit_basic:header_routes/1` and `rabbit_channel` of RabbitMQ 3.10.8 and 4.2.3.
@Suite("Routing over several exchanges and keys")
struct ExchangeChainTests {
    private static func alternate(_ name: String) -> FieldTable { ["alternate-exchange": .string(name)] }

    private let router = Router(
        Topology(
            exchanges: [
                Exchange("first", arguments: alternate("second")),
                Exchange("second", kind: .topic, arguments: alternate("third")),
                Exchange("third", kind: .fanout, internal: true),
                Exchange("own", arguments: alternate("own")),
                Exchange("round", arguments: alternate("about")), Exchange("about", arguments: alternate("round")),
                Exchange("to-default", arguments: alternate("")),
                Exchange("all", kind: .fanout), Exchange("circle", kind: .fanout),
                Exchange("empty", arguments: alternate("third")), Exchange("dead-end", kind: .fanout),
                Exchange("to-dead-end", kind: .fanout, arguments: alternate("third")),
                Exchange("to-first", kind: .fanout), Exchange("d"), Exchange("t", kind: .topic),
                Exchange("headers", kind: .headers),
            ],
            queues: [Queue("a"), Queue("b"), Queue("c")],
            bindings: [
                Binding(source: "first", destination: .queue("a"), routingKey: "1"),
                Binding(source: "second", destination: .queue("b"), routingKey: "*"),
                Binding(source: "third", destination: .queue("c")),
                Binding(source: "all", destination: .exchange("circle")),
                Binding(source: "circle", destination: .exchange("all")),
                Binding(source: "circle", destination: .exchange("circle")),
                Binding(source: "circle", destination: .queue("b")),
                Binding(source: "all", destination: .queue("b"), routingKey: "1"),
                Binding(source: "all", destination: .queue("b"), routingKey: "2"),
                Binding(source: "to-dead-end", destination: .exchange("dead-end")),
                Binding(source: "to-first", destination: .exchange("first")),
                Binding(source: "d", destination: .queue("a"), routingKey: "a", arguments: ["x-match": "any", "h": 1]),
                Binding(source: "d", destination: .queue("b"), routingKey: "b"),
                Binding(source: "t", destination: .queue("c"), routingKey: "#.c"),
                Binding(source: "headers", destination: .queue("a"), arguments: ["CC": .void]),
            ]))

    @Test(
        "an alternate exchange takes what its exchange has no binding for, in chains and through bindings",
        arguments: [
            ("first", "1", ["a"]), ("first", "2", ["b"]), ("first", "2.3", ["c"]), ("to-first", "2.3", ["c"]),
            ("own", "x", []), ("round", "x", []), ("to-default", "a", []), ("empty", "x", ["c"]),
            // One matching binding is enough, even if it leads nowhere.
            ("to-dead-end", "x", []),
        ])
    func alternates(exchange: String, key: String, expected: [String]) {
        #expect(router.route(exchange: exchange, routingKey: key) == .queues(expected))
    }

    @Test("bindings in a circle end, and a queue that is reached twice gets one copy", arguments: ["all", "circle"])
    func circles(_ exchange: String) {
        #expect(router.route(exchange: exchange, routingKey: "1") == .queues(["b"]))
    }

    @Test("arguments of a binding count for headers exchanges alone")
    func arguments() {
        #expect(router.route(exchange: "d", routingKey: "a") == .queues(["a"]))
    }

    @Test(
        "CC and BCC add routing keys",
        arguments: [
            ("d", "a", ["CC": ["b"]], ["a", "b"]), ("d", "x", ["CC": ["x", "a"], "BCC": ["b"]], ["a", "b"]),
            ("d", "a", ["CC": ["a", "a"]], ["a"]), ("d", "a", ["CC": [1, true, .void]], ["a"]),
            ("d", "a", ["CC": [.bytes([0x62])]], ["a"]), ("d", "a", ["CC": []], ["a"]),
            ("d", "a", ["cc": ["b"]], ["a"]),
            ("t", "x", ["CC": ["y", "z.c"]], ["c"]), ("t", "x", ["CC": ["y"]], []),
            ("", "a", ["BCC": ["c"]], ["a", "c"]),
            ("first", "2.3", ["CC": ["1"]], ["a"]), ("first", "2.3", ["CC": ["2"]], ["b"]),
            ("headers", "", ["CC": []], ["a"]),
        ] as [(String, String, FieldTable, [String])])
    func copies(exchange: String, key: String, headers: FieldTable, expected: [String]) {
        #expect(router.route(exchange: exchange, routingKey: key, headers: headers) == .queues(expected))
    }

    @Test(
        "what the broker refuses is refused with the reason",
        arguments: [
            ("third", [:], "exchange \"third\" is internal: only other exchanges can pass messages to it"),
            (
                "amq.rabbitmq.trace", [:],
                "exchange \"amq.rabbitmq.trace\" is internal: only other exchanges can pass messages to it"
            ),
            ("d", ["CC": "b"], "the header \"CC\" is not a list: write it as [\"key\"]"),
            ("d", ["BCC": 1], "the header \"BCC\" is not a list: write it as [\"key\"]"),
            ("d", ["CC": .void], "the header \"CC\" is not a list: write it as [\"key\"]"),
        ] as [(String, FieldTable, String)])
    func refused(exchange: String, headers: FieldTable, reason: String) {
        #expect(router.route(exchange: exchange, routingKey: "a", headers: headers) == .refused(reason))
    }

    @Test("a key of CC that names no queue of the topology makes the route over the default exchange unknown")
    func unknownCopy() {
        #expect(
            router.route(exchange: "", routingKey: "a", headers: ["CC": ["elsewhere"]])
                == .unknown("queue \"elsewhere\" is not in the topology"))
    }

    @Test(
        "texts that look the same are different names",
        arguments: [("\u{e9}", ["a"]), ("e\u{301}", ["b"]), ("x.e\u{301}", ["c"]), ("x.\u{e9}", [])])
    func spelling(key: String, expected: [String]) {
        let router = Router(
            Topology(
                exchanges: [Exchange("e", arguments: Self.alternate("t")), Exchange("t", kind: .topic)],
                queues: [Queue("a"), Queue("b"), Queue("c")],
                bindings: [
                    Binding(source: "e", destination: .queue("a"), routingKey: "\u{e9}"),
                    Binding(source: "e", destination: .queue("b"), routingKey: "e\u{301}"),
                    Binding(source: "t", destination: .queue("c"), routingKey: "*.e\u{301}"),
                ]))
        #expect(router.route(exchange: "e", routingKey: key) == .queues(expected))
    }
}
