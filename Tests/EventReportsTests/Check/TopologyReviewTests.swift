import AMQP
import EventReports
import EventSettings
import Testing

@Suite("What is unusual about a topology")
struct TopologyReviewTests {
    private func settings(_ topology: String, _ rest: String = "") throws -> Settings {
        try Settings.parse(Array("{ \"topology\": { \(topology) } \(rest) }".utf8), path: "s.json")
    }

    private func producer(_ exchange: String, _ key: String = "k") -> String {
        #", "producers": { "p": { "exchange": "\#(exchange)", "routing_key": "\#(key)", "message": {}, "amount": 1 } }"#
    }

    private static let bound = #"""
        "exchanges": [{"name": "e"}], "queues": [{"name": "q"}],
        "bindings": [{"source": "e", "destination": "q", "routing_key": "k"}]
        """#

    @Test("there is no remark on what is published, bound and read")
    func calm() throws {
        let consumer = #", "consumers": { "c": { "queue": "q" } }"#
        #expect(try TopologyReview(settings(Self.bound, producer("e") + consumer)).warnings.isEmpty)
        #expect(try TopologyReview(settings(Self.bound)).warnings.isEmpty)
        #expect(TopologyReview(Settings()).warnings.isEmpty)
    }

    @Test("an exchange without a binding leads nowhere, unless there is an alternate exchange")
    func nowhere() throws {
        let warning = #"exchange "e" leads nowhere: bind a queue to it, or no message gets further"#
        let alone = #""exchanges": [{"name": "e"}]"#
        #expect(try TopologyReview(settings(alone)).warnings == [warning])
        let alternate = #""exchanges": [{"name": "e", "arguments": {"alternate-exchange": "amq.fanout"}}]"#
        #expect(try TopologyReview(settings(alternate)).warnings.isEmpty)
    }

    @Test(
        "an exchange that no producer publishes to gets nothing, unless another exchange passes it messages",
        arguments: [
            ("", ["exchange \"f\" gets nothing: no producer of the settings publishes to it"]),
            (#", {"source": "e", "destination": "f", "destination_type": "exchange"}"#, []),
        ])
    func unfed(binding: String, expected: [String]) throws {
        let topology = #"""
            "exchanges": [{"name": "e"}, {"name": "f"}], "queues": [{"name": "q"}],
            "bindings": [{"source": "e", "destination": "q"}, {"source": "f", "destination": "q"}\#(binding)]
            """#
        #expect(try TopologyReview(settings(topology, producer("e"))).warnings == expected)
        let forwards = #", "consumers": { "c": { "queue": "q", "publish": { "exchange": "f" } } }"#
        #expect(try TopologyReview(settings(topology, producer("e") + forwards)).warnings.isEmpty)
        // Without producers it is not known which program publishes.
        #expect(try TopologyReview(settings(topology)).warnings.isEmpty)
    }

    @Test("dead-letter and alternate exchanges get what others cannot keep")
    func handedOver() throws {
        let topology = #"""
            "exchanges": [{"name": "e", "arguments": {"alternate-exchange": "lost"}}, {"name": "lost", "type": "fanout"},
                          {"name": "dead", "type": "fanout"}],
            "queues": [{"name": "q", "arguments": {"x-dead-letter-exchange": "dead"}}, {"name": "r"}],
            "bindings": [{"source": "e", "destination": "q"}, {"source": "lost", "destination": "r"},
                         {"source": "dead", "destination": "r"}]
            """#
        #expect(try TopologyReview(settings(topology, producer("e"))).warnings.isEmpty)
    }

    @Test(
        "a queue that no binding leads to gets nothing, unless a producer or a dead letter may name it",
        arguments: [
            ("e", "k", "", true), ("", "other", "", false), ("", "x{{index}}", "", false), ("", "k", "", true),
            (
                "e", "k",
                #", {"name": "r", "arguments": {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "other"}}"#,
                false
            ),
        ])
    func unbound(exchange: String, key: String, queue: String, expected: Bool) throws {
        let topology = #""queues": [{"name": "other"}\#(queue)]"#
        let warning = #"queue "other" gets nothing: no binding leads to it, and no producer names it"#
        let warnings = try TopologyReview(settings(topology, producer(exchange, key))).warnings
        #expect(warnings.contains(warning) == expected)
        #expect(try TopologyReview(settings(topology)).warnings.isEmpty)
    }

    @Test("a queue that no consumer reads is reported, if there are consumers at all")
    func unread() throws {
        let topology = #""queues": [{"name": "q"}, {"name": "r"}]"#
        #expect(
            try TopologyReview(settings(topology, #", "consumers": { "c": { "queue": "q" } }"#)).warnings
                == [#"queue "r" has no consumer in the settings: its messages stay there"#])
    }

    @Test(
        "many of a kind take one line",
        arguments: [
            (2, #"queues "q0", "q1" have no consumer"#), (6, #""q4", "q5" have no consumer"#),
            (9, #"queues "q0", "q1", "q2", "q3", "q4" and 4 others have no consumer in the settings"#),
        ])
    func many(count: Int, expected: String) throws {
        let queues = (0..<count).map { #"{"name": "q\#($0)"}"# }.joined(separator: ", ")
        let settings = try settings(
            #""queues": [{"name": "q"}, \#(queues)]"#, #", "consumers": { "c": { "queue": "q" } }"#)
        let warnings = TopologyReview(settings).warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains(expected) == true, "\(warnings)")
    }
}
