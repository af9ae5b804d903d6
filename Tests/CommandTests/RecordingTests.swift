import AMQP
import TestSupport
import Testing

@Suite("What is recorded and shown", .needsBroker, .timeLimit(.minutes(2)))
struct RecordingTests {
    @Test("keeps a recording if the same command finds no broker or no queue, and replaces it if it runs")
    func failedStart() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(2)
            #expect(try await fixture.run(.consumer, "all", "--drain", "--record", "r", "-o", "none").status == 0)
            let recorded = try fixture.workplace.read("r")
            #expect(recorded.split(separator: "\n").count == 2)
            let nowhere = ["-s", "s.json", "-u", "amqp://localhost:1", "--record", "r"]
            #expect(try await fixture.workplace.run(.consumer, nowhere).status == 69)
            #expect(try await fixture.workplace.run(.producer, nowhere).status == 69)
            #expect(try await fixture.runBare(.consumer, "--queue", "none-\(fixture.id)", "--record", "r").status == 76)
            #expect(try fixture.workplace.read("r") == recorded)
            try await fixture.fill(1)
            #expect(try await fixture.run(.consumer, "all", "--drain", "--record", "r").status == 0)
            #expect(try fixture.workplace.read("r").split(separator: "\n").count == 1)
            #expect(try await fixture.run(.consumer, "all", "--drain", "--record", "none/r").status == 74)
        }
    }

    @Test(
        "ends with 74 before anything is published or taken if the summary or the recording cannot be written",
        arguments: ["--summary", "--record"])
    func unwritable(_ flag: String) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(2)
            for path in ["none/x", "."] {
                for program in [Program.producer, .consumer] {
                    let outcome = try await fixture.run(
                        program, program == .consumer ? "all" : "numbers", flag, path, "-o", "none")
                    #expect(outcome.status == 74)
                    #expect(outcome.errors.hasPrefix("[##] ERROR: cannot write \(path): "))
                    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
                }
            }
            #expect(try await fixture.ready(fixture.all) == 2)
        }
    }

    @Test("adds to the file that the settings record to, since its messages were acknowledged for that")
    func settingsRecord() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(consumerOptions: #", "record": "own.ndjson""#), to: "s.json")
            for total in [2, 4] {
                try await fixture.fill(2)
                #expect(try await fixture.run(.consumer, "all", "--drain").status == 0)
                #expect(try fixture.workplace.read("own.ndjson").split(separator: "\n").count == total)
            }
        }
    }

    @Test(
        "needs no template if the template's text is not shown",
        arguments: [["-J"], ["-o", "body"], ["-o", "json"], ["-o", "none"]])
    func unshownTemplate(_ flags: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(fixture.settings(consumerOptions: #", "print": "{{body.n}}""#), to: "s.json")
            try await fixture.declare()
            try await fixture.publish(Message("hi"))
            let outcome = try await fixture.workplace.run(
                .consumer, ["-s", "s.json", "all", "--drain"] + flags, environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("hi") == (flags.last != "none"))
        }
    }

    @Test("is not idle while a slow reader has not taken everything")
    func slowReader() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let publisher = try await fixture.connection.openChannel().makePublisher()
            let body = [UInt8](repeating: 120, count: 99_999)
            for _ in 0..<200 { try await publisher.publish(Message(body), exchange: fixture.exchange, routingKey: "n") }
            try await publisher.flush()
            let outcome = try await fixture.shell(
                "$consumer --queue \(fixture.all) --idle 0.5 --prefetch 10 | (sleep 2; wc -l)")
            #expect(outcome.output.filter(\.isNumber) == "200")
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }

    @Test("says what can be done if a message stops the consumer")
    func wayOut() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(consumerOptions: #", "print": "{{body.n}}", "on_error": "stop""#), to: "s.json")
            try await fixture.declare()
            try await fixture.publish(Message("hi"))
            let stopped = try await fixture.run(.consumer, "all", "--drain")
            #expect(stopped.status == 65)
            #expect(stopped.errors.contains("Set on_error to requeue or reject"))
            #expect(stopped.errors.contains("consumer --queue \(fixture.all) -n 1"))
            #expect(try await fixture.runBare(.consumer, "--queue", fixture.all, "-n", "1").output == "hi\n")
        }
    }

    @Test("drains a stream from its first message, and ends")
    func stream() async throws {
        try await BrokerFixture.with { fixture in
            let name = "s-\(fixture.id)"
            try await fixture.channel.declareQueue(Queue(name, kind: .stream))
            let text = fixture.settings().replacing(
                "\"name\": \"\(fixture.all)\"", with: "\"name\": \"\(name)\", \"type\": \"stream\""
            )
            .replacing("\"\(fixture.all)\"", with: "\"\(name)\"")
            try fixture.workplace.write(text, to: "s.json")
            #expect(try await fixture.run(.producer).status == 0)
            let outcome = try await fixture.run(.consumer, "all", "--drain")
            try await fixture.channel.deleteQueue(name)
            #expect(outcome.status == 0)
            #expect(outcome.lines.count == 3)
            #expect(outcome.errors.contains("is a stream: --drain reads it from the first message"))
        }
    }

    @Test("takes more than the largest prefetch if nothing is acknowledged")
    func unacknowledged() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(66_000)
            let outcome = try await fixture.run(.consumer, "all", "--ack", "never", "-n", "66000")
            #expect(outcome.status == 0)
            #expect(outcome.lines.count == 66_000)
        }
    }
}
