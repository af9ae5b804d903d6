import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The producer at a broker", .needsBroker, .timeLimit(.minutes(5)))
struct ProducingTests {
    @Test("declares the topology and publishes what the file says")
    func file() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(.producer)
            #expect(outcome.status == 0)
            #expect(outcome.output == "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n")
            #expect(outcome.errors.contains("3 sent · 3 confirmed"))
            let messages = try await fixture.messages(in: fixture.all)
            #expect(messages.map(\.body) == (1...3).map { Array("{\"n\":\($0)}".utf8) })
            #expect(messages.allSatisfy { $0.properties.deliveryMode == .persistent })
            #expect(messages.allSatisfy { $0.properties.contentType == "application/json" })
        }
    }

    @Test(
        "obeys -n, --delay, --rate, --fast, --for and --set",
        arguments: [
            (["-n", "5", "--fast"], 5, 0.0), (["-n", "4", "--delay", "0.1"], 4, 0.3),
            (["-n", "5", "-r", "20"], 5, 0.2),
            (["--for", "0.45", "-n", "100", "-d", "200ms"], 3, 0.4), (["--set", "producers.numbers.amount=2"], 2, 0.0),
            (["-n", "5", "--rate", "max"], 5, 0.0), (["-n", "4", "-d", "[0.1, 0.2]"], 4, 0.3),
            // More than the file's amount of three.
            (["--for", "0.9", "-d", "200ms"], 5, 0.9),
        ])
    func pace(_ flags: [String], _ count: Int, _ seconds: Double) async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.workplace.run(
                .producer, ["-s", "s.json", "--summary", "sum.json"] + flags, environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0)
            #expect(try await fixture.ready(fixture.all) == count)
            let data = Data(try fixture.workplace.read("sum.json").utf8)
            let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(summary["confirmed"] as? Int == count)
            #expect(try #require(summary["seconds"] as? Double) >= seconds)
        }
    }

    @Test("sends each message at its time", arguments: [["-d", "0.4"], ["-r", "2.5"], ["-d", "[0.4, 0.4]"]])
    func times(_ flags: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let deliveries = try await fixture.channel.consume(fixture.all)
            let start = ContinuousClock.now
            let running = try fixture.workplace.start(
                Program.producer.url.path, ["-s", "s.json", "-n", "4"] + flags, environment: ["AMQP_URL": fixture.uri])
            var arrivals: [ContinuousClock.Instant] = []
            for try await delivery in deliveries {
                arrivals.append(.now)
                delivery.ack()
                if arrivals.count == 4 { break }
            }
            #expect(await running.outcome().status == 0)
            for (index, arrival) in arrivals.enumerated() {
                // Nothing is early. How late it is says how busy the machine is.
                #expect(arrival - start >= .milliseconds(400 * index), "message \(index + 1)")
            }
        }
    }

    @Test("publishes a body by hand and lines of standard input")
    func byHand() async throws {
        try await BrokerFixture.with { fixture in
            let one = try await fixture.run(
                .producer, "-e", fixture.exchange, "-k", "match.goal", "--body", "{\"text\":\"hi\"}", "-n", "1")
            #expect(one.status == 0)
            let lines = try await fixture.run(.producer, "--stdin", "-e", fixture.exchange, "-k", "k", input: "a\nb\n")
            #expect(lines.status == 0)
            let messages = try await fixture.messages(in: fixture.all)
            #expect(messages.map { String(decoding: $0.body, as: UTF8.self) } == ["{\"text\":\"hi\"}", "a", "b"])
            #expect(messages.map(\.properties.contentType) == ["application/json", "text/plain", "text/plain"])
            #expect(try await fixture.ready(fixture.goals) == 1)
        }
    }

    @Test("takes the broker from --url before AMQP_URL, and needs no file if flags say all")
    func url() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let outcome = try await fixture.workplace.run(
                .producer, "-u", fixture.uri, "-k", fixture.all, "--body", "x",
                environment: ["AMQP_URL": "amqp://localhost:1/"])
            #expect(outcome.status == 0)
            #expect(try await fixture.ready(fixture.all) == 1)
        }
    }

    @Test("counts what reaches no queue and ends with 75")
    func returned() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.channel.unbind(
                Binding(source: fixture.exchange, destination: .queue(fixture.all), routingKey: "#"))
            let outcome = try await fixture.run(.producer, "--no-declare", "--summary", "sum.json")
            #expect(outcome.status == 75)
            #expect(outcome.errors.contains("[##] WARNING: a message was returned: no queue is bound"))
            #expect(outcome.errors.contains("3 sent · 0 confirmed · 3 returned"))
            #expect(outcome.errors.contains("1 with routing key \"n.2\""))
            let summary = try fixture.workplace.read("sum.json")
            #expect(summary.contains(#""returned":3,"returned_by_routing_key":{"n.1":1,"n.2":1,"n.3":1}"#))
            #expect(summary.contains(#""exit_code":75"#))
        }
    }

    @Test("ends with 75 if the broker nacks")
    func nacked() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(
                    queueOptions: #", "arguments": { "x-max-length": 1, "x-overflow": "reject-publish" }"#),
                to: "s.json")
            let outcome = try await fixture.run(.producer)
            #expect(outcome.status == 75)
            #expect(outcome.errors.contains("3 sent · 1 confirmed · 2 nacked"))
        }
    }

    @Test("ends with 76 if the exchange does not exist")
    func noExchange() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(.producer, "--no-declare")
            #expect(outcome.status == 76)
            #expect(outcome.errors.contains("there is no exchange \"\(fixture.exchange)\" in the virtual host \"/\""))
        }
    }

    @Test("says what differs if the topology exists with other properties, and --reset replaces it")
    func difference() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.channel.declareQueue(Queue(fixture.all, durable: false))
            try await fixture.channel.declareExchange(Exchange(fixture.exchange, kind: .topic))
            let refused = try await fixture.run(.producer)
            #expect(refused.status == 76)
            #expect(
                refused.errors.contains(
                    "queue \"\(fixture.all)\" exists with durable=false, the settings say true: delete it, change the "
                        + "settings, or run with --no-declare or --reset, which deletes the messages too"))
            try await fixture.channel.bind(
                Binding(source: fixture.exchange, destination: .queue(fixture.all), routingKey: "old"))
            let reset = try await fixture.run(.producer, "--reset")
            #expect(reset.status == 0)
            #expect(reset.errors.contains("reset: deleting queue \"\(fixture.all)\" with 0 messages"))
            #expect(reset.errors.contains("reset: deleting exchange \"\(fixture.exchange)\""))
            #expect(try await fixture.ready(fixture.all) == 3)
        }
    }

    @Test("only looks with --passive")
    func passive() async throws {
        try await BrokerFixture.with { fixture in
            let missing = try await fixture.run(.producer, "--passive")
            #expect(missing.status == 76)
            #expect(missing.errors.contains("there is no exchange \"\(fixture.exchange)\""))
            #expect(missing.errors.contains("run without --passive"))
            try await fixture.declare()
            #expect(try await fixture.run(.producer, "--passive").status == 0)
        }
    }

    @Test("ends with 77 if the login is refused, with 76 without the virtual host", arguments: Program.both)
    func login(_ program: Program) async throws {
        try await BrokerFixture.with { fixture in
            let configuration = try AMQPConfiguration(uri: fixture.uri)
            let endpoint = "\(configuration.host):\(configuration.port)"
            let password = try await fixture.run(program, "-u", "amqp://guest:wrong@\(endpoint)/")
            #expect(password.status == 77)
            #expect(password.errors.contains("refused user \"guest\": wrong user or password"))
            let host = try await fixture.run(program, "-u", "amqp://\(endpoint)/nowhere")
            #expect(host.status == 76)
            #expect(host.errors.contains("has no virtual host \"nowhere\""))
        }
    }

    @Test("ends with 65 if a name is too long for AMQP, and sends nothing")
    func longKey() async throws {
        try await BrokerFixture.with { fixture in
            let key = String(repeating: "k", count: 256)
            let outcome = try await fixture.run(.producer, "-e", fixture.exchange, "-k", key, "--body", "x")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("255"))
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }

    @Test(
        "stops at a signal and settles what was sent: with 130 at SIGINT, with 2 if its amount was not reached",
        arguments: [
            (SIGINT, 130), (SIGTERM, 2), (SIGHUP, 2),
        ] as [(Int32, Int32)])
    func signals(_ signal: Int32, _ status: Int32) async throws {
        try await BrokerFixture.with { fixture in
            let running = try fixture.start(.producer, "-n", "100", "-d", "0.05")
            await running.waitForOutput("{\"n\":3}")
            running.signal(signal)
            let outcome = await running.outcome()
            #expect(outcome.status == status)
            let sent = outcome.lines.count
            #expect(outcome.errors.contains("\(sent) sent · \(sent) confirmed · \(100 - sent) short of the amount"))
            #expect(try await fixture.ready(fixture.all) == sent)
        }
    }

    @Test("prints a line of statistics at SIGUSR1 and continues")
    func statistics() async throws {
        try await BrokerFixture.with { fixture in
            let running = try fixture.start(.producer, "-n", "1000", "-d", "0.05")
            await running.waitForOutput("{\"n\":2}")
            running.signal(SIGUSR1)
            await running.waitForErrors(" sent · ")
            await running.waitForOutput("{\"n\":9}")
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.status == 2)
            #expect(outcome.errors.split(separator: "\n").count { $0.contains(" sent · ") } == 2)
        }
    }

    @Test("writes a line of progress a second with --progress always")
    func progress() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(.producer, "-n", "3", "-d", "0.6", "--progress", "always")
            #expect(outcome.errors.contains("2 of 3 sent (66 %)"))
            let never = try await fixture.run(.producer, "-n", "3", "-d", "0.6", "--progress", "never")
            #expect(!never.errors.contains(" of 3 sent"))
        }
    }

    @Test("says what happens with -v")
    func verbose() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(.producer, "-v")
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("connected to amqp://guest:***@"))
            #expect(outcome.errors.contains("topology: declare, 2 queues"))
            #expect(!outcome.errors.contains("guest:guest"))
        }
    }
}

@Suite("Without a broker", .timeLimit(.minutes(1)))
struct NoBrokerTests {
    @Test("a program ends with 69 at once and says how to start one", arguments: Program.both)
    func refused(_ program: Program) async throws {
        let workplace = try Workplace()
        try workplace.write(
            #"{ "producers": { "a": { "exchange": "", "message": "x", "amount": 1 } }, "#
                + #""consumers": { "a": { "queue": "q" } } }"#, to: "s.json")
        let outcome = try await workplace.run(program, "-s", "s.json", "-u", "amqp://localhost:1/")
        #expect(outcome.status == 69)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors.contains(
                "no broker at localhost:1: start one with docker compose up -d or Scripts/broker up"))
    }

    @Test("a program keeps trying for as long as --wait-for-broker says")
    func waiting() async throws {
        let start = ContinuousClock.now
        let outcome = try await Workplace().run(
            .producer, "-u", "amqp://localhost:1/", "-k", "q", "--body", "x", "--wait-for-broker", "800ms")
        #expect(outcome.status == 69)
        #expect(ContinuousClock.now - start >= .milliseconds(500))
    }
}

extension Program {
    static let both: [Program] = [.producer, .consumer]
}
