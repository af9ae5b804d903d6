import AMQP
import ArgumentParser
import Testing

@testable import Commands

@Suite("Help")
struct HelpTests {
    static let mostUsed: [Program: [String]] = [
        .producer: [
            "-s, --settings", "-u, --url", "-n, --amount", "-d, --delay", "-r, --rate", "--fast", "-e, --exchange",
            "-k, --routing-key", "--body", "--stdin", "--set", "-w, --wait", "--check", "--dry-run", "-o, --output",
        ],
        .consumer: [
            "-s, --settings", "-u, --url", "-n, --count", "--queue", "--tap", "--drain", "--print", "--verify",
            "--check", "-o, --output", "--set",
        ],
    ]
    static let shared = [
        "--seed", "--no-declare", "--passive", "--reset", "--wait-for-broker", "--patience", "-J", "--record",
        "--summary",
        "-q, --quiet", "-v, --verbose", "--color", "--progress", "--stats", "--interval",
        "--stats-file", "--warm-up", "--for", "--version", "-h, --help",
    ]
    static let others: [Program: [String]] = [
        .producer: ["--size", "--rows", "--init", "--schema", "--generators", "--try", "--definitions", "--stamp"],
        .consumer: [
            "--idle", "--prefetch", "--ack", "--peek", "--where", "--strict", "--ledger", "--exec", "--shell",
            "--publish",
            "--work", "--workers",
        ],
    ]
    /// Groups of options, in their order; there may be others between them.
    static let titles: [Program: [String]] = [
        .producer: [
            "EXAMPLES", "ARGUMENTS", "USUAL", "HOW MANY AND HOW FAST", "WITHOUT A PRODUCER OF THE FILE",
            "PUBLISHING", "STOPPING",
            "SETTINGS", "TOPOLOGY AND CONNECTING", "OUTPUT", "STATISTICS", "FAULTS", "THE SETTINGS' FORMAT", "OPTIONS",
        ],
        .consumer: [
            "EXAMPLES", "ARGUMENTS", "USUAL", "WHAT IS TAKEN, AND HOW", "LOOKING", "WHAT IS DONE WITH IT", "VERIFYING",
            "STOPPING", "SETTINGS", "TOPOLOGY AND CONNECTING", "OUTPUT", "STATISTICS", "OPTIONS",
        ],
    ]

    private func exitCodes(_ help: String) throws -> [Int32] {
        let text = try #require(help.firstMatch(of: #/Exit codes: ((?:[^\n]+\n){2}[^\n]+)/#)?.1)
        return text.split(whereSeparator: { !$0.isNumber }).compactMap { Int32($0) }
    }

    private var codes: [Int32] {
        ExitStatus.allCases.map(\.rawValue).sorted()
    }

    @Test(
        "fits one screen and shows what the program does, two examples, the options most used and the exit codes",
        arguments: [Program.producer, .consumer])
    func short(_ program: Program) async throws {
        let help = try await Workplace().run(program, "--help", environment: ["COLUMNS": "200"])
        #expect(help.status == 0)
        #expect(help.errors.isEmpty)
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect((20...30).contains(lines.count), "\(lines.count) lines")
        for line in lines { #expect(line.count <= 80, "\(line)") }
        #expect(lines[0].contains("RabbitMQ"))
        #expect(lines[2].hasPrefix("Usage: \(program.rawValue) [<name> ...] [<options>]"))
        #expect(help.output.matches(of: #/(?m)^  (producer|consumer) /#).count == 2)
        for option in try #require(Self.mostUsed[program]) { #expect(help.output.contains("\n  \(option) ")) }
        #expect(try exitCodes(help.output) == codes)
        #expect(help.output.contains("default: text on a terminal, body"))
        #expect(lines.last == "All options and more examples: \(program.rawValue) --help-hidden")
        #expect(!help.output.contains("--seed"))
    }

    @Test(
        "shows every option if asked to, by group, with examples", arguments: [Program.producer, .consumer])
    func long(_ program: Program) async throws {
        let help = try await Workplace().run(program, "--help-hidden", environment: ["COLUMNS": "80"])
        #expect(help.status == 0)
        for option in (Self.mostUsed[program] ?? []) + Self.shared + (Self.others[program] ?? []) {
            #expect(help.output.contains("  \(option) ") || help.output.contains("  \(option)\n"), "\(option)")
        }
        #expect(!help.output.contains("All options"))
        let titles = help.output.matches(of: #/(?m)^([A-Z][A-Z', ]+):$/#).map { String($0.1) }
        let expected = try #require(Self.titles[program])
        #expect(titles.filter(expected.contains) == expected)
        let rest = try #require(help.output.firstMatch(of: #/(?s)\nOPTIONS:\n(.*?)\n\n/#)?.1)
        #expect(rest.matches(of: #/(?m)^  -/#).count == 2, "an option without a group: \(rest)")
        #expect(help.output.matches(of: #/(?m)^  (producer|consumer) /#).count >= 5)
        for line in help.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(try exitCodes(help.output) == codes)
    }

    @Test("has examples that the program understands", arguments: [Program.producer, .consumer])
    func examples(_ program: Program) throws {
        let examples = program == .producer ? ProducerCommand.examples : ConsumerCommand.examples
        for example in examples {
            // In a pipe, the other commands are not the program's.
            let command = example.command.split(separator: "|").last { $0.contains(program.rawValue) } ?? ""
            let words = ShellWords(command.prefix { $0 != ">" }).words
            #expect(words.first == program.rawValue)
            let arguments = Array(words.dropFirst())
            switch program {
            case .producer: _ = try ProducerCommand.parse(arguments)
            case .consumer: _ = try ConsumerCommand.parse(arguments)
            }
        }
    }

    @Test("shows the version", arguments: [Program.producer, .consumer])
    func version(_ program: Program) async throws {
        let version = try await Workplace().run(program, "--version")
        #expect(version.status == 0)
        #expect(version.output == AMQPConnection.libraryVersion + "\n")
    }
}

/// The words of a simple command line, with single quotes.
private struct ShellWords {
    var words: [String] = []

    init(_ line: Substring) {
        for match in line.matches(of: #/'([^']*)'|(\S+)/#) { words.append(String(match.1 ?? match.2 ?? "")) }
    }
}
