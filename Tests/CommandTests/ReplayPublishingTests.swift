import AMQP
import Foundation
import TestSupport
import Testing

@Suite("Replaying at a broker", .needsBroker, .timeLimit(.minutes(2)))
struct ReplayPublishingTests {
    /// Envelopes without where and when the messages were received.
    private func bare(_ recording: String) -> [String] {
        recording.split(separator: "\n").map { line in
            String(line).replacing(#/^{"exchange":"[^"]*","routing_key":"[^"]*",/#, with: "{")
                .replacing(#/,"received_at":"[^"]*","queue":"[^"]*"/#, with: "")
        }
    }

    @Test("publishes what was recorded so that a second recording is the same")
    func roundTrip() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            var properties = Properties()
            properties.contentType = "x/y"
            properties.deliveryMode = .transient
            properties.priority = 4
            properties.correlationID = "c"
            properties.replyTo = "r"
            properties.expiration = "600000"
            properties.messageID = "m"
            properties.timestamp = 1_668_960_000
            properties.type = "t"
            properties.userID = "guest"
            properties.appID = "a"
            properties.headers = [
                "i": .int8(-3), "d": .decimal(scale: 2, value: 150), "t": ["l": [1, .bytes([0, 255])]],
            ]
            for body in [[], Array("{ \"a\": 1.50 }".utf8), Array("two\r\nlines".utf8), [0, 255, 10]] as [[UInt8]] {
                try await fixture.publish(Message(body, properties: properties), key: "k")
            }
            try await fixture.publish(Message("plain"), key: "k")
            let record = try await fixture.run(.consumer, "all", "--drain", "--record", "first", "-o", "none")
            #expect(record.status == 0, "\(record.errors)")
            let first = try fixture.workplace.read("first")
            #expect(first.split(separator: "\n").count == 5)

            // Into another queue, with the queue's key.
            let copy = try await fixture.run(
                .producer, "--replay", "first", "-e", "", "-k", fixture.goals, "--record", "sent", "-o", "none")
            #expect(copy.status == 0, "\(copy.errors)")
            #expect(copy.errors.contains("5 sent · 5 confirmed"))
            let again = try await fixture.run(.consumer, "goals", "--drain", "--record", "second", "-o", "none")
            #expect(again.status == 0, "\(again.errors)")
            #expect(bare(try fixture.workplace.read("second")) == bare(first))

            // Back to their old queue.
            let replay = try await fixture.run(.producer, "--replay", "first", "--fast", "-o", "none")
            #expect(replay.status == 0, "\(replay.errors)")
            let third = try await fixture.run(.consumer, "all", "--drain", "--record", "third", "-o", "none")
            #expect(third.status == 0, "\(third.errors)")
            let times = #/"received_at":"[^"]*"/#
            #expect(try fixture.workplace.read("third").replacing(times, with: "") == first.replacing(times, with: ""))
        }
    }

    @Test(
        "keeps the recorded gaps at the speed, or the pace of a flag",
        arguments: [
            ([] as [String], 1.2), (["--speed", "3"], 0.4), (["--speed", "max"], 0.0), (["--delay", "0.3"], 0.6),
            (["--fast"], 0.0),
        ])
    func gaps(_ flags: [String], _ seconds: Double) async throws {
        try await BrokerFixture.with { fixture in
            let lines = ["00.000", "00.300", "01.200"].map { time in
                #"{"exchange":"\#(fixture.exchange)","routing_key":"k","properties":{},"payload":1,"payload_encoding":"json","#
                    + #""received_at":"2022-11-20T16:00:\#(time)Z"}"# + "\n"
            }
            try fixture.workplace.write(lines.joined(), to: "r")
            let outcome = try await fixture.workplace.run(
                .producer, ["-s", "s.json", "--replay", "r", "--summary", "sum.json"] + flags,
                environment: ["AMQP_URL": fixture.uri])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let data = Data(try fixture.workplace.read("sum.json").utf8)
            let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(summary["confirmed"] as? Int == 3)
            // A busy machine adds some time. Waiting for gaps that were not asked for would add more.
            #expect((seconds..<seconds + 0.8).contains(try #require(summary["seconds"] as? Double)))
        }
    }

    @Test("says what to do if the recording names another user, and does it")
    func otherUser() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                #"{"exchange":"\#(fixture.exchange)","routing_key":"k","properties":{"user_id":"ada"},"payload":1,"payload_encoding":"json"}"#,
                to: "r")
            let refused = try await fixture.run(.producer, "--replay", "r", "--fast")
            #expect(refused.status == 76)
            #expect(refused.errors.contains("take it away, in a replay with --replace properties.user_id=null"))
            let outcome = try await fixture.run(
                .producer, "--replay", "r", "--fast", "--replace", "properties.user_id=null")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try await fixture.messages(in: fixture.all).map(\.properties.userID) == [nil])
        }
    }

    @Test("publishes and confirms what stands before a broken line and behind it")
    func broken() async throws {
        try await BrokerFixture.with { fixture in
            let line =
                #"{"exchange":"\#(fixture.exchange)","routing_key":"k","properties":{},"payload":1,"payload_encoding":"json"}"#
            try fixture.workplace.write("\(line)\n\(line)\n\(line.dropLast(3))\n\(line)\n", to: "r")
            let outcome = try await fixture.run(.producer, "--replay", "r", "--fast")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("WARNING: r:3: no envelope"))
            #expect(outcome.errors.contains("3 sent · 3 confirmed · 1 not sendable"))
            #expect(try await fixture.ready(fixture.all) == 3)
        }
    }

    @Test("and CloudEvents have their attributes in the headers on the wire")
    func cloudEvents() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings().replacing(#""amount": 3"#, with: #""amount": 1, "envelope": "cloudevents""#),
                to: "s.json")
            #expect(try await fixture.run(.producer).status == 0)
            let message = try #require(try await fixture.messages(in: fixture.all).first)
            let headers = try #require(message.properties.headers)
            #expect(headers["cloudEvents:specversion"] == "1.0")
            #expect(headers["cloudEvents:type"] == "n.1")
            #expect(headers["cloudEvents:source"] == "/numbers")
            #expect(headers["cloudEvents:id"] == message.properties.messageID.map { .string($0) })
            #expect(headers["cloudEvents:time"] != nil)
            #expect(message.properties.contentType == "application/json")
            #expect(message.body == Array("{\"n\":1}".utf8))
        }
    }
}
