import Foundation
import TestSupport
import Testing

@Suite("The README", .needsBroker, .timeLimit(.minutes(1)))
struct ReadmeTests {
    private static func text(_ name: String = "README.md") throws -> String {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: repository.appendingPathComponent(name), encoding: .utf8)
    }

    /// Whether a printed line is the same as one of the README's, in which … stands for omitted text.
    private static func isSame(_ printed: String, _ line: String) -> Bool {
        let parts = line.components(separatedBy: "…")
        var rest = printed[...]
        for (index, part) in parts.enumerated() {
            guard let range = rest.range(of: part, options: index == 0 ? .anchored : []) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.isEmpty || parts.last == ""
    }

    @Test("has at most 200 lines")
    func length() throws {
        #expect(try Self.text().split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
    }

    @Test("shows a run as the programs print it with the seed of the demo")
    func run() async throws {
        let block = try #require(
            try Self.text().components(separatedBy: "## A run").last?.components(separatedBy: "```").dropFirst().first)
        let lines = block.split(separator: "\n").map(String.init).filter { $0 != "…" }
        try await PrivateBroker.withVirtualHost { _ in
            let environment = ["AMQP_URL": try #require(PrivateBroker.uri)]
            let workplace = try Workplace()
            try workplace.write(Self.text("settings/settings.json"), to: "s.json")
            let seed = try #require(try Self.text("Scripts/demo").firstMatch(of: /--seed ([0-9]+)/)?.1)
            let producer = try await workplace.run(
                .producer, "-s", "s.json", "--seed", String(seed), "--fast", "-o", "text", environment: environment)
            #expect(producer.status == 0, "\(producer.errors)")
            let consumer = try await workplace.run(
                .consumer, "-s", "s.json", "--drain", "-o", "text", environment: environment)
            #expect(consumer.status == 0, "\(consumer.errors)")
            let printed = (producer.output + consumer.output).split(separator: "\n").map(String.init)
            let messages = lines.filter { $0.hasPrefix("[") }
            #expect(messages.count >= 4)
            for line in messages { #expect(printed.contains { Self.isSame($0, line) }, "\(line)") }
            // Times differ from run to run, counts do not.
            let summaries = (producer.errors + consumer.errors).split(separator: "\n").map(String.init)
            for line in lines where line.contains(" sent ") || line.contains(" received ") {
                let counts = line.components(separatedBy: " · ").filter { !$0.hasSuffix(" s") && !$0.contains("/s") }
                #expect(summaries.contains { summary in counts.allSatisfy(summary.contains) }, "\(line)")
            }
        }
    }
}
