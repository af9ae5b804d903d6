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
            "-s, --settings", "-u, --url", "-n, --count", "--queue", "--tap", "--drain", "--print", "--check",
            "-o, --output",
            "--set",
        ],
    ]
    static let shared = [
        "--seed", "--no-declare", "--passive", "--reset", "--wait-for-broker", "-J", "--record", "--summary",
        "-q, --quiet", "-v, --verbose", "--color", "--progress", "--stats", "--interval",
        "--stats-file", "--warm-up", "--for", "--version", "-h, --help",
    ]
    static let others: [Program: [String]] = [
        .producer: ["--size", "--rows", "--init", "--schema", "--generators", "--try"],
        .consumer: ["--idle", "--prefetch", "--ack", "--peek", "--where"],
    ]

    @Test("fits one screen and shows the options most used", arguments: [Program.producer, .consumer])
    func short(_ program: Program) async throws {
        let help = try await Workplace().run(program, "--help")
        #expect(help.status == 0)
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 42)
        #expect(lines.allSatisfy { $0.count <= 80 })
        for option in try #require(Self.mostUsed[program]) { #expect(help.output.contains(option)) }
        let exit = try #require(help.output.firstMatch(of: #/Exit: ([^\n]*\n[^\n]*\n[^\n]*)/#)?.1)
        let codes = exit.split(whereSeparator: { !$0.isNumber }).compactMap { Int32($0) }
        // Nothing verifies yet.
        #expect(codes == ExitStatus.allCases.map(\.rawValue).filter { $0 != ExitStatus.differences.rawValue }.sorted())
        #expect(help.output.contains("default: text on a terminal, body"))
        #expect(help.output.hasSuffix("\n\nall options: --help-hidden\n"))
        #expect(!help.output.contains("--seed"))
    }

    @Test("shows every option where that is asked for", arguments: [Program.producer, .consumer])
    func long(_ program: Program) async throws {
        let help = try await Workplace().run(program, "--help-hidden")
        #expect(help.status == 0)
        for option in (Self.mostUsed[program] ?? []) + Self.shared + (Self.others[program] ?? []) {
            #expect(help.output.contains("  \(option) ") || help.output.contains("  \(option)\n"), "\(option)")
        }
        #expect(!help.output.contains("all options"))
        for title in ["USUAL:", "SETTINGS:", "TOPOLOGY AND CONNECTING:", "OUTPUT:"] {
            #expect(help.output.contains(title))
        }
    }

    @Test("tells the version", arguments: [Program.producer, .consumer])
    func version(_ program: Program) async throws {
        let version = try await Workplace().run(program, "--version")
        #expect(version.status == 0)
        #expect(version.output == Version.text + "\n")
    }
}
