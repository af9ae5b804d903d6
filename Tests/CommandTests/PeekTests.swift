import AMQP
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The consumer with --peek", .needsBroker, .timeLimit(.minutes(5)))
struct PeekTests {
    /// Puts this many numbered messages into a queue of that kind.
    private func fill(_ queue: Queue, _ count: Int, _ fixture: BrokerFixture) async throws {
        try await fixture.channel.declareQueue(queue)
        let publisher = try await fixture.connection.openChannel().makePublisher()
        for number in 1...count {
            try await publisher.publish(Message("\(number)"), exchange: "", routingKey: queue.name)
        }
        try await publisher.flush()
        try await publisher.channel.close()
    }

    @Test(
        "shows all that waits and gives it back in order, also in many rounds",
        arguments: [Queue.Kind.classic, .quorum])
    func order(_ kind: Queue.Kind) async throws {
        try await BrokerFixture.with { fixture in
            try await fill(Queue(fixture.all, kind: kind), 1_000, fixture)
            let numbers = (1...1_000).map(String.init)
            for redelivered in [false, true] {
                let outcome = try await fixture.run(
                    .consumer, "--queue", fixture.all, "--peek", "--prefetch", "10", "--print",
                    "{{body}} {{redelivered}}")
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.lines == numbers.map { "\($0) \(redelivered)" })
                #expect(outcome.errors.contains("1,000 received"))
                #expect(outcome.errors.contains("is a quorum queue, where each --peek counts") == (kind == .quorum))
            }
            let rest = try await fixture.messages(in: fixture.all)
            #expect(rest.map { String(decoding: $0.body, as: UTF8.self) } == numbers)
        }
    }

    @Test("shows the first ones, and leaves the order of all", arguments: [Queue.Kind.classic, .quorum])
    func first(_ kind: Queue.Kind) async throws {
        try await BrokerFixture.with { fixture in
            try await fill(Queue(fixture.all, kind: kind), 50, fixture)
            // The kind of the queue is not given.
            for count in [7, 20, 3, 50, 60, 2] {
                let outcome = try await fixture.runBare(.consumer, "--queue", fixture.all, "--peek", "-n", "\(count)")
                #expect(outcome.status == 0)
                #expect(outcome.lines == (1...min(50, count)).map(String.init))
                #expect(outcome.errors.contains("is a quorum queue, where each --peek counts") == (kind == .quorum))
            }
            let rest = try await fixture.messages(in: fixture.all)
            #expect(rest.map { String(decoding: $0.body, as: UTF8.self) } == (1...50).map(String.init))
        }
    }

    @Test("finds what --where asks for, takes nothing, and ends with 2 if there is none")
    func filter() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(300)
            let some = try await fixture.run(
                .consumer, "all", "--peek", "--where", "n~50$", "-n", "2", "--record", "r.ndjson")
            #expect(some.status == 0)
            #expect(some.lines == ["{\"n\":50}", "{\"n\":150}"])
            #expect(!some.errors.contains("acknowledged too"))
            #expect(try fixture.workplace.read("r.ndjson").split(separator: "\n").count == 2)
            #expect(try await fixture.run(.consumer, "all", "--peek", "--where", "n=0").status == 2)
            #expect(try await fixture.run(.consumer, "goals", "--peek").status == 2)
            #expect(try await fixture.run(.consumer, "all", "--peek", "-n", "400").status == 0)
            let rest = try await fixture.messages(in: fixture.all)
            #expect(rest.map(\.body) == (1...300).map { Array("{\"n\":\($0)}".utf8) })
        }
    }

    @Test("looks at one queue of the file after the other")
    func severalQueues() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(4, key: "a.goal")
            let all = try await fixture.run(.consumer, "--peek", "-o", "text")
            #expect(
                all.lines
                    == [fixture.all, fixture.goals].flatMap { queue in
                        (1...4).map { "[<<] \(queue)  a.goal  {\"n\":\($0)}" }
                    })
            let five = try await fixture.run(.consumer, "--peek", "-n", "5")
            #expect(five.lines.count == 5)
            #expect(try await fixture.ready(fixture.all) == 4)
            #expect(try await fixture.ready(fixture.goals) == 4)
        }
    }

    @Test("looks at more than a prefetch can hold")
    func many() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(70_000)
            let outcome = try await fixture.run(.consumer, "all", "--peek", "--ack", "after")
            #expect(outcome.status == 0)
            #expect(outcome.lines == (1...70_000).map { "{\"n\":\($0)}" })
            // The broker takes a while to put so many messages back.
            while try await fixture.ready(fixture.all) != 70_000 { try await Task.sleep(for: .milliseconds(20)) }
            let few = try await fixture.run(.consumer, "all", "-n", "3")
            #expect(few.lines == (1...3).map { "{\"n\":\($0)}" })
        }
    }

    @Test("keeps only a part of a long queue in memory, and gives everything back if it is interrupted")
    func interrupted() async throws {
        try await BrokerFixture.with { fixture in
            try await fixture.fill(6_000, size: 20_000)
            // A pipe without a reader stops it in the middle.
            let running = try fixture.startUnread("all", "--peek")
            var ready = 6_000
            while true {
                let before = ready
                try await Task.sleep(for: .milliseconds(100))
                ready = try await fixture.ready(fixture.all)
                if ready == before, ready < 6_000 { break }
            }
            #expect(ready >= 5_000)
            let status = try String(
                contentsOfFile: "/proc/\(running.process.processIdentifier)/status", encoding: .utf8)
            let peak = try #require(status.firstMatch(of: #/VmHWM:\s*(\d+) kB/#).flatMap { Int($0.1) })
            // All of it would be 120 MB.
            #expect(peak < 100_000, "\(peak) kB")
            running.signal(SIGINT)
            let outcome = await running.outcome()
            #expect(outcome.status != 0)
            // If it gave up waiting for its output, the broker is not done when it ends.
            while try await fixture.ready(fixture.all) < 6_000 { try await Task.sleep(for: .milliseconds(50)) }
            #expect(try await fixture.ready(fixture.all) == 6_000)
            let first = try await fixture.run(.consumer, "all", "--peek", "-n", "1")
            #expect(first.output.hasPrefix("{\"n\":1}"))
        }
    }

    @Test(
        "reads a stream from its first message, whether the file knows that it is one or not", arguments: [true, false])
    func stream(_ isKnown: Bool) async throws {
        try await BrokerFixture.with { fixture in
            let name = "stream-\(fixture.id)"
            try await fill(Queue(name, kind: .stream), 100, fixture)
            try fixture.workplace.write(
                "{\"topology\":{\"queues\":[{\"name\":\"\(name)\"\(isKnown ? ",\"type\":\"stream\"" : "")}]}}",
                to: "t.json")
            let file = isKnown ? ["-s", "t.json"] : []
            for _ in 1...2 {
                let outcome = try await fixture.workplace.run(
                    .consumer, file + ["--queue", name, "--peek", "--prefetch", "7"],
                    environment: ["AMQP_URL": fixture.uri])
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.lines == (1...100).map(String.init))
            }
            try await fixture.channel.deleteQueue(name)
        }
    }

    @Test("warns of the delivery limit of a quorum queue, and refuses near it")
    func deliveryLimit() async throws {
        try await BrokerFixture.with { fixture in
            let queue = Queue(
                fixture.all, kind: .quorum, arguments: try QueueArguments(deliveryLimit: 4).fieldTable())
            try await fill(queue, 20, fixture)
            try fixture.workplace.write(
                #"""
                { "topology": { "queues": [ { "name": "\#(fixture.all)", "type": "quorum",
                  "arguments": { "x-delivery-limit": 4 } } ] }, "consumers": { "all": { "queue": "\#(fixture.all)" } } }
                """#, to: "q.json")
            func peek() async throws -> Outcome {
                try await fixture.runBare(.consumer, "-s", "q.json", "all", "--peek")
            }
            for _ in 1...2 {
                let outcome = try await peek()
                #expect(outcome.status == 0)
                #expect(outcome.lines.count == 20)
                #expect(
                    outcome.errors.contains(
                        "queue \"\(fixture.all)\" is a quorum queue, where each --peek counts as a failed delivery of a "
                            + "message: after 4 of them the broker drops it"), "\(outcome.errors)")
            }
            let refused = try await peek()
            #expect(refused.status == 76, "\(refused.errors)")
            #expect(refused.output.isEmpty)
            #expect(refused.errors.contains("has been given back 2 times, and after 4 the broker drops it"))
            let rest = try await fixture.messages(in: fixture.all)
            // Only the first was touched.
            #expect(rest.map { String(decoding: $0.body, as: UTF8.self) } == (2...20).map(String.init) + ["1"])
        }
    }

    @Test("ends with 76 if there is no such queue")
    func missing() async throws {
        try await BrokerFixture.with { fixture in
            let outcome = try await fixture.run(.consumer, "--queue", "no-\(fixture.id)", "--peek")
            #expect(outcome.status == 76)
            #expect(outcome.errors.contains("there is no queue \"no-\(fixture.id)\""))
        }
    }
}

extension BrokerFixture {
    /// Starts the consumer with its standard output in a pipe without a reader.
    func startUnread(_ arguments: String...) throws -> RunningProgram {
        try workplace.start(
            "/bin/bash",
            ["-c", "mkfifo f; exec 3<>f; exec $0 -s s.json \"$@\" > f", Program.consumer.url.path] + arguments,
            environment: ["AMQP_URL": uri])
    }
}
