import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The consumer at a broker", .needsBroker, .timeLimit(.minutes(5)))
struct ConsumingTests {
    @Test(
        "takes exactly as many as --count says, from one queue or several, and leaves the rest",
        arguments: [
            1, 2, 7, 40, 299,
        ])
    func count(_ count: Int) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(300)
            let one = try await fixture.run(.consumer, "all", "-n", "\(count)")
            #expect(one.status == 0)
            #expect(one.lines == (1...count).map { "{\"n\":\($0)}" })
            #expect(!one.errors.contains("redelivered"))
            let left = 300 - count
            #expect(try await fixture.ready(fixture.all) == left)
            let both = try await fixture.run(.consumer, "-n", "\(min(count, left))")
            #expect(both.status == 0)
            #expect(both.lines == (1...min(count, left)).map { "{\"n\":\($0 + count)}" })
            #expect(!both.errors.contains("redelivered"))
            #expect(try await fixture.ready(fixture.all) == left - min(count, left))
        }
    }

    @Test("waits for more until --count is reached")
    func laterMessages() async throws {
        try await BrokerFixture.with { fixture in
            let running = try fixture.start(.consumer, "-n", "3")
            await running.waitForErrors("[??] Listening.. (press CTRL+C to exit)")
            try await fixture.fill(2)
            await running.waitForOutput("{\"n\":2}")
            try await fixture.publish(Message("last"), key: "a.goal")
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.lines.count == 3)
        }
    }

    @Test("ends with 2 if fewer came than --count, or none at all")
    func tooFew() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(3)
            let few = try await fixture.run(.consumer, "-n", "5", "--idle", "0.3")
            #expect(few.status == 2)
            #expect(few.lines.count == 3)
            #expect(try await fixture.run(.consumer, "--drain").status == 2)
            #expect(try await fixture.run(.consumer, "--for", "0.2").status == 2)
        }
    }

    @Test("empties a queue with --drain and ends, even if it publishes into it again")
    func drain() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(250)
            let filter = try await fixture.shell(
                "$consumer --queue \(fixture.all) --drain -J | $producer --stdin -o none; echo ${PIPESTATUS[*]}")
            #expect(filter.output == "0 0\n")
            #expect(try await fixture.ready(fixture.all) == 250)
            let drained = try await fixture.run(.consumer, "--drain", "--prefetch", "10")
            #expect(drained.status == 0)
            #expect(drained.lines.count == 250)
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }

    @Test("moves messages unchanged through envelopes: properties, kinds of headers, bytes")
    func roundTrip() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            var bare = Properties()
            bare.headers = ["only": .int16(-2)]
            let sent = [
                Message("{\"a\": 1.50}", properties: .complete), Message([0xFF, 0x00, 0x0A], properties: .complete),
                Message("Mbappé\nHernández", properties: bare), Message([], properties: .complete),
            ]
            let publisher = try await fixture.connection.openChannel().makePublisher(.init(mandatory: false))
            for message in sent {
                try await publisher.publish(message, exchange: fixture.exchange, routingKey: "é.goal")
            }
            try await publisher.flush()
            let moved = try await fixture.shell(
                "set -o pipefail; $consumer --queue \(fixture.all) --drain -J | $producer --stdin -q -o none")
            #expect(moved.status == 0, "\(moved.errors)")
            for queue in [fixture.all, fixture.goals] {
                let messages = try await fixture.messages(in: queue).suffix(sent.count)
                #expect(messages.map(\.body) == sent.map(\.body))
                #expect(messages.map(\.properties) == sent.map(\.properties))
            }
        }
    }

    @Test("takes the broker only from the file if --queue names a queue, and declares nothing")
    func queue() async throws {
        try await BrokerFixture.with { fixture in
            let missing = try await fixture.run(.consumer, "--queue", fixture.goals, "--drain")
            #expect(missing.status == 76)
            #expect(missing.errors.contains("there is no queue \"\(fixture.goals)\" in the virtual host \"/\""))
            try await fixture.fill(2, key: "a.goal")
            let outcome = try await fixture.run(.consumer, "--queue", fixture.goals, "--drain", "-o", "body")
            #expect(outcome.output == "{\"n\":1}\n{\"n\":2}\n")
        }
    }

    @Test("shows what it received as text, indented, as envelopes, by template or not at all")
    func formats() async throws {
        try await BrokerFixture.with { fixture in
            func shown(_ flags: String...) async throws -> String {
                try await fixture.publish(Message("{\"n\":1}"), key: "k")
                let outcome = try await fixture.workplace.run(
                    .consumer, ["--queue", fixture.all, "-n", "1"] + flags, environment: ["AMQP_URL": fixture.uri])
                #expect(outcome.status == 0)
                return outcome.output
            }
            try await fixture.declare()
            #expect(try await shown("-o", "text") == "[<<] \(fixture.all)  k  {\"n\":1}\n")
            #expect(try await shown("-o", "pretty") == "[<<] \(fixture.all)  k\n{\n    \"n\": 1\n}\n")
            #expect(try await shown("-o", "none") == "")
            #expect(try await shown("--print", "{{index}}: {{body.n}} by {{routing_key}}") == "1: 1 by k\n")
            let envelope = try await shown("-J")
            #expect(envelope.hasPrefix("{\"exchange\":\"\(fixture.exchange)\",\"routing_key\":\"k\",\"properties\":{"))
            #expect(
                envelope.contains(#""redelivered":false,"payload":{"n":1},"payload_encoding":"json","received_at":"20"#)
            )
            #expect(envelope.hasSuffix("\"queue\":\"\(fixture.all)\"}\n"))
        }
    }

    @Test("acknowledges after, before or never, as --ack says")
    func acknowledgement() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(20)
            let never = try await fixture.run(.consumer, "all", "--ack", "never", "-n", "20")
            #expect(never.status == 0)
            #expect(never.lines.count == 20)
            #expect(try await fixture.ready(fixture.all) == 20)
            let never2 = try await fixture.run(.consumer, "all", "--ack", "never", "--drain")
            #expect(never2.lines.count == 20)
            #expect(never2.errors.contains("20 redelivered"))
            // The first message of the second run cannot be written: "after" gives it back, "before" has lost it.
            let after = try await fixture.shell("$consumer --queue \(fixture.all) -n 1 > /dev/full")
            #expect(after.status == 74)
            #expect(try await fixture.ready(fixture.all) == 20)
            let before = try await fixture.shell("$consumer --queue \(fixture.all) -n 1 --ack before > /dev/full")
            #expect(before.status == 74)
            #expect(try await fixture.ready(fixture.all) == 19)
        }
    }

    @Test("gives back what it could not record, and ends with 74")
    func fullDisk() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(5)
            let outcome = try await fixture.run(.consumer, "all", "--drain", "--record", "/dev/full")
            #expect(outcome.status == 74)
            #expect(outcome.errors.contains("cannot write /dev/full: no space left"))
            #expect(try await fixture.ready(fixture.all) == 5)
        }
    }

    @Test("records envelopes that the producer reads back")
    func record() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(3)
            try fixture.workplace.write(
                fixture.settings(consumerOptions: #", "record": "own.ndjson""#), to: "s.json")
            #expect(try await fixture.run(.consumer, "all", "-n", "3", "-o", "none").status == 0)
            let recorded = try fixture.workplace.read("own.ndjson")
            #expect(recorded.split(separator: "\n").count == 3)
            #expect(
                try await fixture.run(.producer, "--stdin", "--record", "again.ndjson", input: recorded).status == 0)
            #expect(try await fixture.ready(fixture.all) == 3)
            let again = try fixture.workplace.read("again.ndjson").split(separator: "\n")
            // The time when each was sent, so that a replay keeps the gaps.
            #expect(again.count == 3 && again.allSatisfy { $0.contains("\"received_at\":\"20") })
        }
    }

    @Test("stops quietly if the reader is gone, and gives back what was not printed")
    func closedPipe() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(1_000, size: 1_000)
            let outcome = try await fixture.shell(
                "$consumer --queue \(fixture.all) --summary sum.json | head -n 1; echo ${PIPESTATUS[0]}")
            #expect(outcome.lines.first?.hasPrefix("{\"n\":1} ") == true)
            #expect(outcome.lines.dropFirst() == ["0"])
            #expect(!outcome.errors.contains("ERROR"))
            let data = Data(try fixture.workplace.read("sum.json").utf8)
            let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let acknowledged = try #require(summary["acknowledged"] as? Int)
            // Only what fits into the pipe and into the reader's buffer can be printed.
            #expect((1...150).contains(acknowledged))
            let rest = try await fixture.messages(in: fixture.all).map { String(decoding: $0.body, as: UTF8.self) }
            #expect(
                rest.map { $0.prefix { $0 != " " } }
                    == (1...1_000).dropFirst(acknowledged).map { "{\"n\":\($0)}" })
        }
    }

    @Test(
        "ends with 130 at SIGINT and with 0 at SIGTERM, and gives back what it held",
        arguments: [
            (SIGINT, 130), (SIGTERM, 0),
        ] as [(Int32, Int32)])
    func signals(_ signal: Int32, _ status: Int32) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(2)
            let running = try fixture.start(.consumer, "--summary", "sum.json")
            await running.waitForOutput("{\"n\":2}")
            running.signal(signal)
            let outcome = await running.outcome()
            #expect(outcome.status == status)
            #expect(outcome.errors.contains("2 received (2 \(fixture.all), 0 \(fixture.goals))"))
            let data = Data(try fixture.workplace.read("sum.json").utf8)
            let summary = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(summary["received"] as? Int == 2)
            #expect(summary["acknowledged"] as? Int == 2)
            #expect((summary["received_by_queue"] as? [String: Int])?[fixture.all] == 2)
            #expect(summary["exit_code"] as? Int == Int(status))
        }
    }

    @Test("quits at once with 130 at a second signal")
    func secondSignal() async throws {
        try await BrokerFixture.with { fixture in
            // The pipe has no reader, so an orderly end has to wait for it.
            try await fixture.declare()
            let body = [UInt8](repeating: 120, count: 1 << 20)
            try await fixture.publish(Message(body))
            let running = try await fixture.shell(
                """
                mkfifo pipe; exec 3<>pipe
                $consumer --queue \(fixture.all) > pipe 2> errors &
                until grep -q Listening errors; do sleep 0.05; done; sleep 0.3
                kill -INT $!; sleep 0.3; kill -0 $! && echo waiting; kill -INT $!; wait $!; echo $?
                """)
            #expect(running.output == "waiting\n130\n")
            // The broker takes the message back as soon as it sees that the connection is gone.
            while try await fixture.ready(fixture.all) == 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    @Test("shows the body of a message that print was not made for, with one warning, and acknowledges it")
    func unformatted() async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(consumerOptions: #", "print": "number {{body.n}}""#), to: "s.json")
            try await fixture.fill(1)
            for body in ["no json", #"{"m":1}"#] { try await fixture.publish(Message(body)) }
            let outcome = try await fixture.run(.consumer, "all", "--drain", "--summary", "sum.json")
            #expect(outcome.status == 0)
            #expect(outcome.output == "number 1\nno json\n{\"m\":1}\n")
            #expect(outcome.errors.split(separator: "\n").count { $0.contains("WARNING") } == 1)
            #expect(outcome.errors.contains("is not JSON"))
            #expect(outcome.errors.contains("3 received · 2 not as \"print\" says"))
            #expect(try fixture.workplace.read("sum.json").contains(#""acknowledged":3,"#))
            #expect(try await fixture.ready(fixture.all) == 0)
        }
    }

    @Test("treats a message that cannot be shown as on_error says", arguments: ["reject", "requeue", "stop"])
    func onError(_ policy: String) async throws {
        try await BrokerFixture.with { fixture in
            try fixture.workplace.write(
                fixture.settings(consumerOptions: #", "print": "{{body.n}}", "on_error": "\#(policy)""#), to: "s.json")
            try await fixture.fill(1)
            try await fixture.publish(Message("no json"))
            try await fixture.publish(Message("{\"n\":2}"))
            let outcome = try await fixture.run(.consumer, "all", "-n", "3", "--idle", "0.5")
            #expect(outcome.errors.contains("[##] ERROR: queue \"\(fixture.all)\":"))
            #expect(outcome.errors.contains("is not JSON"))
            switch policy {
            case "reject":
                #expect(outcome.status == 65)
                #expect(outcome.output == "1\n2\n")
                #expect(try await fixture.ready(fixture.all) == 0)
            case "requeue":
                // It comes back at once, as the third message.
                #expect(outcome.status == 65)
                #expect(outcome.errors.contains("1 redelivered · 2 requeued · 2 failed"))
                #expect(try await fixture.ready(fixture.all) == 2)
            default:
                #expect(outcome.status == 65)
                #expect(outcome.output == "1\n")
                #expect(try await fixture.ready(fixture.all) == 2)
            }
        }
    }

    @Test("ends with 76 if its queue is deleted")
    func deletedQueue() async throws {
        try await BrokerFixture.with { fixture in
            let running = try fixture.start(.consumer, "all")
            await running.waitForErrors("Listening")
            try await fixture.channel.deleteQueue(fixture.all)
            let outcome = await running.outcome()
            #expect(outcome.status == 76)
            #expect(outcome.errors.contains(fixture.all))
        }
    }

    @Test("recovers if the connection is lost, and continues", .needsBrokerControl)
    func lostConnection() async throws {
        try await BrokerFixture.with { fixture in
            let name = "lost-\(fixture.id)"
            let running = try fixture.start(.consumer, "all", "--set", "broker.name=\(name)", "-n", "1")
            await running.waitForErrors("Listening")
            let rows = try await PrivateBroker.list("list_connections", "pid", "client_properties")
            let row = try #require(rows.first { $0.joined().contains(name) })
            try await PrivateBroker.control("close_connection", row[0], "for a test")
            await running.waitForErrors("again")
            try await fixture.publish(Message("hi"))
            let outcome = await running.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.output == "hi\n")
            #expect(outcome.errors.contains("for a test): trying to come back"))
        }
    }
}
