import AMQP
import TestSupport
import Testing

@Suite("Messages that come again, and workers, at the command line", .needsBroker, .timeLimit(.minutes(2)))
struct DeduplicationTests {
    @Test("deduplicate prints each message_id once, acknowledges all, and counts what it passed over")
    func duplicates() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(fixture.settings(consumerOptions: #", "deduplicate": true"#), to: "s.json")
            try await fixture.declare()
            for (text, id) in [("1", "a"), ("2", "b"), ("3", "a"), ("4", nil), ("5", nil)] as [(String, String?)] {
                var properties = Properties()
                properties.messageID = id
                // A mandatory message without a message_id would get one.
                let publisher = try await fixture.connection.openChannel().makePublisher(.init(mandatory: false))
                try await publisher.publish(
                    Message(text, properties: properties), exchange: fixture.exchange, routingKey: "n")
                try await publisher.flush()
            }
            let outcome = try await fixture.run(.consumer, "all", "--drain", "--summary", "sum.json")
            #expect(outcome.status == 0)
            #expect(outcome.lines == ["1", "2", "4", "5"])
            #expect(outcome.errors.contains("5 received · 1 duplicate · "))
            let summary = try fixture.workplace.read("sum.json")
            #expect(summary.contains(#""duplicates":1,"#))
            #expect(summary.contains(#""acknowledged":5,"#))
        }
    }

    @Test("a prefetch that leaves workers without work is raised, and that is said")
    func prefetch() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(2)
            let outcome = try await fixture.run(.consumer, "all", "--drain", "--prefetch", "2", "--workers", "8")
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("queue \"\(fixture.all)\": prefetch is 8, one message for each worker"))
            let wrong = try await fixture.run(.consumer, "all", "--workers", "0")
            #expect(wrong.status == 64)
            #expect(wrong.errors.contains("--workers needs 1 to 1000, not 0"))
        }
    }
}
