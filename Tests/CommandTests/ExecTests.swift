import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A consumer that runs a command", .needsBroker, .timeLimit(.minutes(5)))
struct ExecTests {
    @Test("gives it each body on its standard input, and leaves standard output to it")
    func bodies() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(3)
            let outcome = try await fixture.run(.consumer, "all", "-n", "3", "--exec", "cat")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output == "{\"n\":1}{\"n\":2}{\"n\":3}")
            #expect(outcome.errors.contains("3 received"))
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }

    @Test("shows messages if asked to, and the command then writes to standard error")
    func shown() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(2)
            let outcome = try await fixture.run(
                .consumer, "all", "-n", "2", "-J", "--exec", "printf '<%s>' \"it's here\"")
            #expect(outcome.lines.count == 2 && outcome.lines.allSatisfy { $0.hasPrefix("{\"exchange\":") })
            #expect(outcome.errors.contains("<it's here><it's here>"))
        }
    }

    @Test("gives it the properties in its environment, and those of no other message")
    func environment() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            var properties = Properties()
            properties.messageID = "m 1"
            properties.correlationID = "größe; rm -rf ~"
            properties.headers = ["x-try.count": .int64(2), "nul": "a\0b"]
            try await fixture.publish(Message("x", properties: properties), key: "a.goal")
            let outcome = try await fixture.workplace.run(
                .consumer, ["-s", "s.json", "goals", "-n", "1", "--exec", "env"],
                environment: [
                    "AMQP_URL": fixture.uri, "AMQP_REPLY_TO": "another's", "AMQP_HEADER_OLD": "another's",
                    "OWN": "kept",
                ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            // The variables of the tests' own environment belong to the consumer.
            let own = ["AMQP_TEST", "AMQP_WARNINGS"]
            let variables = Set(
                outcome.lines.filter { line in line.hasPrefix("AMQP_") && !own.contains { line.hasPrefix($0) } })
            #expect(
                variables == [
                    "AMQP_EXCHANGE=\(fixture.exchange)", "AMQP_ROUTING_KEY=a.goal", "AMQP_QUEUE=\(fixture.goals)",
                    "AMQP_REDELIVERED=false", "AMQP_INDEX=1", "AMQP_MESSAGE_ID=m 1",
                    "AMQP_CORRELATION_ID=größe; rm -rf ~", "AMQP_HEADER_X_TRY_COUNT=2", "AMQP_URL=\(fixture.uri)",
                ])
            #expect(outcome.lines.contains("OWN=kept"))
        }
    }

    @Test("has no shell read the command unless that is asked for")
    func shell() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(2)
            let words = try await fixture.run(
                .consumer, "all", "-n", "1", "--exec", "echo $HOME *.json > made; touch made `touch made`")
            #expect(words.status == 0)
            #expect(words.output == "$HOME *.json > made; touch made `touch made`\n")
            #expect(!FileManager.default.fileExists(atPath: fixture.workplace.path("made")))
            let shell = try await fixture.run(
                .consumer, "all", "-n", "1", "--shell", "--exec", "cat > made; echo $AMQP_QUEUE | tr a-z A-Z")
            #expect(shell.status == 0)
            #expect(shell.output == fixture.all.uppercased() + "\n")
            #expect(try fixture.workplace.read("made") == "{\"n\":2}")
        }
    }

    @Test("treats a message whose command fails as on_error says", arguments: ["reject", "requeue", "stop"])
    func onError(_ policy: String) async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(
                    consumerOptions: #", "exec": ["grep", "-vq", "\"n\":2"], "on_error": "\#(policy)""#), to: "s.json")
            try await fixture.fill(3)
            let outcome = try await fixture.run(.consumer, "all", "-n", "4", "--idle", "2", "--summary", "sum.json")
            #expect(outcome.status == 65)
            #expect(
                outcome.errors.contains("queue \"\(fixture.all)\": grep ended with exit status 1 for message 2"),
                "\(outcome.errors)")
            let summary = try fixture.workplace.read("sum.json")
            switch policy {
            case "reject":
                #expect(summary.contains(#""acknowledged":2,"#) && summary.contains(#""rejected":1,"#))
                #expect(try await fixture.ready(fixture.all) == 0)
            case "requeue":
                // It comes back at once, as the third and the fourth message.
                #expect(summary.contains(#""acknowledged":1,"#) && summary.contains(#""requeued":3,"#), "\(summary)")
                #expect(try await fixture.ready(fixture.all) == 2)
            default:
                #expect(summary.contains(#""acknowledged":1,"#))
                #expect(outcome.errors.contains("on_error is stop"))
                #expect(try await fixture.ready(fixture.all) == 2)
            }
        }
    }

    @Test(
        "ends a command whose time is over, with all that it started",
        arguments: ["", "trap '' TERM; "])
    func timeLimit(_ beginning: String) async throws {
        try await BrokerFixture.with { fixture in
            let command = beginning + "sleep 60 & echo $! > pid; wait; sleep 60"
            try fixture.workplace.write(
                fixture.settings(
                    consumerOptions: #"""
                        , "exec": { "command": "\#(command)", "shell": true, "time_limit": "500ms" }, "on_error": "reject"
                        """#), to: "s.json")
            try await fixture.fill(1)
            let outcome = try await fixture.run(.consumer, "all", "-n", "1")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("took longer than 500 ms for message 1"), "\(outcome.errors)")
            let pid = try fixture.workplace.read("pid").dropLast()
            let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            #expect(state?.contains(" Z ") ?? true, "\(state ?? "")")
        }
    }

    @Test(
        "says which program it cannot start, and why",
        arguments: [
            ("./missing --now", "cannot start ./missing: there is no such program"),
            (
                "no-such-program-here",
                "cannot start no-such-program-here: there is no program of that name in PATH"
            ),
            ("./s.json", "cannot start ./s.json: it is not executable"),
        ])
    func unstartable(_ command: String, _ text: String) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(1)
            // No message is at fault, so on_error does not matter.
            let outcome = try await fixture.run(
                .consumer, "all", "-n", "1", "--exec", command, "--set", "consumers.all.on_error=reject")
            #expect(outcome.status == 66)
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
            #expect(try await fixture.ready(fixture.all) == 1)
        }
    }

    @Test(
        "does not mind a command that leaves a large body unread, or closes its input",
        arguments: [("true", ""), ("sh -c 'exec <&-; sleep 0.3; echo done'", "done\n"), ("wc -c", "3000000\n")])
    func largeBody(_ command: String, _ output: String) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(2, size: 3_000_000)
            let outcome = try await fixture.run(.consumer, "all", "-n", "2", "--exec", command)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output == output + output)
        }
    }

    @Test("gives it every byte as it is")
    func binary() async throws {
        try await BrokerFixture.with { fixture in
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
            try await fixture.declare()
            try await fixture.publish(Message(bytes))
            let outcome = try await fixture.run(.consumer, "all", "-n", "1", "--exec", "sh -c 'cat > got'")
            #expect(outcome.status == 0)
            #expect(FileManager.default.contents(atPath: fixture.workplace.path("got")).map(Array.init) == bytes)
        }
    }

    @Test("lets a running command finish when it has to end, and begins no other")
    func finishing() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(3)
            let running = try fixture.start(
                .consumer, "all", "--shell", "--exec", "echo started; sleep 1; echo $AMQP_INDEX >> done")
            await running.waitForOutput("started")
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.output == "started\n")
            #expect(try fixture.workplace.read("done") == "1\n")
            #expect(try await fixture.ready(fixture.all) == 2)
        }
    }

    @Test("ends a command that then takes more than a few seconds, and gives its message back")
    func hurrying() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(1)
            let running = try fixture.start(
                .consumer, "all", "--shell", "--exec", "trap 'echo asked; exit 0' TERM; echo started; sleep 50 & wait")
            await running.waitForOutput("started")
            running.signal(SIGINT)
            let outcome = await running.outcome()
            #expect(outcome.status == 130)
            #expect(outcome.output == "started\nasked\n")
            #expect(outcome.errors.contains("1 received · 1 not acknowledged"), "\(outcome.errors)")
            #expect(try await fixture.ready(fixture.all) == 1)
        }
    }

    @Test("ends a command too if a second signal ends the program at once")
    func quitting() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(1)
            let running = try fixture.start(.consumer, "all", "--shell", "--exec", "echo started; sleep 50 & wait")
            await running.waitForOutput("started")
            running.signal(SIGINT)
            running.signal(SIGTERM)
            // The command has standard output open, so this waits for its end as well.
            #expect(await running.outcome().status == 130)
        }
    }

    @Test(
        "says what is wrong with its flags",
        arguments: [
            (["--exec", "jq '.a"], "--exec has a ' without its end"), (["--exec", " "], "--exec names no program"),
            (["--shell"], "--shell goes with --exec"), (["--work", "long"], "\"long\""),
            (["--work", "[2,1]"], "\"[2,1]\""),
        ])
    func flags(_ arguments: [String], _ text: String) async throws {
        let outcome = try await Workplace().run(.consumer, ["--queue", "q"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }
}

@Suite("A consumer that works on messages", .needsBroker, .timeLimit(.minutes(5)))
struct WorkingTests {
    @Test("takes its time for each, and acknowledges it afterwards", arguments: [true, false])
    func paced(_ isFlag: Bool) async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(consumerOptions: isFlag ? "" : #", "work": { "int": [1, 1] }"#), to: "s.json")
            try await fixture.fill(3)
            let start = ContinuousClock.now
            let outcome = try await fixture.run(
                .consumer, ["all", "-n", "3"] + (isFlag ? ["--work", "300ms"] : []))
            #expect(ContinuousClock.now - start >= (isFlag ? .milliseconds(900) : .seconds(3)))
            #expect(outcome.status == 0)
            #expect(outcome.lines == ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"])
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }
}
