import AMQP
import TestSupport
import Testing

@Suite("What both programs can", .needsBroker, .timeLimit(.minutes(2)))
struct SharedFlagTests {
    /// Runs a program that has three messages to publish or to take.
    private func run(_ program: Program, _ fixture: BrokerFixture, _ flags: String...) async throws -> Outcome {
        if program == .consumer { try await fixture.fill(3) }
        let work = program == .producer ? ["numbers"] : ["all", "-n", "3"]
        return try await fixture.workplace.run(
            program, ["-s", "s.json"] + work + flags, environment: ["AMQP_URL": fixture.uri])
    }

    @Test("-v says what happens, -q nothing at all", arguments: [Program.producer, .consumer])
    func talk(_ program: Program) async throws {
        try await BrokerFixture.with { fixture in
            let verbose = try await run(program, fixture, "-v")
            #expect(verbose.status == 0)
            #expect(verbose.errors.contains("connected to amqp://"))
            #expect(verbose.errors.contains("topology: declare, 2 queues"))
            try await fixture.channel.purgeQueue(fixture.all)
            let quiet = try await run(program, fixture, "--quiet")
            #expect(quiet.status == 0)
            #expect(quiet.errors.isEmpty)
            #expect(quiet.lines == ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"])
        }
    }

    @Test(
        "--progress always shows a line a second if there is no terminal, zeros included",
        arguments: [Program.producer, .consumer])
    func progress(_ program: Program) async throws {
        try await BrokerFixture.with { fixture in
            let outcome =
                program == .producer
                ? try await run(program, fixture, "--progress", "always", "-d", "1.2")
                : try await fixture.run(.consumer, "all", "--for", "2.4", "--progress", "always")
            #expect(outcome.status == (program == .producer ? 0 : 2))
            let lines = outcome.errors.split(separator: "\n").filter { $0.contains("/s") && $0.contains(" s · ") }
            let word = program == .producer ? "of 3 sent" : "0 received · 0/s"
            #expect(lines.count(where: { $0.contains(word) }) >= 2, "\(outcome.errors)")
            #expect(!outcome.errors.contains("\u{1B}"))
            #expect(!outcome.errors.contains("\r"))
        }
    }

    @Test("--progress never and --color always work without a terminal too", arguments: [Program.producer, .consumer])
    func appearance(_ program: Program) async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await run(program, fixture, "--color", "always", "-o", "text", "--progress", "never")
            #expect(outcome.status == 0)
            let mark = program == .producer ? "[>>]" : "[<<]"
            #expect(outcome.lines.count == 3)
            for line in outcome.lines {
                let coloured = try #require(line.prefixMatch(of: #/\u{1B}\[[0-9]+m(\S+)\u{1B}\[0m /#), "\(line)")
                #expect(coloured.1 == mark)
            }
        }
    }

    @Test("--record writes what -J shows, and --summary names the program", arguments: [Program.producer, .consumer])
    func files(_ program: Program) async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await run(program, fixture, "-J", "--record", "r", "--summary", "sum.json")
            #expect(outcome.status == 0)
            #expect(outcome.lines.count == 3)
            #expect(try fixture.workplace.read("r") == outcome.output)
            let summary = try fixture.workplace.read("sum.json")
            #expect(summary.hasPrefix(#"{"program":"\#(program.rawValue)","#))
            #expect(summary.contains(#""exit_code":0"#))
        }
    }
}
