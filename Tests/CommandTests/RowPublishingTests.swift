import AMQP
import Foundation
import TestSupport
import Testing

@Suite("Rows at a broker", .needsBroker, .timeLimit(.minutes(2)))
struct RowPublishingTests {
    private static let worldCup = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("settings/world-cup.json").path

    /// The arguments that give settings/world-cup.json an exchange and queues of the fixture.
    private func names(_ fixture: BrokerFixture) -> [String] {
        [
            "topology.exchanges.0.name=\(fixture.exchange)", "topology.queues.0.name=\(fixture.all)",
            "topology.queues.1.name=\(fixture.goals)", "topology.bindings.0.source=\(fixture.exchange)",
            "topology.bindings.0.destination=\(fixture.all)", "topology.bindings.1.source=\(fixture.exchange)",
            "topology.bindings.1.destination=\(fixture.goals)", "producers.world-cup.exchange=\(fixture.exchange)",
            "consumers.scoreboard.queue=\(fixture.all)", "consumers.alerts.queue=\(fixture.goals)",
        ].flatMap { ["--set", $0] }
    }

    @Test("are all published as they are, and the goals among them reach the queue of goals")
    func worldCup() async throws {
        try await BrokerFixture.with { fixture in
            let events = ["pass", "goal", "foul", "pass", "card", "shot", "goal"]
            let rows = (0..<700).map { index in
                #"{ "match": "m\#(index % 9)", "event": "\#(events[index % 7])", "minute": \#(index).50, "player": "É" }"#
            }
            try fixture.workplace.write(rows.joined(separator: "\n") + "\n", to: "events.ndjson")
            let outcome = try await fixture.workplace.run(
                .producer, ["-s", Self.worldCup, "--rows", "events.ndjson", "--fast", "-o", "none"] + names(fixture),
                environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("700 sent · 700 confirmed"))
            let all = try await fixture.messages(in: fixture.all)
            #expect(all.map { String(decoding: $0.body, as: UTF8.self) } == rows)
            #expect(try await fixture.ready(fixture.goals) == 200)
            let goals = try await fixture.workplace.run(
                .consumer,
                ["-s", Self.worldCup, "alerts", "--drain", "-o", "body"] + names(fixture),
                environment: ["AMQP_URL": fixture.uri])
            #expect(goals.lines == rows.filter { $0.contains("\"goal\"") })
        }
    }

    @Test("and lines end with the last of them, without one more delay", arguments: ["--rows", "--stdin"])
    func lastDelay(_ input: String) async throws {
        try await BrokerFixture.with { fixture in
            let rows = (1...3).map { #"{"match":"m","event":"pass","minute":\#($0)}"# + "\n" }.joined()
            let flags =
                input == "--rows" ? ["--rows", "-"] : ["--stdin", "-e", fixture.exchange, "-k", "match.m.pass"]
            // One more delay would show as 9 s; a busy machine adds less than one.
            let outcome = try await fixture.workplace.run(
                .producer, ["-s", Self.worldCup, "--delay", "3", "-o", "none"] + flags + names(fixture),
                input: rows, environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let seconds = try #require(
                outcome.errors.firstMatch(of: #/3 sent .* ([0-9.]+) s ·/#).flatMap { Double($0.1) })
            #expect((6.0..<9.0).contains(seconds), "\(outcome.errors)")
            #expect(try await fixture.ready(fixture.all) == 3)
        }
    }
}
