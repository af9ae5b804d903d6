import EventGeneration
import Foundation
import Testing

@Suite("Golden files")
struct GoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    /// Ten messages with every named generator.
    private func messages(_ locale: TextLocale) throws -> String {
        let pattern = try Pattern(#"[A-Z]{3}-\d{4}(-(a|b|[^a-z]+))?"#)
        let names = (Generators.standingAlone + ["pattern"]).sorted()
        var generator = try MessageGenerator(
            MessageDefinition(body: .json(JSONTemplate(names: names.map { Template.Reference($0) }))),
            volumes: VolumeDefinitions(["pattern": VolumeDefinition(.pattern(pattern))], locale: locale),
            seed: 20_221_120, producer: "golden")
        var lines = ""
        for number in 0..<10 {
            _ = try generator.next(now: 1_668_960_000_000 + Int64(number / 2) * 1500)
            lines += String(decoding: generator.body, as: UTF8.self) + "\n"
        }
        return lines
    }

    /// A difference means that a seed draws other values than before. Where that is meant, the file is written anew by
    /// running this test with `WRITE_GOLDEN=1` in the environment.
    @Test("a seed makes the committed messages, byte for byte", arguments: TextLocale.allCases)
    func named(locale: TextLocale) throws {
        let file = Self.folder.appending(path: "named-\(locale.rawValue).ndjson")
        let made = try messages(locale)
        if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] == "1" {
            try made.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        for (line, expected) in zip(made.split(separator: "\n"), expected.split(separator: "\n")) {
            #expect(line == expected)
        }
        #expect(made == expected)
    }
}
