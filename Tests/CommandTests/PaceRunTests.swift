import Foundation
import TestSupport
import Testing

@Suite("Paces in a dry run", .timeLimit(.minutes(2)))
struct PaceDryRunTests {
    let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private func write(_ members: String) throws {
        try workplace.write(
            #"{ "seed": 5, "producers": { "p": { "exchange": "", "routing_key": "q", "message": { "at": "{{now}}" }, \#(members) } } }"#,
            to: "s.json")
    }

    private func run(_ arguments: String...) async throws -> Outcome {
        try await workplace.run(.producer, ["-s", "s.json"] + arguments)
    }

    @Test("phases end the run, and --check says how many messages that makes")
    func phases() async throws {
        try write(
            #""phases": [{"for": "4s", "rate": 5}, {"for": 2, "rate": 0}, {"for": 2, "rate": 0, "to": 10}], "repeat": 2"#
        )
        let outcome = try await run("--dry-run")
        #expect(outcome.status == 0 && outcome.lines.count == 60)
        #expect(try await run("--dry-run", "-n", "7").lines.count == 7)
        #expect(try await run("--dry-run", "--for", "5").lines.count == 20)
        let check = try await run("--check")
        #expect(check.output.contains("p: 60 messages, 0 to 10 a second in 3 phases of 8 s, 2 times, to"))
        // A pace flag replaces them and their end.
        #expect(try await run("--dry-run", "-d", "1", "--for", "9").lines.count == 10)
    }

    @Test("random arrivals are the same for the same seed, and as many as the rate says in the long run")
    func poisson() async throws {
        try write(#""rate": 100, "arrivals": "poisson""#)
        let count = try await run("--dry-run", "--for", "100").lines.count
        #expect((9_600...10_400).contains(count))
        #expect(try await run("--dry-run", "--for", "100").lines.count == count)
        #expect(try await run("--dry-run", "--for", "100", "--seed", "6").lines.count != count)
        #expect(try await run("--check").output.contains("100 a second by chance (poisson)"))
    }

    @Test("rows come at the times that they have, faster, and those out of order at once, which is said once")
    func timeline() async throws {
        try workplace.write(
            """
            {"at":"2022-11-20T16:00:00Z"}
            {"at":"2022-11-20T17:00:00Z"}
            {"at":"2022-11-20T16:30:00Z"}
            {"at":"2022-11-20T16:40:00Z"}
            {"at":"2022-11-20T18:00:00Z"}
            """, to: "rows.ndjson")
        try write(#""rows": "rows.ndjson", "timeline": {"field": "at", "speed": 3600}"#)
        let outcome = try await run("--dry-run")
        #expect(outcome.status == 0)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions.insert(.withFractionalSeconds)
        let times = outcome.lines.compactMap { line in
            formatter.date(from: String(line.dropFirst(#"{"at":""#.count).dropLast(2)))?.timeIntervalSince1970
        }
        #expect(times.map { Int((($0 - (times.first ?? 0)) * 1000).rounded()) } == [0, 1_000, 1_000, 1_000, 2_000])
        #expect(outcome.errors.components(separatedBy: "rows that are earlier than one before them").count == 2)
        #expect(try await run("--check").output.contains("at the times of \"at\", 3600 times as fast"))
        #expect(try await run("--dry-run", "--fast").lines.count == 5)
    }

    @Test(
        "rows without a time end the run with 65 and are named",
        arguments: [
            (#"{"when":1}"#, #"row 2 has no field "at", which the timeline takes its time from"#),
            (#"{"at":"tomorrow"}"#, #"row 2 has "tomorrow" in "at": a timeline takes a time such as"#),
        ])
    func timeless(row: String, message: String) async throws {
        try workplace.write("{\"at\":1}\n\(row)\n", to: "rows.ndjson")
        try write(#""rows": "rows.ndjson", "timeline": {"field": "at"}"#)
        let outcome = try await run("--dry-run")
        #expect(outcome.status == 65 && outcome.lines.count == 1)
        #expect(outcome.errors.contains("rows.ndjson:2: \(message)"), "\(outcome.errors)")
    }

    @Test("a timeline without rows is an error before anything is sent")
    func noRows() async throws {
        try workplace.write(
            #"{ "producers": { "p": { "exchange": "", "message": "{{row}}", "timeline": {"field": "at"} } } }"#,
            to: "s.json")
        let outcome = try await run("--dry-run")
        #expect(outcome.status == 78 && outcome.errors.contains("rows"), "\(outcome.errors)")
    }
}

@Suite("Paces at a broker", .needsBroker, .timeLimit(.minutes(2)))
struct PaceBrokerTests {
    private func summary(_ fixture: BrokerFixture, _ arguments: [String]) async throws -> (Outcome, [String: Any]) {
        let outcome = try await fixture.workplace.run(
            .producer, ["-s", "s.json", "--summary", "sum.json", "-o", "none", "--seed", "3"] + arguments,
            environment: ["AMQP_URL": fixture.uri])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let data = Data(try fixture.workplace.read("sum.json").utf8)
        return (outcome, try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]))
    }

    @Test("the summary has the rate that was asked for, the one that was achieved, and how late messages were")
    func report() async throws {
        try await BrokerFixture.with { fixture in
            let (outcome, summary) = try await summary(fixture, ["-n", "500", "-r", "500"])
            #expect(outcome.errors.contains("/s of 500.0 asked, ") && outcome.errors.contains(" ms late at most"))
            let asked = try #require(summary["asked_rate"] as? Double)
            let rate = try #require(summary["rate"] as? Double)
            #expect(asked == 500)
            // Even if the machine is busy: late messages catch up.
            #expect(abs(rate / asked - 1) < 0.2, "\(rate)")
            let lateness = try #require(summary["lateness_ms"] as? [String: Double])
            #expect(Set(lateness.keys) == ["p50", "p90", "p99", "p99.9", "p99.99", "max", "count"])
            let (median, longest) = (try #require(lateness["p50"]), try #require(lateness["max"]))
            #expect(median <= longest)
            #expect(try #require(summary["sent_within_1_ms"] as? Int) <= 500 && summary["skipped"] as? Int == 0)
        }
    }

    @Test("phases and random arrivals say what their plan asked")
    func phases() async throws {
        try await BrokerFixture.with { fixture in
            let phases =
                #"producers.numbers.phases=[{"for": 0.5, "rate": 0, "to": 400}, {"for": 0.25, "rate": 0}, {"for": 0.25, "rate": 200}]"#
            let (_, ramped) = try await summary(fixture, ["--set", phases, "--for", "60"])
            #expect(ramped["confirmed"] as? Int == 150)
            #expect(try #require(ramped["seconds"] as? Double) >= 0.99)
            #expect(try #require(ramped["asked_rate"] as? Double) > 140)
            let (_, random) = try await summary(
                fixture,
                ["-n", "200", "--set", "producers.numbers.rate=400", "--set", "producers.numbers.arrivals=poisson"])
            #expect(random["confirmed"] as? Int == 200)
            let asked = try #require(random["asked_rate"] as? Double)
            #expect(abs(asked / 400 - 1) < 0.3 && asked != 400)
        }
    }
}
