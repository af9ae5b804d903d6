import Testing

@testable import AMQP

@Suite("How a connection comes back, as values")
struct RecoveryPolicyTests {
    @Test("Attempts wait twice as long each time up to the maximum, and at most half of it is taken off")
    func delays() {
        let policy = RecoveryPolicy(initialDelay: .milliseconds(500), maximumDelay: .seconds(30))
        let full: [Double] = [0.5, 1, 2, 4, 8, 16, 30, 30]
        for (attempt, seconds) in full.enumerated() {
            let delays = (0..<200).map { _ in policy.backoff.delay(attempt, share: .random(in: 0...1)) / .seconds(1) }
            #expect(delays.allSatisfy { $0 >= seconds / 2 && $0 <= seconds })
            // Spread out: many clients of one broker must not come back at once.
            #expect((delays.max() ?? 0) - (delays.min() ?? 0) > seconds / 4)
        }
        #expect(policy.backoff.delay(1_000_000, share: 1) <= .seconds(30))
        #expect(RecoveryPolicy(initialDelay: .zero).backoff.delay(5, share: 1) == .zero)
        #expect(
            RecoveryPolicy(initialDelay: .seconds(60), maximumDelay: .seconds(2)).backoff.delay(0, share: 1)
                <= .seconds(2))
    }

    @Test(
        "Nodes are read from text",
        arguments: [
            ("a", "a", 5672), ("a:1", "a", 1), ("[::1]:5", "::1", 5), ("[::1]", "::1", 5672),
            ("10.0.0.1:65535", "10.0.0.1", 65535),
        ] as [(String, String, UInt16)])
    func endpoint(_ text: String, _ host: String, _ port: UInt16) {
        #expect(AMQPEndpoint(reading: text) == AMQPEndpoint(host: host, port: port))
    }

    @Test(
        "What is no node is refused",
        arguments: ["", ":", ":5", "a:", "a:0", "a:65536", "::1", "[::1", "a b:1", "u@h:1", "amqp://a"])
    func noEndpoint(_ text: String) {
        #expect(AMQPEndpoint(reading: text) == nil)
    }

    @Test("Only what trying again can help with counts as a loss")
    func losses() {
        func closed(_ code: UInt16) -> AMQPError { .closed(by: .init(code: code, text: "x"), .connectionClosed, "x") }
        #expect([320, 541].allSatisfy { closed($0).isLoss })
        #expect(![403, 404, 406, 501, 503, 504, 505, 530].contains { closed($0).isLoss })
        #expect(AMQPError(.timeout, "x").isLoss && AMQPError(.connectionRefused, "x").isLoss)
        #expect(!AMQPError(.authenticationFailed, "x").isLoss && !AMQPError(.protocolError, "x").isLoss)
    }

    @Test("Messages that are sent again get new tags, and keep their numbers")
    func tags() {
        var tracker = ConfirmTracker()
        for offset in 0..<6 { tracker.publish(offset: offset * 10, size: 10) }
        var reported: [UInt64] = []
        // 2 and 4 are confirmed; 1, 3, 5 and 6 are sent again as 1, 2, 3 and 4.
        for tag: UInt64 in [2, 4] {
            #expect(tracker.settle(tag, multiple: false, reportsAll: true) { tag, _ in reported.append(tag) })
        }
        var again: [UInt64] = []
        tracker.beginAgain { number, record in
            again.append(number)
            #expect(record.offset == UInt32(number - 1) * 10)
        }
        #expect(again == [1, 3, 5, 6])
        #expect(tracker.publish(offset: 60, size: 10) == 7)
        reported = []
        func settle(_ tag: UInt64, multiple: Bool) -> Bool {
            tracker.settle(tag, multiple: multiple, reportsAll: true) { number, _ in reported.append(number) }
        }
        #expect(settle(2, multiple: false) && reported == [3])
        #expect(settle(5, multiple: false) && reported == [3, 7])
        #expect(settle(3, multiple: true) && reported == [3, 7, 1, 5])
        #expect(!settle(6, multiple: false))
        #expect(tracker.outstanding == 1)
        // Once more, with another message in between.
        #expect(tracker.publish(offset: 70, size: 10) == 8)
        tracker.beginAgain { _, _ in }
        #expect(settle(0, multiple: true) && reported.suffix(2) == [6, 8])
        #expect(tracker.outstanding == 0 && tracker.outstandingBytes == 0)
        #expect(tracker.publish(offset: 80, size: 10) == 9)
        #expect(settle(3, multiple: false) && reported.last == 9)
    }

    @Test("A record of the topology forgets what was deleted, and renames what the broker named")
    func topology() {
        var record = TopologyRecord()
        record.declared(Exchange("x", kind: .fanout))
        record.declared(Exchange("y", kind: .topic))
        record.declared(Queue("q"), as: "q")
        record.declared(Queue("", durable: false, exclusive: true), as: "amq.gen-1")
        for queue in ["q", "amq.gen-1"] {
            record.bound(Binding(source: "x", destination: .queue(queue), routingKey: "k"))
        }
        record.bound(Binding(source: "x", destination: .exchange("y"), routingKey: ""))
        record.bound(Binding(source: "x", destination: .queue("q"), routingKey: "k"))
        #expect(record.bindings.count == 3)
        record.renamed("amq.gen-1", to: "amq.gen-2")
        #expect(record.queues.map(\.queue.name) == ["q", "amq.gen-2"])
        #expect(record.queues.map(\.isServerNamed) == [false, true])
        #expect(record.bindings.contains { $0.destination == .queue("amq.gen-2") })
        record.unbound(Binding(source: "x", destination: .queue("amq.gen-2"), routingKey: "k"))
        record.deletedQueue("q")
        #expect(record.bindings.map(\.destination) == [.exchange("y")])
        record.deletedExchange("y")
        #expect(record.bindings.isEmpty && record.exchanges.map(\.name) == ["x"])
    }
}
