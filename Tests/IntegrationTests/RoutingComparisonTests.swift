import AMQP
import AMQPRouting
import Foundation
import TestSupport
import Testing

/// The router's answers beside those of the broker.
@Suite("Routing compared with the broker", .needsBroker, .timeLimit(.minutes(10)))
struct RoutingComparisonTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// For a longer run.
    private static let topologyCount = environment["AMQP_TEST_ROUTING_TOPOLOGIES"].flatMap(Int.init) ?? 800
    /// Set it to see a failure again.
    private static let seed =
        environment["AMQP_TEST_ROUTING_SEED"].flatMap(UInt64.init) ?? .random(in: 0...999_999_999)
    private static let messagesEach = 10
    private static let lanes = 16

    /// What was compared.
    private struct Tally {
        var topologies = 0
        var messages = 0
        var routed = 0
        var skipped = 0

        static func += (sum: inout Tally, part: Tally) {
            sum.topologies += part.topologies
            sum.messages += part.messages
            sum.routed += part.routed
            sum.skipped += part.skipped
        }
    }

    @Test("Random topologies route random messages as the router says")
    func random() async throws {
        let seed = Self.seed
        let count = Self.topologyCount
        let prefix = uniqueName("routing")
        let tally = try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            try await withThrowingTaskGroup(of: Tally.self) { group in
                for lane in 0..<Self.lanes {
                    group.addTask {
                        try await connection.withChannel { channel in
                            let desk = try await RoutingDesk(channel, name: "\(prefix)-\(lane)")
                            var tally = Tally()
                            for number in stride(from: lane, to: count, by: Self.lanes) {
                                tally += try await Self.compare(number, seed: seed, desk)
                            }
                            return tally
                        }
                    }
                }
                return try await group.reduce(into: Tally()) { $0 += $1 }
            }
        }
        #expect(tally.topologies == count)
        // A generator that made only messages that reach no queue, or on which the versions differ, would prove
        // nothing.
        #expect(tally.routed * 4 > tally.messages, "\(tally)")
        #expect(tally.skipped * 10 < tally.messages, "\(tally)")
        print(
            "Routing compared with the broker: \(tally.topologies) topologies, \(tally.messages) messages, of which "
                + "\(tally.routed) reached a queue and \(tally.skipped) depend on the broker's version; seed \(seed)")
    }

    private static func compare(_ number: Int, seed: UInt64, _ desk: RoutingDesk) async throws -> Tally {
        let drawn = RandomTopology(
            seed: seed &+ UInt64(number), name: "\(desk.name).\(number)", queues: desk.queues, messages: messagesEach)
        let router = Router(drawn.topology)
        let seen = try await desk.routes(of: drawn.messages, in: drawn.topology)
        var tally = Tally(topologies: 1)
        for (message, queues) in zip(drawn.messages, seen) {
            tally.messages += 1
            let route = router.route(
                exchange: message.exchange, routingKey: message.routingKey, headers: message.headers)
            if case .unknown(let reason) = route, reason.contains("3.13") {
                tally.skipped += 1
                continue
            }
            if !queues.isEmpty { tally.routed += 1 }
            #expect(
                route == .queues(queues),
                """
                topology \(number) of seed \(seed) (AMQP_TEST_ROUTING_SEED=\(seed)): \(message)
                \(drawn.topology.exchanges)
                \(drawn.topology.bindings)
                """)
        }
        return tally
    }

    @Test("Exchanges that every broker has route as the router says")
    func predeclared() async throws {
        try await withChannel { channel in
            let desk = try await RoutingDesk(channel, name: uniqueName("routing"))
            let word = desk.name
            let (one, two) = (desk.queues[0], desk.queues[1])
            let topology = Topology(
                queues: desk.queues.map { Queue($0) },
                bindings: [
                    Binding(source: "amq.direct", destination: .queue(one), routingKey: word),
                    Binding(source: "amq.topic", destination: .queue(one), routingKey: "*.\(word)"),
                    Binding(source: "amq.topic", destination: .queue(two), routingKey: "#.\(word)"),
                    Binding(source: "amq.headers", destination: .queue(one), arguments: ["word": .string(word)]),
                    Binding(source: "amq.match", destination: .queue(two), arguments: ["word": .string(word)]),
                    Binding(source: "amq.fanout", destination: .queue(two)),
                ])
            let headers: FieldTable = ["word": .string(word)]
            let messages = ["amq.direct", "amq.topic", "amq.headers", "amq.match", "amq.fanout"].flatMap { exchange in
                [word, "a.\(word)", "a"].flatMap { key in
                    [nil, headers].map { RandomTopology.Message(exchange: exchange, routingKey: key, headers: $0) }
                }
            }
            let seen = try await desk.routes(of: messages, in: topology)
            let router = Router(topology)
            for (message, queues) in zip(messages, seen) {
                let route = router.route(
                    exchange: message.exchange, routingKey: message.routingKey, headers: message.headers)
                #expect(route == .queues(queues), "\(message)")
            }
            #expect(seen.contains([one, two].sorted()))
        }
    }

    @Test(
        "What the router says is refused, the broker refuses",
        arguments: [
            ("amq.rabbitmq.trace", [:], 403), ("internal", [:], 403), ("open", ["CC": "k"], 406),
            ("open", ["BCC": 1], 406), ("", ["CC": ["a": 1]], 406),
        ] as [(String, FieldTable, UInt16)])
    func refused(exchange: String, headers: FieldTable, code: UInt16) async throws {
        try await AMQPConnection.withConnection(brokerConfiguration()) { connection in
            let prefix = uniqueName("refused")
            let topology = Topology(
                exchanges: [
                    Exchange("\(prefix).internal", durable: false, internal: true),
                    Exchange("\(prefix).open", durable: false),
                ])
            let name = exchange.isEmpty || exchange.hasPrefix("amq.") ? exchange : "\(prefix).\(exchange)"
            let route = Router(topology).route(exchange: name, routingKey: "k", headers: headers)
            guard case .refused = route else {
                Issue.record("\(route)")
                return
            }
            for exchange in topology.exchanges {
                try await connection.withChannel { try await $0.declareExchange(exchange) }
            }
            let channel = try await connection.openChannel()
            let publisher = try await channel.makePublisher()
            var message = Message("x")
            message.properties.headers = headers
            let sent = message
            let error = try await amqpError {
                try await publisher.publishAndConfirm(sent, exchange: name, routingKey: "k")
            }
            #expect(error.reply?.code == code)
            for exchange in topology.exchanges {
                try await connection.withChannel { try await $0.deleteExchange(exchange.name) }
            }
        }
    }
}
