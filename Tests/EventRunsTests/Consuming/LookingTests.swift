import AMQP
import Testing

@testable import AMQPRouting
@testable import EventRuns

@Suite("A tap")
struct TapTests {
    @Test(
        "is an exchange and a key",
        arguments: [
            ("soccer", "soccer", nil), ("soccer:match.*.goal", "soccer", "match.*.goal"), ("soccer:", "soccer", ""),
            ("a:b:c", "a", "b:c"), ("Contracts\\:Order", "Contracts:Order", nil), ("a\\:b:c\\:d", "a:b", "c\\:d"),
            ("a\\b", "a\\b", nil), ("", "", nil), (":q", "", "q"), ("a\\", "a\\", nil),
        ] as [(String, String, String?)])
    func parsing(_ text: String, _ exchange: String, _ key: String?) {
        let tap = Tap(parsing: text)
        #expect(tap.exchange == exchange)
        #expect(tap.key == key)
        #expect(tap.bindingKey == key ?? "#")
    }

    @Test("needs a key if the topology says that the exchange compares keys as they are")
    func outlook() {
        func binding(_ source: String, _ key: String) -> Binding {
            Binding(source: source, destination: .queue("q"), routingKey: key)
        }
        let topology = Topology(
            exchanges: [
                Exchange("direct", kind: .direct), Exchange("topic", kind: .topic), Exchange("fanout", kind: .fanout),
                Exchange("headers", kind: .headers), Exchange("hash", kind: "x-consistent-hash"),
            ], queues: [Queue("q")],
            bindings: [
                binding("direct", "new"), binding("topic", "a.#"), binding("direct", "paid"), binding("direct", "new"),
            ])
        func outlook(_ text: String) -> Tap.Outlook { Tap(parsing: text).outlook(in: topology) }
        #expect(outlook("direct") == .needsKey(["new", "paid"]))
        #expect(outlook("amq.direct") == .needsKey([]))
        for good in ["topic", "fanout", "headers", "amq.topic", "direct:new", "hash:1", "other:new"] {
            #expect(outlook(good) == .good)
        }
        for unknown in ["hash", "other"] { #expect(outlook(unknown) == .unknown) }
    }
}

@Suite("The watch on delivery counts")
struct DeliveryCountWatchTests {
    @Test(
        "knows how often a message may be given back",
        arguments: [
            (nil, "4.1.0", 20), (nil, "3.13.7", nil), (nil, nil, nil), (5, "3.13.7", 5), (5, "4.1.0", 5),
            (-1, "4.1.0", nil),
            (0, "4.1.0", 0),
        ] as [(Int?, String?, Int?)])
    func limits(_ declared: Int?, _ version: String?, _ limit: Int?) {
        let traits = QueueTraits(kind: .quorum, declaredLimit: declared)
        #expect(traits.deliveryLimit(at: version.flatMap { BrokerVersion($0) }) == limit)
    }

    @Test(
        "knows the kind of queue from the broker's refusal to begin at an offset",
        arguments: [
            ("rabbit_classic_queue", .classic), ("rabbit_quorum_queue", .quorum), ("something else", nil),
        ] as [(String, Queue.Kind?)])
    func kinds(_ name: String, _ kind: Queue.Kind?) {
        let refusal =
            "PRECONDITION_FAILED - invalid arg 'x-stream-offset' for queue 'a quorum classic' in vhost '/' of queue type "
        #expect(QueueTraits.kind(named: refusal + name) == kind)
        #expect(QueueTraits.kind(named: "NOT_FOUND - no queue 'q' in vhost '/' of queue type classic") == nil)
    }

    @Test("warns once if the broker counts deliveries, and refuses near the limit")
    func limit() throws {
        var watch = DeliveryCountWatch(queue: "q", limit: 20)
        #expect(try watch.note(["x-death": "no count"]) == nil)
        let notice = try watch.note(["x-delivery-count": .int64(1)])
        #expect(
            notice
                == .warning(
                    "queue \"q\" is a quorum queue, where each --peek counts as a failed delivery of a message: after 20 of "
                        + "them the broker drops it, or hands it to the dead-letter exchange"))
        #expect(try watch.note(["x-delivery-count": .int64(17)]) == nil)
        let error = #expect(throws: AMQPError.self) { try watch.note(["x-delivery-count": .int64(18)]) }
        #expect(try #require(error).code == .preconditionFailed)
        #expect(try #require(error).message.contains("has been given back 18 times, and after 20 the broker drops it"))
    }

    @Test("refuses to begin if the first look would be near the limit", arguments: [0, 1, 2, 3, 20])
    func lowLimit(_ limit: Int) throws {
        var watch = DeliveryCountWatch(queue: "q", limit: limit)
        if limit < 3 {
            let error = #expect(throws: AMQPError.self) { try watch.begin() }
            #expect(try #require(error).message.hasPrefix("queue \"q\" has a delivery limit of \(limit), and each"))
        } else {
            #expect(try watch.begin() != nil)
            #expect(try watch.begin() == nil)
        }
    }

    @Test("says and refuses nothing if the broker does not count, and still knows a stream's next offset")
    func notCounted() throws {
        var watch = DeliveryCountWatch(queue: "q", limit: 1, isCounted: false)
        #expect(try watch.begin() == nil)
        #expect(try watch.note(["x-delivery-count": .int64(9), "x-stream-offset": .int64(4)]) == nil)
        #expect(watch.nextOffset == 5)
    }

    @Test("refuses nothing if there is no limit")
    func noLimit() throws {
        var watch = DeliveryCountWatch(queue: "q", limit: nil)
        #expect(try watch.note(["x-delivery-count": .int64(1_000)]) != nil)
        #expect(try watch.note(["x-delivery-count": .int64(1_001)]) == nil)
    }

    @Test("takes no header that its publisher made up for more than it can be")
    func madeUp() throws {
        var watch = DeliveryCountWatch(queue: "q", limit: 20)
        for offset in [Int64.max, .min, -1] {
            #expect(try watch.note(["x-stream-offset": .int64(offset)]) == nil && watch.nextOffset == nil)
        }
        #expect(throws: AMQPError.self) { try watch.note(["x-delivery-count": .int64(.max)]) }
    }

    @Test("knows a stream's next offset")
    func stream() throws {
        var watch = DeliveryCountWatch(queue: "q", limit: nil)
        #expect(try watch.note(["x-stream-offset": .int64(41)]) == nil)
        #expect(watch.nextOffset == 42)
    }
}
