import AMQP
import Foundation
import TestSupport
import Testing

/// The files of settings/more, each run through the broker with its own names.
@Suite("The settings for more", .needsBroker, .timeLimit(.minutes(2)))
struct MoreSettingsTests {
    private struct Event: Decodable {
        var match: String?
        var event: String?
        var customer: Int?
        var lines: [Line]?
        var account: String?

        struct Line: Decodable {
            var product: Int
            var price: Double
        }
    }

    /// Writes a file of the folder with another prefix for all names, lends it, and deletes what it declared.
    private static func with(
        _ name: String, prefix: String, queues: [String], exchanges: [String],
        _ body: (BrokerFixture, [String], (String) -> String) async throws -> Void
    ) async throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("settings/more")
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        try await BrokerFixture.with { fixture in
            let rename = { (word: String) in prefix + fixture.id + word.dropFirst(prefix.count) }
            try fixture.workplace.write(
                text.replacingOccurrences(of: "\"" + prefix, with: "\"" + prefix + fixture.id), to: "more.json")
            try await body(fixture, ["-s", "more.json"], rename)
            for queue in queues { try await fixture.channel.deleteQueue(rename(queue)) }
            for exchange in exchanges { try await fixture.channel.deleteExchange(rename(exchange)) }
        }
    }

    private static func bodies(
        _ fixture: BrokerFixture, _ flags: [String], _ queue: String
    ) async throws -> [String] {
        let drained = try await fixture.workplace.run(
            .consumer, flags + ["--queue", queue, "--drain", "-o", "body"], environment: ["AMQP_URL": fixture.uri])
        #expect(drained.status == 0, "\(drained.errors)")
        return drained.lines
    }

    private static func events(_ lines: [String]) throws -> [Event] {
        try lines.map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
    }

    @Test("a season: each match goes its own way from kick-off to full time")
    func season() async throws {
        let queues = ["season.ticker", "season.goals", "season.results"]
        try await Self.with("season.json", prefix: "season", queues: queues, exchanges: ["season"]) {
            fixture, flags, rename in
            let run = try await fixture.workplace.run(
                .producer, flags + ["--fast", "-o", "none"], environment: ["AMQP_URL": fixture.uri])
            #expect(run.status == 0 && run.errors.contains("400 sent · 400 confirmed"), "\(run.errors)")
            let events = try Self.events(try await Self.bodies(fixture, flags, rename(queues[0])))
            #expect(events.count == 400)
            for (_, match) in Dictionary(grouping: events, by: \.match) {
                let states = match.compactMap(\.event)
                #expect(states.first == "kick-off")
                for (before, after) in zip(states, states.dropFirst()) {
                    #expect((before == "full-time") == (after == "kick-off"), "\(before), \(after)")
                    if before == "kick-off" || before == "goal" { #expect(after == "play") }
                }
            }
            let goals = events.count { $0.event == "goal" }
            let ends = events.count { $0.event == "full-time" }
            #expect(goals > 0 && ends > 0)
            #expect(try await fixture.ready(rename(queues[1])) == goals)
            #expect(try await fixture.ready(rename(queues[2])) == ends)
        }
    }

    @Test("a load test: a product costs the same in every order")
    func loadTest() async throws {
        let queues = ["shop.orders", "shop.large-orders"]
        try await Self.with("load-test.json", prefix: "shop", queues: queues, exchanges: ["shop"]) {
            fixture, flags, rename in
            let run = try await fixture.workplace.run(
                .producer, flags + ["--seed", "3", "--rate", "2000", "-n", "1000", "-o", "none"],
                environment: ["AMQP_URL": fixture.uri])
            #expect(run.status == 0 && run.errors.contains("1,000 sent · 1,000 confirmed"), "\(run.errors)")
            let events = try Self.events(try await Self.bodies(fixture, flags, rename(queues[0])))
            #expect(events.count == 1000)
            var prices: [Int: Set<Double>] = [:]
            for line in events.flatMap({ $0.lines ?? [] }) { prices[line.product, default: []].insert(line.price) }
            #expect(prices.count > 50)
            #expect(prices.values.allSatisfy { $0.count == 1 })
            #expect(Set(events.compactMap(\.customer)).count > 100)
        }
    }

    @Test("a fault drill: what is damaged is rejected, and the log says how much arrives")
    func faultDrill() async throws {
        let queues = ["payments.booking", "payments.rejected"]
        try await Self.with(
            "fault-drill.json", prefix: "payments", queues: queues, exchanges: ["payments", "payments.rejected"]
        ) { fixture, flags, rename in
            let run = try await fixture.workplace.run(
                .producer, flags + ["--fast", "-o", "none", "--faults-log", "faults.ndjson"],
                environment: ["AMQP_URL": fixture.uri])
            #expect(run.status == 0, "\(run.errors)")
            let log = try fixture.workplace.read("faults.ndjson").split(separator: "\n")
            let count = { (kind: String) in log.count { $0.contains("\"kind\":\"\(kind)\"") } }
            #expect(count("drop") > 0 && count("duplicate") > 0 && count("late") > 0 && count("corrupt") > 0)
            #expect(try await fixture.ready(rename(queues[0])) == 500 - count("drop") + count("duplicate"))
            let booked = try await fixture.workplace.run(
                .consumer, flags + ["booking", "--drain", "-o", "text"], environment: ["AMQP_URL": fixture.uri])
            let failed = try #require(booked.errors.firstMatch(of: #/([0-9]+) failed/#).flatMap { Int($0.1) })
            #expect(failed > 0)
            // The dead letters come a little later.
            while try await fixture.ready(rename(queues[1])) < failed { await Task.yield() }
            #expect(try await fixture.ready(rename(queues[1])) == failed)
        }
    }
}
