import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What --where leaves out", .needsBroker, .timeLimit(.minutes(5)))
struct RestTests {
    /// Puts this many numbered messages into a queue of that kind.
    private func fill(_ kind: Queue.Kind, _ count: Int, _ fixture: BrokerFixture) async throws {
        try await fixture.channel.declareQueue(Queue(fixture.all, kind: kind))
        let publisher = try await fixture.connection.openChannel().makePublisher()
        for number in 1...count {
            try await publisher.publish(Message("{\"n\":\(number)}"), exchange: "", routingKey: fixture.all)
        }
        try await publisher.flush()
        try await publisher.channel.close()
    }

    private func numbers(in queue: String, _ fixture: BrokerFixture) async throws -> [Int] {
        try await fixture.messages(in: queue).compactMap { message in
            String(decoding: message.body, as: UTF8.self).firstMatch(of: #/\d+/#).flatMap { Int($0.0) }
        }
    }

    @Test(
        "stays in order, in many rounds, behind earlier looks, and with several workers",
        arguments: [Queue.Kind.classic, .quorum], BrokerRelease.allCases)
    func order(_ kind: Queue.Kind, _ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                try await fill(kind, 2_000, fixture)
                var left = Set(1...2_000)
                let rounds: [([String], (Int) -> Bool)] = [
                    (["-n", "3", "--where", "n~7$"], { [7, 17, 27].contains($0) }),
                    (["--peek", "-n", "300"], { _ in false }),
                    (["-n", "2", "--where", "n~5$", "--prefetch", "4"], { [5, 15].contains($0) }),
                    (["--idle", "1", "--where", "n~^19.5$", "--prefetch", "20"], { $0 / 100 == 19 && $0 % 10 == 5 }),
                    (
                        ["--drain", "--where", "n~00$", "--workers", "3", "--work", "0.001", "--prefetch", "30"],
                        { $0 % 100 == 0 }
                    ),
                ]
                for (flags, isTaken) in rounds {
                    let outcome = try await fixture.workplace.run(
                        .consumer, ["--queue", fixture.all, "-o", "none"] + flags,
                        environment: ["AMQP_URL": fixture.uri])
                    #expect(outcome.status == 0, "\(flags): \(outcome.errors)")
                    left = left.filter { !isTaken($0) }
                }
                // Messages that a channel gave back may be counted a moment later.
                while try await fixture.ready(fixture.all) < left.count { try await Task.sleep(for: .milliseconds(20)) }
                #expect(try await numbers(in: fixture.all, fixture) == left.sorted())
            }
        }
    }

    @Test("is held from other consumers until the end, and is back after a signal")
    func held() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(600)
            let running = try fixture.start(
                .consumer, "all", "-n", "3", "--where", "n=601", "--where", "n>0", "-o", "none")
            while try await fixture.ready(fixture.all) > 0 { try await Task.sleep(for: .milliseconds(10)) }
            running.signal(SIGINT)
            let outcome = await running.outcome()
            #expect(outcome.status == 2, "\(outcome.errors)")
            // Messages that had come and were not begun are not counted.
            #expect(outcome.errors.contains(#/([\d,]+) received · \1 left out by --where/#), "\(outcome.errors)")
            #expect(try await numbers(in: fixture.all, fixture) == Array(1...600))
        }
    }

    @Test("of a run without an end is acknowledged or comes again, as --rest says", arguments: ["ack", "requeue"])
    func endless(_ policy: String) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(300)
            let running = try fixture.start(.consumer, "all", "--where", "n~00$", "--rest", policy)
            await running.waitForOutput("{\"n\":300}")
            // It also looks at messages that come later.
            try await fixture.publish(Message("{\"n\":400}"))
            await running.waitForOutput("{\"n\":400}")
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let left = policy == "ack" ? [] : (1...299).filter { $0 % 100 != 0 }
            #expect(try await numbers(in: fixture.all, fixture) == left)
        }
    }

    @Test(
        "and cannot be judged is counted, reported and given back, whatever --rest says",
        arguments: [[], ["--rest", "ack"], ["--rest", "requeue"]])
    func unjudged(_ rest: [String]) async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            var zipped = Properties()
            zipped.contentEncoding = "gzip"
            let good = Data(base64Encoded: "H4sIAAAAAAAAA6tWSi1LzStRslJKz0/MUdJRylOyMqwFAN3VEe4WAAAA")
            let gzip = try Array(#require(good))
            try await fixture.publish(Message(gzip, properties: zipped))
            try await fixture.publish(Message(Array(gzip.dropLast(9)), properties: zipped))
            for body in [
                #"{"event":NaN}"#, #"{"event":"pass"}"#, #"{"event":"goal"}"#, #""{\"event\":\"goal\"}""#, "goal",
            ] {
                try await fixture.publish(Message(body))
            }
            let outcome = try await fixture.run(
                .consumer,
                ["all", "--drain", "--where", "event=goal", "--summary", "sum.json", "--print", "{{body.event}}"] + rest
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output == "goal\ngoal\n")
            #expect(outcome.errors.contains("7 received · 1 left out by --where · 4 not judged by --where"))
            #expect(
                outcome.errors.contains(
                    "WARNING: queue \"\(fixture.all)\": --where cannot tell whether a message matches: its body is cut "
                        + "off: the end of the gzip is missing; such messages are given back"))
            #expect(try fixture.workplace.read("sum.json").contains(#""filtered":1,"unjudged":4,"#))
            let left = try await fixture.messages(in: fixture.all).map { $0.body.count }
            let cutOff = gzip.count - 9
            #expect(left == (rest.last == "ack" ? [cutOff, 13, 22, 4] : [cutOff, 13, 16, 22, 4]))
        }
    }

    @Test("by a regular expression that backtracks without end delays nothing")
    func backtracking() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            let text = String(repeating: "a", count: 40)
            for body in [text + "b", text] { try await fixture.publish(Message("{\"s\":\"\(body)\"}")) }
            let outcome = try await fixture.run(.consumer, "all", "--drain", "--where", "s~(a+)+$", "--rest", "ack")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.lines == ["{\"s\":\"\(text)\"}"])
            #expect(outcome.errors.contains("its regular expression takes more than 1000000 steps"))
            #expect(try await fixture.ready(fixture.all) == 1)
        }
    }

    @Test("is recorded byte for byte if it matched, with its content_encoding")
    func recording() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.declare()
            var zipped = Properties()
            zipped.contentEncoding = "gzip"
            let payload = "H4sIAAAAAAAAA6tWSi1LzStRslJKz0/MUdJRylOyMqwFAN3VEe4WAAAA"
            let body = try Array(#require(Data(base64Encoded: payload)))
            try await fixture.publish(Message(body, properties: zipped))
            let outcome = try await fixture.run(.consumer, "all", "--drain", "--where", "event=goal", "-J")
            #expect(outcome.output.contains("\"payload\":\"\(payload)\",\"payload_encoding\":\"base64\""))
        }
    }

    @Test("of a stream needs no choice, since a stream keeps it")
    func stream() async throws {
        try await BrokerFixture.with { fixture in
            try await fill(.stream, 30, fixture)
            try fixture.workplace.write(
                #"""
                { "topology": { "queues": [ { "name": "\#(fixture.all)", "type": "stream" } ] },
                  "consumers": { "s": { "queue": "\#(fixture.all)", "arguments": { "x-stream-offset": "first" } } } }
                """#, to: "stream.json")
            let running = try fixture.workplace.start(
                Program.consumer.url.path, ["-s", "stream.json", "s", "--where", "n~0$", "--no-declare"],
                environment: ["AMQP_URL": fixture.uri])
            await running.waitForOutput("{\"n\":30}")
            running.signal(SIGTERM)
            let outcome = await running.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.lines == [10, 20, 30].map { "{\"n\":\($0)}" })
        }
    }

    @Test("counts against the delivery limit of a quorum queue before 4.3, which is reported and not used up")
    func deliveryLimit() async throws {
        try await BrokerFixture.with { fixture in
            let arguments = try QueueArguments(deliveryLimit: 4).fieldTable()
            try await fixture.channel.declareQueue(Queue(fixture.all, kind: .quorum, arguments: arguments))
            for number in 1...20 {
                let publisher = try await fixture.connection.openChannel().makePublisher()
                try await publisher.publishAndConfirm(
                    Message("{\"n\":\(number)}"), exchange: "", routingKey: fixture.all)
                try await publisher.channel.close()
            }
            try fixture.workplace.write(
                #"""
                { "topology": { "queues": [ { "name": "\#(fixture.all)", "type": "quorum",
                  "arguments": { "x-delivery-limit": 4 } } ] }, "consumers": { "all": { "queue": "\#(fixture.all)" } } }
                """#, to: "q.json")
            let endless = try await fixture.runBare(
                .consumer, "-s", "q.json", "all", "--where", "n=0", "--rest", "requeue")
            #expect(endless.status == 76, "\(endless.errors)")
            #expect(endless.errors.contains("--rest requeue would use it up"))
            for run in 1...3 {
                let outcome = try await fixture.runBare(.consumer, "-s", "q.json", "all", "--where", "n=0", "--drain")
                #expect(outcome.status == (run == 3 ? 76 : 2), "\(outcome.errors)")
                #expect(outcome.errors.contains(run == 3 ? "given back 2 times" : "counts as a failed delivery"))
            }
            #expect(try await Set(numbers(in: fixture.all, fixture)) == Set(1...20))
        }
    }
}
