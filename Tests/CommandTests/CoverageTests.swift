import Foundation
import Testing

@testable import Commands

@Suite("Every flag and every exit code")
struct CoverageTests {
    /// These name flags without doing anything with them.
    private static let listings = ["HelpTests", "UsageTests", "CompletionTests", "CoverageTests"]

    /// The tests of the programs as they are written.
    private static func sources() throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" && !listings.contains($0.deletingPathExtension().lastPathComponent) }
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    }

    @Test("is used by a test, the flag under one of its names", arguments: [Program.producer, .consumer])
    func flags(_ program: Program) async throws {
        let help = try await Workplace().run(program, "--help-hidden").output
        let flags = help.split(separator: "\n").compactMap { line in
            line.prefixMatch(of: #/  (-\S+?)(?:, (-\S+))?(?: |$)/#).map { [$0.1, $0.2].compactMap(\.self) }
        }
        // HelpTests run these.
        let tested = flags.filter { $0.last != "--help" && $0.last != "--version" }
        #expect(tested.count >= 22)
        let sources = try Self.sources()
        for names in tested {
            let isUsed = try names.contains { name in
                try sources.contains(Regex("[\" (]\(name)(?![a-z-])"))
            }
            #expect(isUsed, "\(program.rawValue) \(names.joined(separator: ", ")) has no test in Tests/CommandTests")
        }
    }

    @Test("is expected by a test, the exit code as a number")
    func exitCodes() throws {
        let expected = Set(try Self.sources().matches(of: #/status == (\d+)/#).compactMap { Int32($0.1) })
        for status in ExitStatus.allCases where !ExitStatus.unused.contains(status) {
            #expect(expected.contains(status.rawValue), "no test in Tests/CommandTests ends with \(status.rawValue)")
        }
    }
}
