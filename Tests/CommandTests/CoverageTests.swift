import Foundation
import Testing

@testable import Commands

@Suite("Every flag and every exit code")
struct CoverageTests {
    /// These suites name flags without using them, or run something else.
    private static let others = ["HelpTests", "UsageTests", "CompletionTests", "CoverageTests", "BrokerScriptTests"]

    /// The tests of the programs as they are written, one by one.
    private static func tests() throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" && !others.contains($0.deletingPathExtension().lastPathComponent) }
            .flatMap { try String(contentsOf: $0, encoding: .utf8).split(separator: "@Test").map(String.init) }
    }

    /// The names of each flag, as the help lists them.
    private static func flags(_ program: Program) async throws -> [[String]] {
        let help = try await Workplace().run(program, "--help-hidden").output
        return help.split(separator: "\n").compactMap { line in
            line.prefixMatch(of: #/  (-[^ ,]+)(?:, (-[^ ]+))?/#).map { match in
                [String(match.1)] + (match.2.map { [String($0)] } ?? [])
            }
        }
        .filter { $0.last != "--help" && $0.last != "--version" }  // HelpTests run these.
    }

    @Test("is used by a test, and what both programs have by one of each", arguments: [Program.producer, .consumer])
    func flags(_ program: Program) async throws {
        let flags = try await Self.flags(program)
        #expect(flags.count >= 22)
        let shared = try await Self.flags(program == .producer ? .consumer : .producer)
        let tests = try Self.tests()
        let runs = [".\(program.rawValue)", "$\(program.rawValue)"]
        for names in flags {
            let isShared = shared.contains(names)
            let isUsed = try names.contains { name in
                let use = try Regex("[\" (]\(name)(?![a-z-])")
                return tests.contains { test in
                    test.contains(use) && (!isShared || runs.contains { test.contains($0) })
                }
            }
            #expect(isUsed, "\(program.rawValue) \(names.joined(separator: ", ")) has no test in Tests/CommandTests")
        }
    }

    @Test("is expected by a test, the exit code as a number")
    func exitCodes() throws {
        let expected = Set(try Self.tests().joined().matches(of: #/status == (\d+)/#).compactMap { Int32($0.1) })
        for status in ExitStatus.allCases {
            #expect(expected.contains(status.rawValue), "no test in Tests/CommandTests ends with \(status.rawValue)")
        }
    }
}
