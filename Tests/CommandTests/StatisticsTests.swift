import AMQP
import EventRuns
import Foundation
import TestSupport
import Testing

@Suite("Statistics during a run", .needsBroker, .timeLimit(.minutes(2)))
struct StatisticsTests {
    /// The objects of lines of JSON.
    static func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    private func sum(_ lines: some Sequence<[String: Any]>, _ key: String) -> Int {
        lines.reduce(0) { $0 + ($1[key] as? Int ?? -1_000_000) }
    }

    @Test("a line of JSON for each interval, at fixed times, whose sums are the totals; with -q nothing else")
    func json() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(
                .producer, "-n", "150", "-r", "100", "-o", "none", "-q", "--stats", "json", "--interval", "100ms",
                "--summary", "sum.json", "--progress", "always")
            #expect(outcome.status == 0 && outcome.output.isEmpty)
            let lines = try Self.objects(outcome.errors)
            let total = try #require(lines.last)
            let intervals = lines.dropLast()
            #expect(total["kind"] as? String == "total")
            #expect(intervals.allSatisfy { $0["kind"] as? String == "interval" && $0["blocked"] as? Bool == false })
            // A busy machine may miss an interval, but never adds one.
            let elapsed = try intervals.map { try #require($0["elapsed"] as? Double) }
            #expect(intervals.count > 2 && intervals.count <= Int((elapsed.last ?? 0) * 10) + 1)
            for (a, b) in zip(elapsed.dropLast(), elapsed.dropFirst().dropLast()) {
                #expect(Int(a * 10 + 0.001) < Int(b * 10 + 0.001), "\(a) \(b)")
            }
            for key in ["sent", "bytes", "confirmed", "returned", "nacked"] {
                #expect(sum(intervals, key) == total[key] as? Int, "\(key)")
                #expect(intervals.last?["total_\(key)"] as? Int == total["total_\(key)"] as? Int)
            }
            let seconds = intervals.reduce(0) { $0 + ($1["seconds"] as? Double ?? .nan) }
            #expect(abs(try #require(total["elapsed"] as? Double) - seconds) < 0.02)
            let summary = try #require(try Self.objects(try fixture.workplace.read("sum.json")).first)
            for key in ["sent", "bytes", "confirmed"] { #expect(summary[key] as? Int == total[key] as? Int) }
            #expect(total["sent"] as? Int == 150 && total["confirmed"] as? Int == 150)
        }
    }

    @Test("CSV replaces the content of a file, and has zeros if nothing happens")
    func csv() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(5)
            try fixture.workplace.write("of yesterday\n", to: "stats.csv")
            let outcome = try await fixture.run(
                .consumer, "all", "--idle", "0.5", "-o", "none", "--stats", "csv", "--stats-file", "stats.csv",
                "--interval", "50ms")
            #expect(outcome.status == 0 && outcome.errors.contains("5 received"))
            let rows = try fixture.workplace.read("stats.csv").split(separator: "\n")
                .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            let names = try #require(rows.first)
            let received = try #require(names.firstIndex(of: "received"))
            #expect(names.first == "kind" && rows.allSatisfy { $0.count == names.count })
            let intervals = rows.dropFirst().dropLast()
            #expect(intervals.allSatisfy { $0[0] == "interval" } && rows.last?[0] == "total")
            #expect(intervals.compactMap { Int($0[received]) }.reduce(0, +) == 5 && rows.last?[received] == "5")
            #expect(intervals.contains { $0[received] == "0" })
        }
    }

    @Test("an interrupted run writes the rest of its last interval and the total")
    func interrupted() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(3)
            let running = try fixture.start(
                .consumer, "all", "-q", "-o", "none", "--stats", "json", "--interval", "300ms")
            _ = await running.errors { $0.contains(#""total_received":3"#) }
            try await fixture.publish(Message("late"))
            running.signal(SIGINT)
            let outcome = await running.outcome()
            #expect(outcome.status == 130)
            let lines = try Self.objects(outcome.errors)
            #expect(lines.count >= 3 && lines.last?["kind"] as? String == "total")
            #expect(sum(lines.dropLast(), "received") == lines.last?["received"] as? Int)
            let rest = try #require(lines.dropLast().last?["seconds"] as? Double)
            #expect(rest > 0 && rest < 0.4)
        }
    }

    @Test("text has columns, and takes the place of progress")
    func text() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(
                .producer, "-n", "20", "-r", "50", "--stats", "text", "--interval", "0.1", "--progress", "always")
            #expect(outcome.status == 0)
            let lines = outcome.errors.split(separator: "\n").map(String.init)
            #expect(lines.first == " elapsed      sent     per s    bytes  confirmed waiting p50 ms p99 ms max ms")
            let total = try #require(lines.first { $0.hasPrefix("   total        20 ") })
            #expect(total.contains("  in 0."))
            #expect(!outcome.errors.contains("20 sent ("))
            #expect(outcome.errors.contains("20 sent · 20 confirmed"))
        }
    }

    @Test("a warm-up leaves its messages out of the rate, not out of the counts")
    func warmUp() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(
                .producer, "--for", "1.5", "-r", "200", "-o", "none", "--warm-up", "0.5", "--stats", "json",
                "--stats-file", "s.ndjson", "--interval", "0.1", "--summary", "sum.json")
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains(" after a warm-up of 0.5 s"), "\(outcome.errors)")
            let summary = try #require(try Self.objects(try fixture.workplace.read("sum.json")).first)
            let sent = try #require(summary["sent"] as? Int)
            let lateness = try #require(summary["lateness_ms"] as? [String: Any])
            let measured = try #require(lateness["count"] as? Int)
            #expect(summary["warm_up_seconds"] as? Double == 0.5 && measured < sent && measured > 0)
            let rest = try #require(summary["measured_seconds"] as? Double)
            let seconds = try #require(summary["seconds"] as? Double)
            #expect(rest > 0.5 && rest < seconds - 0.49)
            #expect(abs(try #require(summary["rate"] as? Double) / 200 - 1) < 0.25)
            let lines = try Self.objects(try fixture.workplace.read("s.ndjson"))
            let marks = lines.dropLast().map { $0["warm_up"] as? Bool }
            #expect(marks.first == true && marks.last == false)
            #expect(sum(lines.dropLast(), "sent") == sent && lines.last?["sent"] as? Int == sent)
        }
    }

    @Test("flags that contradict each other, and files that cannot be written, are reported before anything is sent")
    func wrong() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            for (arguments, status, text) in [
                (["--interval", "2"], 64, "--interval is for lines of statistics: add --stats"),
                (["--stats-file", "f"], 64, "--stats-file is for lines of statistics: add --stats"),
                (["--stats", "json", "--interval", "9ms"], 64, "--interval needs 10ms or more"),
                (["--stats", "xml"], 64, "xml"),
                (["--stats", "json", "--stats-file", "f", "--record", "f"], 64, "need a file each"),
                (["--stats", "json", "--dry-run"], 64, "--dry-run sends it nothing"),
                (["--warm-up", "2", "--dry-run"], 64, "--dry-run sends it nothing"),
                (["--stats", "json", "--stats-file", "missing/f"], 74, "its folder does not exist"),
            ] as [([String], Int32, String)] {
                let outcome = try await fixture.workplace.run(
                    .producer, ["-s", "s.json", "-n", "2", "--fast"] + arguments, environment: ["AMQP_URL": fixture.uri]
                )
                #expect(outcome.status == status && outcome.errors.contains(text), "\(arguments) \(outcome.errors)")
            }
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }
}

@Suite("End-to-end latency of a run", .needsBroker, .timeLimit(.minutes(2)))
struct EndToEndLatencyTests {
    /// Publishes messages with stamps whose times are this many seconds from now.
    private func publish(_ count: Int, sentIn sent: Double, publishedIn published: Double, _ fixture: BrokerFixture)
        async throws
    {
        try await fixture.declare()
        let publisher = try await fixture.connection.openChannel().makePublisher()
        for sequence in 1...Int64(count) {
            let now = Timestamp.now.nanosecondsSince1970
            var headers = FieldTable()
            Stamp(
                run: fixture.id, producer: "p", sequence: sequence, sentAt: now + Int64(sent * 1e9),
                publishedAt: now + Int64(published * 1e9), digest: CRC32C.checksum(Array("hi".utf8))
            ).write(to: &headers)
            var properties = Properties()
            properties.headers = headers
            try await publisher.publish(
                Message("hi", properties: properties), exchange: fixture.exchange, routingKey: "n")
        }
        try await publisher.flush()
        try await publisher.channel.close()
    }

    private func drain(_ fixture: BrokerFixture) async throws -> (Outcome, [String: Any]) {
        let outcome = try await fixture.run(
            .consumer, "all", "--drain", "-o", "none", "--summary", "sum.json", "--stats", "json", "--stats-file",
            "s.ndjson")
        #expect(outcome.status == 0)
        return (outcome, try #require(try StatisticsTests.objects(try fixture.workplace.read("sum.json")).first))
    }

    @Test("counts from the intended time of sending, the actual one beside it")
    func latency() async throws {
        try await BrokerFixture.with { fixture in
            try await publish(150, sentIn: -3, publishedIn: -1, fixture)
            try await fixture.publish(Message("without a stamp"))
            let (outcome, summary) = try await drain(fixture)
            let intended = try #require(summary["end_to_end_latency_ms"] as? [String: Any])
            let raw = try #require(summary["end_to_end_latency_raw_ms"] as? [String: Any])
            #expect(intended["count"] as? Int == 150 && raw["count"] as? Int == 150)
            #expect(try #require(intended["p50"] as? Double) >= 3_000)
            let (a, b) = (try #require(intended["max"] as? Double), try #require(raw["max"] as? Double))
            #expect(b >= 1_000 && abs(a - b - 2_000) < 1)
            #expect(outcome.errors.contains("\nend to end ") && outcome.errors.contains("\nend to end, raw"))
            #expect(summary["clock_skew"] == nil && !outcome.errors.contains("clocks differ"))
            let total = try #require(try StatisticsTests.objects(try fixture.workplace.read("s.ndjson")).last)
            #expect(total["received"] as? Int == 151)
            #expect(try #require(total["end_to_end_latency_p50_ms"] as? Double) >= 3_000)
        }
    }

    @Test("messages from the future are reported, and left out of it")
    func skew() async throws {
        try await BrokerFixture.with { fixture in
            try await publish(7, sentIn: 3_600, publishedIn: 3_600, fixture)
            try await publish(3, sentIn: -0.5, publishedIn: -0.5, fixture)
            let (outcome, summary) = try await drain(fixture)
            let skew = try #require(summary["clock_skew"] as? [String: Any])
            #expect(skew["messages"] as? Int == 7 && skew["of"] as? Int == 10)
            #expect((3_400_000...3_600_000).contains(try #require(skew["largest_ms"] as? Double)))
            let intended = try #require(summary["end_to_end_latency_ms"] as? [String: Any])
            #expect(intended["count"] as? Int == 3)
            #expect(
                outcome.errors.contains("clocks differ: 7 of 10 messages arrived before they were sent, by up to 3"))
            #expect(outcome.errors.contains(" s: end-to-end latency is not to be trusted"))
        }
    }

    @Test("is not reported for messages without stamps")
    func unstamped() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(3)
            let (outcome, summary) = try await drain(fixture)
            #expect(summary["end_to_end_latency_ms"] == nil && !outcome.errors.contains("latency"))
        }
    }

    @Test("a stamped run that is consumed as it goes has the latency of every message")
    func paced() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let consumer = try fixture.start(
                .consumer, "all", "-n", "200", "-o", "none", "--summary", "sum.json", "--stats", "json", "--interval",
                "0.2", "--stats-file", "s.ndjson")
            await consumer.waitForErrors("Listening")
            let sent = try await fixture.run(.producer, "-n", "200", "-r", "200", "--stamp", "-o", "none")
            #expect(sent.status == 0, "\(sent.errors)")
            let outcome = await consumer.outcome()
            #expect(outcome.status == 0 && !outcome.errors.contains("clocks differ"), "\(outcome.errors)")
            let summary = try #require(try StatisticsTests.objects(try fixture.workplace.read("sum.json")).first)
            let intended = try #require(summary["end_to_end_latency_ms"] as? [String: Double])
            let raw = try #require(summary["end_to_end_latency_raw_ms"] as? [String: Double])
            #expect(intended["count"] == 200 && raw["count"] == 200)
            for share in ["p50", "p90", "p99", "p99.9", "p99.99", "max"] {
                let (a, b) = (try #require(intended[share]), try #require(raw[share]))
                // Both are rounded to one in a thousand.
                #expect(b > 0 && a >= b * 0.998, "\(share): \(a) \(b)")
            }
            let lines = try StatisticsTests.objects(try fixture.workplace.read("s.ndjson"))
            let longest = lines.dropLast().compactMap { $0["end_to_end_latency_max_ms"] as? Double }.max()
            #expect(longest == intended["max"])
        }
    }

    @Test("what waits for a consumer that starts two seconds late is at least as late")
    func lateConsumer() async throws {
        try await BrokerFixture.with { fixture in
            let sent = try await fixture.run(.producer, "-n", "50", "-r", "100", "--stamp", "-o", "none")
            #expect(sent.status == 0)
            let end = ContinuousClock.now
            try await Task.sleep(until: end + .seconds(2))
            let (_, summary) = try await drain(fixture)
            for key in ["end_to_end_latency_ms", "end_to_end_latency_raw_ms"] {
                let latency = try #require(summary[key] as? [String: Double])
                #expect(latency["count"] == 50 && latency["p50"] ?? 0 >= 2_000)
                // The first was due half a second before the last.
                #expect(latency["max"] ?? 0 >= 2_490)
            }
        }
    }
}
