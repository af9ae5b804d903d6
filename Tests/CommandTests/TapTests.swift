import AMQP
import Glibc
import TestSupport
import Testing

@Suite("The consumer with --tap", .needsBroker, .timeLimit(.minutes(3)))
struct TapTests {
    @Test("shows what goes through an exchange, and takes no message from any consumer")
    func tap() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let running = try fixture.start(
                .consumer, "--tap", fixture.exchange, "-n", "3", "-o", "text", "--record", "r.ndjson", "--summary", "s")
            await running.waitForErrors("Listening")
            try await fixture.fill(3, key: "a.goal")
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.lines == (1...3).map { "[<<] \(fixture.exchange)  a.goal  {\"n\":\($0)}" })
            #expect(!outcome.errors.contains("name a key"))
            #expect(try fixture.workplace.read("s").contains("\"received_by_queue\":{\"\(fixture.exchange)\":3}"))
            #expect(try fixture.workplace.read("r.ndjson").split(separator: "\n").count == 3)
            #expect(try await fixture.ready(fixture.all) == 3)
            #expect(try await fixture.ready(fixture.goals) == 3)
        }
    }

    @Test("takes keys, several exchanges and conditions")
    func keys() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let other = "other-\(fixture.id)"
            try await fixture.channel.declareExchange(Exchange(other, kind: .direct, autoDelete: true))
            let running = try fixture.start(
                .consumer, "--tap", "\(fixture.exchange):*.goal", "--tap", "\(other):paid", "--where",
                "body!={\"n\":2}", "--count", "3", "-J")
            await running.waitForErrors("Listening")
            try await fixture.fill(2, key: "a.goal")
            try await fixture.fill(5, key: "a.pass")
            let publisher = try await fixture.connection.openChannel().makePublisher(.init(mandatory: false))
            for key in ["new", "paid", "paid"] {
                try await publisher.publish(Message(key), exchange: other, routingKey: key)
            }
            try await publisher.flush()
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            let titles = "\"queue\":\"\(fixture.exchange):*.goal,\(other):paid\"}"
            #expect(outcome.lines.allSatisfy { $0.hasSuffix(titles) }, "\(outcome.output)")
            let keys = outcome.lines.compactMap { $0.firstMatch(of: #/"routing_key":"([^"]*)"/#)?.1 }
            #expect(keys == ["a.goal", "paid", "paid"])
        }
    }

    @Test("sees what goes through exchanges without a catch-all key", arguments: [Exchange.Kind.fanout, .headers])
    func otherKinds(_ kind: Exchange.Kind) async throws {
        try await BrokerFixture.with { fixture in
            let exchange = "kind:\(fixture.id)"
            try await fixture.channel.declareExchange(Exchange(exchange, kind: kind))
            let running = try fixture.start(.consumer, "--tap", "kind\\:\(fixture.id)", "-n", "2")
            await running.waitForErrors("Listening")
            let publisher = try await fixture.connection.openChannel().makePublisher()
            var properties = Properties()
            properties.headers = ["x": 1]
            try await publisher.publish(Message("bare"), exchange: exchange, routingKey: "")
            try await publisher.publish(Message("full", properties: properties), exchange: exchange, routingKey: "a.b")
            try await publisher.flush()
            let outcome = await running.outcome()
            #expect(outcome.lines == ["bare", "full"])
            #expect(
                outcome.errors.contains(
                    "where exchange \"\(exchange)\" is no topic, fanout or headers exchange, name a key"))
            try await fixture.channel.deleteExchange(exchange)
        }
    }

    @Test("needs no settings file, and ends by --for and --idle")
    func noFile() async throws {
        try await BrokerFixture.with { fixture in
            for flags in [["--for", "0.2"], ["--idle", "0.2"]] {
                let outcome = try await fixture.workplace.run(
                    .consumer, ["--tap", "amq.topic:\(fixture.id)"] + flags, environment: ["AMQP_URL": fixture.uri])
                #expect(outcome.status == 2, "\(outcome.errors)")
                #expect(outcome.errors.contains("0 received"))
            }
        }
    }

    @Test("declares a queue that keeps the newest only and goes with its connection", .needsBrokerControl)
    func privateQueue() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let running = try fixture.start(.consumer, "--tap", "\(fixture.exchange):\(fixture.id)")
            await running.waitForErrors("Listening")
            func bound() async throws -> [String] {
                try await PrivateBroker.list("list_bindings", "routing_key", "destination_name")
                    .filter { $0[0] == fixture.id }.map { $0[1] }
            }
            let name = try #require(try await bound().first)
            let rows = try await PrivateBroker.list(
                "list_queues", "name", "durable", "auto_delete", "exclusive", "arguments")
            let row = try #require(rows.first { $0[0] == name })
            #expect(row[1...3] == ["false", "true", "true"])
            #expect(row[4].contains(#"{"x-max-length",10000}"#))
            #expect(row[4].contains(#"{"x-overflow","drop-head"}"#))
            running.signal(SIGTERM)
            #expect(await running.outcome().status == 2)
            #expect(try await bound().isEmpty)
        }
    }

    @Test("recovers with its bindings if the connection is lost", .needsBrokerControl)
    func lostConnection() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let name = "tapped-\(fixture.id)"
            let running = try fixture.start(
                .consumer, "--tap", fixture.exchange, "--set", "broker.name=\(name)", "-n", "2")
            await running.waitForErrors("Listening")
            try await fixture.publish(Message("before"))
            await running.waitForOutput("before")
            let rows = try await PrivateBroker.list("list_connections", "pid", "client_properties")
            let row = try #require(rows.first { $0.joined().contains(name) })
            try await PrivateBroker.control("close_connection", row[0], "for a test")
            await running.waitForErrors("again")
            try await fixture.publish(Message("after"))
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.lines == ["before", "after"])
        }
    }

    @Test("says so when it is too slow and its queue is full")
    func tooSlow() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            // The pipe has no reader, so the tap stands still after some thousand messages.
            let running = try fixture.startUnread("--tap", fixture.exchange)
            await running.waitForErrors("Listening")
            try await fixture.fill(30_000, size: 300)
            await running.waitForErrors("keeps the newest 10,000 messages, and drops older ones")
            running.signal(SIGTERM)
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.errors.contains("the tap is slower than what it watches"))
        }
    }

    @Test("says what is wrong at the broker")
    func refusals() async throws {
        try await BrokerFixture.with { fixture in
            let missing = try await fixture.run(.consumer, "--tap", "no-\(fixture.id)")
            #expect(missing.status == 76)
            #expect(missing.errors.contains("there is no exchange \"no-\(fixture.id)\" to tap: start the program that"))
            let colon = try await fixture.run(.consumer, "--tap", "Contracts-\(fixture.id):Order")
            #expect(colon.status == 76)
            #expect(colon.errors.contains("a colon of its name is written \\:"))
        }
    }

    @Test("needs a key if the file says that the exchange is direct")
    func direct() async throws {
        let workplace = try Workplace()
        try workplace.write(
            #"""
            { "topology": { "exchanges": [ { "name": "orders", "type": "direct" } ], "queues": [ { "name": "q" } ],
              "bindings": [ { "source": "orders", "destination": "q", "routing_key": "new" } ] },
              "consumers": { "q": { "queue": "q" } } }
            """#, to: "s.json")
        let outcome = try await workplace.run(.consumer, "-s", "s.json", "--tap", "orders")
        #expect(outcome.status == 64)
        #expect(
            outcome.errors.contains(
                "--tap orders: a direct exchange has no key that means all: name one (the settings bind \"new\"), such as "
                    + "--tap orders:new"), "\(outcome.errors)")
    }
}
