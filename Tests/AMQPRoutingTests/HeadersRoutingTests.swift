import AMQP
import AMQPRouting
import Testing

/// Source of the expectations: `rabbit_exchange_type_headers` of RabbitMQ 3.10.8 and 4.2.3. Cases without a version in
/// the table are also drawn at random and compared with a broker.
@Suite("Routing by headers")
struct HeadersRoutingTests {
    private static let versions =
        "RabbitMQ before 3.13 and since compare the headers of exchange \"h\" differently"

    private func route(_ arguments: FieldTable, _ headers: FieldTable?) -> Router.Route {
        Router(
            Topology(
                exchanges: [Exchange("h", kind: .headers)], queues: [Queue("q")],
                bindings: [
                    Binding(source: "h", destination: .queue("q"), routingKey: "ignored", arguments: arguments)
                ])
        ).route(exchange: "h", routingKey: "k", headers: headers)
    }

    @Test(
        "x-match says whether all or any of the arguments must match, and whether x- names count",
        arguments: [
            ("all", ["a": 1, "b": 2], ["a": 1, "b": 2, "c": 3], true), ("all", ["a": 1, "b": 2], ["a": 1], false),
            ("all", ["a": 1, "b": 2], ["a": 1, "b": 1], false), ("all", [:], ["a": 1], true), ("all", [:], nil, true),
            ("all", ["a": 1], nil, false), (nil, ["a": 1, "b": 2], ["a": 1], false), (nil, ["a": 1], ["a": 1], true),
            ("any", ["a": 1, "b": 2], ["a": 1], true), ("any", ["a": 1, "b": 2], ["b": 1, "c": 2], false),
            ("any", [:], ["a": 1], false), ("any", [:], nil, false),
            ("all", ["x-a": 1, "b": 2], ["b": 2], true), ("any", ["x-a": 1, "b": 2], ["x-a": 1], false),
            ("all", ["x-a": 1], nil, true),
            ("all-with-x", ["x-a": 1, "b": 2], ["b": 2], false),
            ("all-with-x", ["x-a": 1, "b": 2], ["b": 2, "x-a": 1], true),
            ("any-with-x", ["x-a": 1, "b": 2], ["x-a": 1], true), ("any-with-x", ["x-a": 1], ["x-a": 2], false),
            ("any-with-x", [:], ["x-match": "any-with-x"], false), ("all-with-x", [:], nil, true),
            // A value that the broker would refuse counts as `all`.
            ("none", ["a": 1, "b": 2], ["a": 1], false),
            ("all", ["\u{e9}": 1], ["e\u{301}": 1], false), ("all", ["A": 1], ["a": 1], false),
        ] as [(String?, FieldTable, FieldTable?, Bool)])
    func modes(mode: String?, conditions: FieldTable, headers: FieldTable?, expected: Bool) {
        var arguments = conditions
        if let mode { arguments["x-match"] = .string(mode) }
        #expect(route(arguments, headers) == .queues(expected ? ["q"] : []))
    }

    @Test(
        "values are compared as RabbitMQ reads them: without their kinds, and in lists and tables with them",
        arguments: [
            ("1", "1", true), ("1", .bytes([0x31]), true), (.bytes([0x31]), "1", true), ("1", 1, false),
            ("", "", true), (.longString([0xFF]), .bytes([0xFF]), true), ("\u{e9}", "e\u{301}", false),
            (1, .int8(1), true), (.uint32(1), .int16(1), true), (1, 2, false), (.int8(-1), .int64(-1), true),
            (1, true, false), (true, true, true), (true, false, false), ("true", true, false),
            (1.5, 1.5, true), (1.5, .float(1.5), true), (1.5, 2.5, false), (1, 1.5, false), (1.5, 1, false),
            (.decimal(scale: 1, value: 15), .decimal(scale: 1, value: 15), true),
            (.decimal(scale: 1, value: 10), .decimal(scale: 0, value: 1), false),
            (.decimal(scale: 0, value: 1), 1, false),
            (.void, 1, true), (.void, .void, true), (1, .void, false), ("", .void, false),
            ([1], [1], true), ([1], [.int32(1)], false), ([1, 2], [2, 1], false), ([], [], true),
            (["1"], [.longString([0x31])], true), (["1"], [.bytes([0x31])], false),
            (["a": 1, "b": 2], ["a": 1, "b": 2], true), (["a": 1, "b": 2], ["b": 2, "a": 1], false),
            (.array([]), .table([:]), true), (.table([:]), .array([]), true), (.table(["a": 1]), .array([]), false),
            (.timestamp(7), 7, true), (.timestamp(7), .timestamp(8), false), (.timestamp(0), .timestamp(0), true),
            (7, .timestamp(8), false),
        ] as [(FieldValue, FieldValue, Bool)])
    func values(argument: FieldValue, header: FieldValue, expected: Bool) {
        #expect(route(["k": argument], ["k": header]) == .queues(expected ? ["q"] : []))
    }

    @Test(
        "what some versions of RabbitMQ take as equal and others do not is unknown",
        arguments: [
            // Since 3.13 RabbitMQ distinguishes integers from fractions and reads timestamps of headers as
            // milliseconds.
            (1, 1.0), (1.0, 1), (.float(2), .uint8(2)), (0.0, -0.0), (.timestamp(7), .timestamp(7)), (7, .timestamp(7)),
            (7000, .timestamp(7)), (7.0, .timestamp(7)), (.timestamp(7), 7.0),
        ] as [(FieldValue, FieldValue)])
    func versions(argument: FieldValue, header: FieldValue) {
        #expect(route(["k": argument], ["k": header]) == .unknown(Self.versions))
        #expect(route(["k": argument, "m": 1], ["k": header]) == .queues([]), "another condition decides")
        #expect(route(["k": argument, "m": 1, "x-match": "any"], ["k": header, "m": 1]) == .queues(["q"]))
    }

    @Test("of two headers with one name the versions look at different ones")
    func twins() {
        let twins = FieldTable([.init(key: "a", value: 1), .init(key: "a", value: 2)])
        #expect(route(["a": 1], twins) == .unknown(Self.versions))
        #expect(route(["a": 3], twins) == .queues([]))
        #expect(route(["a": .void], twins) == .queues(["q"]))
    }
}
