import Foundation
import TestSupport
import Testing

@testable import Commands

@Suite("On a terminal", .timeLimit(.minutes(2)))
struct TerminalTests {
    /// Runs a line on a pseudo-terminal. The typed text is sent once the expected text has been seen.
    func onTerminal(
        _ line: String, in workplace: Workplace, environment: [String: String] = [:], typing: String? = nil,
        after text: String = ""
    ) async throws -> Outcome {
        let programs = ["producer": Program.producer.url.path, "consumer": Program.consumer.url.path]
        let variables = ["TERM": "xterm", "NO_COLOR": ""].merging(programs) { $1 }.merging(environment) { $1 }
        let running = try workplace.start(
            "/usr/bin/script", ["-qec", line, "/dev/null"], environment: variables)
        if let typing {
            await running.waitForOutput(text)
            running.send(typing)
        }
        let outcome = await running.outcome()
        running.endInput()
        return outcome
    }

    func workplace() throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(InitialSettings.text, to: "s.json")
        return workplace
    }

    @Test("messages are text in colours")
    func text() async throws {
        let outcome = try await onTerminal("$producer -s s.json --dry-run -n 1", in: try workplace())
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\u{1B}[32m[>>]\u{1B}[0m \u{1B}[1mmatch."))
    }

    @Test(
        "colours are left out with NO_COLOR, a dumb terminal or --color never",
        arguments: [(["NO_COLOR": "1"], ""), (["TERM": "dumb"], ""), ([:], "--color never")]
            as [([String: String], String)])
    func noColour(_ environment: [String: String], _ flag: String) async throws {
        let outcome = try await onTerminal(
            "$producer -s s.json --dry-run -n 1 \(flag)", in: try workplace(), environment: environment)
        #expect(outcome.output.contains("[>>] match."))
        #expect(!outcome.output.contains("\u{1B}[3"))
    }

    @Test("nothing controls a dumb terminal: neither colours nor the cursor, even with --progress always")
    func dumb() async throws {
        let outcome = try await onTerminal(
            "$producer -s s.json --dry-run -n 2; $producer -s s.json --dry-run --fast -n 20000 -o none --progress always",
            in: try workplace(), environment: ["TERM": "dumb"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("2 made, nothing published"))
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test("boxes show where messages go, and --wait waits for Enter", .needsBroker)
    func boxes() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await onTerminal(
                "$producer -s s.json --wait --color never", in: fixture.workplace,
                environment: ["AMQP_URL": fixture.uri], typing: "\n", after: "[??] Press Enter to start producing… ")
            #expect(outcome.status == 0)
            for text in [
                "┌──", "│ exchange  \(fixture.exchange) [topic]", "│ key       n.{{number}}",
                "│ queue     \(fixture.all)  0 waiting", "│           \(fixture.goals)  0 waiting", "└──",
                "[>>] n.3  {\"n\":3}", "3 sent · 3 confirmed",
            ] { #expect(outcome.output.contains(text), "\(text)") }
        }
    }

    @Test("--wait continues at once if there is no terminal", .needsBroker)
    func noTerminal() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(.producer, "--wait")
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("--wait needs a terminal"))
        }
    }

    @Test("the consumer shows its queues, listens, and stops at CTRL+C", .needsBroker)
    func listening() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(1)
            let outcome = try await onTerminal(
                "$consumer -s s.json --color never", in: fixture.workplace, environment: ["AMQP_URL": fixture.uri],
                typing: "\u{3}", after: "[<<] \(fixture.all)  n  {\"n\":1}")
            #expect(outcome.status == 130)
            #expect(outcome.output.contains("│ queue     \(fixture.all)  1 waiting"))
            #expect(outcome.output.contains("[??] Listening.. (press CTRL+C to exit)"))
            #expect(outcome.output.contains("[??] Stopping.. (press CTRL+C again to quit at once)"))
            #expect(outcome.output.contains("1 received"))
        }
    }

    @Test("progress is shown if messages are not, and only if there are many", .needsBroker)
    func progress() async throws {
        try await BrokerFixture.with { fixture in
            let environment = ["AMQP_URL": fixture.uri]
            let many = try await onTerminal(
                "$producer -s s.json -n 50 -r 50 -o none", in: fixture.workplace, environment: environment)
            #expect(many.output.contains("[####") && many.output.contains(" of 50 · "))
            let few = try await onTerminal(
                "$producer -s s.json -n 3 -d 0.3 -o none", in: fixture.workplace, environment: environment)
            #expect(!few.output.contains(" of 3 · "))
            let lines = try await onTerminal(
                "$producer -s s.json -n 50 -r 50 -o none --stats text --interval 0.2", in: fixture.workplace,
                environment: environment)
            #expect(lines.output.contains("elapsed      sent") && !lines.output.contains(" of 50 · "))
        }
    }
}
