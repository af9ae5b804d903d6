import AMQP
import Foundation
import TestSupport
import Testing

@Suite("The ledger of several consumers", .needsBroker, .timeLimit(.minutes(2)))
struct LedgerTests {
    /// How many deliveries the whole lines of a ledger record.
    private func deliveries(in text: String) throws -> Int {
        // The last line may be incomplete.
        try text[...(text.lastIndex(of: "\n") ?? text.startIndex)].split(separator: "\n").reduce(0) { sum, line in
            let members = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return sum + (members?["deliveries"] as? Int ?? 0)
        }
    }

    @Test("a consumer is killed in the middle, and another ends its work: nothing is lost")
    func crash() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped(1...10_000, of: 10_000)
            // It is so slow that it cannot be done before it is killed.
            let running = try fixture.start(
                .consumer, "all", "--ledger", "seen.ndjson", "-o", "body", "--work", "1ms")
            await running.waitForOutput("{\"n\":500}\n")
            running.signal(SIGKILL)
            #expect(await running.outcome().status == SIGKILL)
            let before = try fixture.workplace.read("seen.ndjson")
            #expect(before.contains("\"run\":\"4f2a\""))
            // It takes some time until the broker notices the end of the connection.
            while try await fixture.channel.checkQueue(fixture.all).consumerCount > 0 { await Task.yield() }
            // Some were acknowledged, some not.
            let left = try await fixture.ready(fixture.all)
            #expect(left > 0 && left < 10_000)
            let outcome = try await fixture.verify("--ledger", "seen.ndjson")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let summary = try VerificationSummary(fixture.workplace)
            #expect(summary.verdict == "clean" && summary.lost == 0 && summary.received == left)
            #expect(summary.streams.map(\.received) == [10_000])
            // Messages that both saw came again. Messages that the broker had sent and the first had not seen yet did
            // not.
            #expect(summary.redelivered_stamped > 0 && summary.repeated <= summary.redelivered_stamped)
            // The third has no message to take, and still knows the verdict.
            let third = try await fixture.verify("--ledger", "seen.ndjson")
            #expect(third.status == 0 && third.errors.hasSuffix("verdict: clean\n"))
        }
    }

    @Test("two that share a queue come to the same verdict")
    func together() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let consumers = try (0..<2).map { number in
                try fixture.start(
                    .consumer, "all", "--ledger", "seen.ndjson", "--prefetch", "10", "-o", "none", "--summary",
                    "\(number).json")
            }
            for consumer in consumers { await consumer.waitForErrors("Listening") }
            try await fixture.publishStamped(1...3_000, of: 3_000)
            while try deliveries(in: fixture.workplace.read("seen.ndjson")) < 3_000 {
                try await Task.sleep(for: .milliseconds(20))
            }
            for consumer in consumers { consumer.signal(SIGTERM) }
            for consumer in consumers {
                let outcome = await consumer.outcome()
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.errors.hasSuffix("verdict: clean\n"))
            }
            let summaries = try (0..<2).map { try VerificationSummary(fixture.workplace, "\($0).json") }
            #expect(summaries.allSatisfy { $0.received > 0 && $0.streams.map(\.received) == [3_000] })
            #expect(summaries.reduce(0) { $0 + $1.received } == 3_000)
        }
    }

    @Test("what a full disk does not take is not acknowledged, and the run ends with 74")
    func full() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped(Array(stride(from: 2, to: 10_000, by: 2)), of: 10_000)
            try await fixture.publishStamped(Array(stride(from: 1, to: 10_000, by: 2)) + [10_000], of: 10_000)
            // A limit on the file's size acts like a full disk, except for the message.
            let outcome = try await fixture.shell(
                "trap '' XFSZ; ulimit -f 8; exec $consumer --queue \(fixture.all) --ledger seen.ndjson -o none --drain")
            #expect(outcome.status == 74, "\(outcome.errors)")
            #expect(outcome.errors.contains("[##] ERROR: cannot write seen.ndjson: File too large"))
            let ledger = try fixture.workplace.read("seen.ndjson")
            #expect(ledger.utf8.count > 4_000 && ledger.utf8.count <= 8_192 && ledger.hasSuffix("}\n"))
            let left = try await fixture.ready(fixture.all)
            #expect(left < 10_000)
            let rest = try await fixture.verify("--ledger", "seen.ndjson")
            #expect(rest.status == 0 && rest.errors.hasSuffix("verdict: clean\n"), "\(rest.errors)")
            #expect(try VerificationSummary(fixture.workplace).streams.map(\.received) == [10_000])
        }
    }

    @Test("a file that is not a ledger, or cannot be one, is reported before anything is taken")
    func wrong() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped(1...3, of: 3)
            try fixture.workplace.write("a shopping list\n", to: "list.txt")
            let other = try await fixture.verify("--ledger", "list.txt")
            #expect(other.status == 65)
            #expect(
                other.errors
                    == "[##] ERROR: cannot read the ledger list.txt: it is no ledger: name another file\n")
            #expect(try fixture.workplace.read("list.txt") == "a shopping list\n")
            let nowhere = try await fixture.verify("--ledger", "no/such/file")
            #expect(nowhere.status == 74 && nowhere.errors.contains("its folder does not exist"))
            #expect(try await fixture.ready(fixture.all) == 3)
        }
    }

    @Test("is JSON that jq can read, and the differences of all who wrote it fail the last")
    func format() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            try await fixture.publishStamped([1, 2, 4], of: 5)
            #expect(try await fixture.verify("--ledger", "seen.ndjson").status == 3)
            try await fixture.publishStamped([5], of: 5)
            let outcome = try await fixture.verify("--ledger", "seen.ndjson")
            #expect(outcome.status == 3 && outcome.errors.contains("lost: 3 of producer"))
            let ledger = try fixture.workplace.read("seen.ndjson")
            #expect(ledger.hasPrefix(#"{"ledger":"sightings of consumer --verify","version":1}"# + "\n"))
            #expect(try deliveries(in: ledger) == 4)
        }
    }
}
