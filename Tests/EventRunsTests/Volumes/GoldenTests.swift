import EventGeneration
import EventRuns
import EventSettings
import EventTestSupport
import Testing

/// A seed makes the same values in every version and on every machine. If you want to change that, make the file again:
/// `producer -s Tests/EventRunsTests/Golden/generators.json --dry-run --fast -o body`.
@Suite("Golden file")
struct GoldenTests {
    private let folder = String(#filePath.dropLast("Volumes/GoldenTests.swift".count)) + "Golden/"

    private func draw(_ settings: Settings) throws -> [String] {
        let producer = settings.producers[0]
        var source = try MadeMessages(producer, settings: settings, seed: settings.seed ?? 0, run: "r")
        return try (0..<(producer.amount ?? 0)).map { _ in
            _ = try source.next(now: 0)
            return String(decoding: source.body, as: UTF8.self)
        }
    }

    @Test("a seed makes the bodies of the file")
    func bodies() throws {
        let expected = String(decoding: try FileContents.read(folder + "bodies.ndjson"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
        let drawn = try draw(try Settings.load(path: folder + "generators.json"))
        #expect(drawn.count == 20 && expected.count == 20)
        for (drawn, expected) in zip(drawn, expected) { #expect(drawn == expected) }
    }

    @Test("every generator of values is in the file")
    func completeness() throws {
        let text = String(decoding: try FileContents.read(folder + "generators.json"), as: UTF8.self)
        let names = [
            "array", "weighted", "pick", "map", "cycle", "shuffle", "zipf", "file", "int", "decimal", "normal",
            "exponential", "walk", "bool", "sequence", "states", "list", "text", "use", "per", "unique", "chance",
        ]
        for name in names { #expect(text.contains("\"\(name)\": ")) }
    }

    @Test("a field that is left out changes no other")
    func independence() throws {
        var settings = try Settings.load(path: folder + "generators.json")
        let all = try draw(settings)
        guard case .json(.object(let members)) = settings.producers[0].message.body else {
            throw GenerationError(.definition, "the message is a list of names")
        }
        for part in 0..<3 {
            let kept = members.enumerated().filter { $0.offset % 3 == part }.map(\.element)
            settings.producers[0].message.body = .json(.object(kept.reversed()))
            for (few, many) in zip(try draw(settings), all) {
                var (a, b) = (JSONDocument(), JSONDocument())
                try a.parse(Array(few.utf8))
                try b.parse(Array(many.utf8))
                for member in kept {
                    let name = member.key.literal ?? ""
                    #expect(JSONValue(a).find([name]) == JSONValue(b).find([name]), "\(name)")
                }
            }
        }
    }
}
