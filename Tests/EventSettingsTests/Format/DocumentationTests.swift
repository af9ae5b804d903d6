import EventGeneration
import EventSettings
import Foundation
import Testing

@Suite("What docs/ says of the settings")
struct DocumentationTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs")

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// What stands before the tables of settings.md.
    private static let marker = "<!-- These tables are made by SettingsReference. -->\n\n"

    @Test("settings.md has the tables of all keys as their declarations make them")
    func tables() throws {
        let parts = try Self.text("settings.md").components(separatedBy: Self.marker)
        try #require(parts.count == 2)
        if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] == "1" {
            let text = parts[0] + Self.marker + SettingsReference.text
            try text.write(to: Self.folder.appendingPathComponent("settings.md"), atomically: true, encoding: .utf8)
            return
        }
        let isSame = parts[1] == SettingsReference.text
        #expect(isSame, "renew them: WRITE_GOLDEN=1 swift test --filter DocumentationTests")
    }

    @Test("settings.md explains every key of a producer and of a consumer before the tables")
    func keys() throws {
        let text = try #require(try Self.text("settings.md").components(separatedBy: Self.marker).first)
        let elsewhere: Set = [
            "exchange", "routing_key", "message", "amount", "properties", "headers", "print", "confirms", "mandatory",
            "persistent", "arguments",
        ]
        for key in SettingsFormat.producer.keys + SettingsFormat.consumer.keys where !elsewhere.contains(key.name) {
            #expect(text.contains("\(key.name)\"") || text.contains("`\(key.name)`"), "\(key.name)")
        }
    }

    @Test("the JSON in settings.md can be read")
    func examples() throws {
        let blocks = try Self.text("settings.md").components(separatedBy: "```json\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```").first }
        #expect(blocks.count == 5)
        let actions = ["exec", "publish", "work"]
        for block in blocks {
            let text =
                if block.hasPrefix("\"volumes\"") {
                    "{ \(block) }"
                } else if actions.contains(where: { block.hasPrefix("\"\($0)\"") }) {
                    "{ \"consumers\": { \"c\": { \"queue\": \"q\", \(block) } } }"
                } else {
                    """
                    { "producers": { "p": { "exchange": "", "routing_key": "q", "message": 1, "amount": 1, \(block) } } }
                    """
                }
            let settings = try Settings.parse(Array(text.utf8), path: "settings.md")
            let consumer = settings.consumers.first
            let doesSomething = consumer?.exec != nil || consumer?.publish != nil || consumer?.work != nil
            #expect(
                !settings.volumes.entries.isEmpty || settings.producers.first?.faults.isEmpty == false || doesSomething)
        }
    }

    @Test("generators.md has every generator with its example")
    func generators() throws {
        let text = try Self.text("generators.md")
        for generator in GeneratorReference.all {
            let isThere = text.contains("  \(generator.name) ") && text.contains(generator.summary)
            #expect(isThere, "\(generator.name): put the output of producer --generators there again")
            for line in generator.example.split(separator: "\n") { #expect(text.contains(line.drop { $0 == " " })) }
        }
    }
}
