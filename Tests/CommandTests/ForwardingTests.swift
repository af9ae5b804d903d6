import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A consumer that publishes", .needsBroker, .timeLimit(.minutes(5)))
struct ForwardingTests {
    /// Settings whose consumer of all messages publishes them.
    private func write(_ publish: String, and more: String = "", _ fixture: BrokerFixture) throws {
        try fixture.workplace.write(
            fixture.settings(consumerOptions: #", "publish": \#(publish)\#(more)"#), to: "s.json")
    }

    private func to(_ queue: String) -> String { #"{ "exchange": "", "routing_key": "\#(queue)" }"# }

    @Test("sends messages on as they are: properties, kinds of headers, bytes")
    func unchanged() async throws {
        try await BrokerFixture.with { fixture in
            try write(to(fixture.goals), fixture)
            try await fixture.declare()
            var bare = Properties()
            bare.headers = ["only": .int16(-2)]
            let sent = [
                Message("{\"a\": 1.50}", properties: .complete), Message([0xFF, 0x00, 0x0A], properties: .complete),
                Message("Mbappé\nHernández", properties: bare), Message([]),
                Message([UInt8](repeating: 7, count: 300_000)),
            ]
            let publisher = try await fixture.connection.openChannel().makePublisher(.init(assignsMessageIDs: false))
            for message in sent {
                try await publisher.publishAndConfirm(message, exchange: fixture.exchange, routingKey: "n")
            }
            let outcome = try await fixture.run(.consumer, "all", "-n", "5", "--summary", "sum.json", "-o", "none")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("5 received · 5 published"))
            #expect(try fixture.workplace.read("sum.json").contains(#""forwarded":5,"#))
            #expect(try await fixture.ready(fixture.all) == 0)
            #expect(try await fixture.messages(in: fixture.goals) == sent)
        }
    }

    @Test("keeps the key of a message, takes another one from it, or the one of a flag")
    func keys() async throws {
        try await BrokerFixture.with { fixture in
            try write(#"{ "exchange": "\#(fixture.exchange)" }"#, fixture)
            try await fixture.fill(1, key: "own.key")
            #expect(try await fixture.run(.consumer, "all", "-n", "1").status == 0)
            let own = try #require(try await fixture.channel.get(fixture.all))
            #expect(own.routingKey == "own.key")
            own.ack()
            try write(#"{ "exchange": "\#(fixture.exchange)", "routing_key": "{{body.n}}.goal" }"#, fixture)
            try await fixture.fill(1)
            #expect(try await fixture.run(.consumer, "all", "-n", "1").status == 0)
            #expect(try #require(try await fixture.channel.get(fixture.goals)).routingKey == "1.goal")
            try await fixture.channel.purgeQueue(fixture.all)
            try await fixture.fill(1)
            let flag = try await fixture.run(.consumer, "all", "-n", "1", "--publish", ":\(fixture.goals)")
            #expect(flag.status == 0, "\(flag.errors)")
            #expect(try #require(try await fixture.channel.get(fixture.goals)).exchange == "")
        }
    }

    @Test("answers a request with its correlation_id, also to a direct reply-to address")
    func reply() async throws {
        try await BrokerFixture.with { fixture in
            try write(#"{ "to": "reply", "message": { "double": "{{body.n}}{{body.n}}" } }"#, fixture)
            try await fixture.declare()
            let running = try fixture.start(.consumer, "all", "-n", "3", "-o", "none")
            let client = try await fixture.connection.makeRPCClient()
            for number in [4, 7] {
                let answer = try await client.call(
                    Message("{\"n\": \(number)}"), exchange: fixture.exchange, routingKey: "n")
                #expect(String(decoding: answer.body, as: UTF8.self) == "{\"double\":\"\(number)\(number)\"}")
            }
            try await client.close()
            var request = Message("{\"n\": 1}")
            request.properties.replyTo = fixture.goals
            request.properties.correlationID = "c-1"
            try await fixture.publish(request)
            let outcome = await running.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let answers = try await fixture.messages(in: fixture.goals)
            #expect(answers.map(\.properties.correlationID) == ["c-1"])
        }
    }

    @Test(
        "keeps a message that no queue takes, or that cannot be answered",
        arguments: [
            (#"{ "exchange": "", "routing_key": "no-such-queue" }"#, #"there is no queue "no-such-queue""#),
            (
                #"{ "exchange": "amq.topic", "routing_key": "k" }"#,
                #"no queue is bound to exchange "amq.topic" for "k""#
            ),
            (#""reply""#, "message 1 cannot be answered: it has no reply_to"),
            (#"{ "exchange": "", "routing_key": "{{body.to}}" }"#, #"the body of message 1 has no field "to""#),
        ])
    func unroutable(_ publish: String, _ text: String) async throws {
        try await BrokerFixture.with { fixture in
            try write(publish, fixture)
            try await fixture.fill(2)
            let outcome = try await fixture.run(.consumer, "all", "-n", "2", "--summary", "sum.json")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
            #expect(try fixture.workplace.read("sum.json").contains(#""acknowledged":0,"forwarded":0,"#))
            #expect(try await fixture.ready(fixture.all) == 2)
        }
    }

    @Test("acknowledges nothing that the broker has not taken", arguments: ["reject", "requeue", "stop"])
    func nacked(_ policy: String) async throws {
        try await BrokerFixture.with { fixture in
            let full = "full-\(fixture.id)"
            try await fixture.channel.declareQueue(
                Queue(
                    full, durable: false, autoDelete: true,
                    arguments: ["x-max-length": 1, "x-overflow": "reject-publish"]))
            try write(to(full), and: #", "on_error": "\#(policy)""#, fixture)
            try await fixture.fill(3)
            let outcome = try await fixture.run(.consumer, "all", "-n", "3", "--idle", "1", "--summary", "sum.json")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("message 2 was not published: the broker could not keep it"))
            let summary = try fixture.workplace.read("sum.json")
            #expect(summary.contains(#""acknowledged":1,"forwarded":1,"#))
            #expect(try await fixture.ready(full) == 1)
            #expect(try await fixture.ready(fixture.all) == (policy == "reject" ? 0 : 2))
            try await fixture.channel.deleteQueue(full)
        }
    }

    @Test("continues with the next message if the broker closes the channel because of one")
    func closedChannel() async throws {
        try await BrokerFixture.with { fixture in
            try write(
                #"{ "exchange": "", "routing_key": "\#(fixture.goals)", "properties": { "user_id": "{{body.user}}" } }"#,
                and: #", "on_error": "reject""#, fixture)
            try await fixture.declare()
            for user in ["guest", "nobody", "guest"] { try await fixture.publish(Message("{\"user\":\"\(user)\"}")) }
            let outcome = try await fixture.run(.consumer, "all", "-n", "3")
            #expect(outcome.status == 65)
            #expect(
                outcome.errors.contains("message 2 was not published: the broker closed the channel"),
                "\(outcome.errors)")
            #expect(try await fixture.messages(in: fixture.goals).count == 2)
        }
    }

    @Test("blames no other message if the broker closes the channel because of one of several in progress")
    func closedChannelOfSeveral() async throws {
        try await BrokerFixture.with { fixture in
            try write(
                #"{ "exchange": "", "routing_key": "\#(fixture.goals)", "properties": { "user_id": "{{body.user}}" } }"#,
                and: #", "on_error": "reject", "workers": 8"#, fixture)
            try await fixture.declare()
            let users = (1...200).map { $0 % 20 == 0 ? "nobody" : "guest" }
            for user in users { try await fixture.publish(Message("{\"user\":\"\(user)\"}")) }
            let outcome = try await fixture.run(.consumer, "all", "-n", "200", "-o", "none", "--summary", "sum.json")
            #expect(outcome.status == 65)
            #expect(outcome.errors.components(separatedBy: "was not published").count == 11, "\(outcome.errors)")
            let bodies = try await fixture.messages(in: fixture.goals).map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies.count >= 190 && !bodies.contains { $0.contains("nobody") })
            #expect(try fixture.workplace.read("sum.json").contains(#""rejected":10,"#))
        }
    }

    @Test("ends with 76 at the start if there is no such exchange, and takes nothing")
    func missingExchange() async throws {
        try await BrokerFixture.with { fixture in
            try write(#"{ "exchange": "no-such-exchange" }"#, fixture)
            try await fixture.fill(1)
            let outcome = try await fixture.run(.consumer, "all", "-n", "1")
            #expect(outcome.status == 76)
            #expect(outcome.errors.contains("no-such-exchange"))
            #expect(
                outcome.errors.contains(
                    #"exchange "no-such-exchange" of "publish" in consumer "all" is not in the topology"#))
            #expect(try await fixture.ready(fixture.all) == 1)
        }
    }

    @Test("publishes nothing that its command failed on")
    func afterCommand() async throws {
        try await BrokerFixture.with { fixture in
            try write(
                to(fixture.goals), and: #", "exec": ["grep", "-vq", "\"n\":2"], "on_error": "reject", "work": 0.01"#,
                fixture
            )
            try await fixture.fill(3)
            #expect(try await fixture.run(.consumer, "all", "-n", "3").status == 65)
            let bodies = try await fixture.messages(in: fixture.goals).map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies == ["{\"n\":1}", "{\"n\":3}"])
        }
    }
}
