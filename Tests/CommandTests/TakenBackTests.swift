import AMQP
import Foundation
import TestSupport
import Testing

@Suite("A consumer from which the broker takes back what it had sent", .needsBrokerControl, .timeLimit(.minutes(2)))
struct TakenBackTests {
    /// What the consumer's command did: a line for each message, as soon as it begins with the message.
    private func executions(_ fixture: BrokerFixture) -> [String] {
        ((try? fixture.workplace.read("done")) ?? "").split(separator: "\n").map(String.init)
    }

    private func waitForExecutions(_ count: Int, _ fixture: BrokerFixture) async throws {
        while executions(fixture).count < count { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// A command that writes down the body, and continues once the file "go" is there.
    private let command = "cat >> done; echo >> done; while [ ! -e go ]; do sleep 0.05; done"

    /// Has the broker close the connection of the program. The settings give the connection its name.
    private func closeConnection(_ fixture: BrokerFixture) async throws {
        while true {
            let rows = try await PrivateBroker.list("list_connections", "pid", "client_properties")
            guard let row = rows.first(where: { $0.joined().contains(fixture.id) }) else { continue }
            try await PrivateBroker.control("close_connection", row[0], "for a test")
            return
        }
    }

    /// Starts the consumer behind a proxy. The proxy cuts a connection at once; the broker's tools take seconds.
    private func startThroughProxy(
        _ fixture: BrokerFixture, _ arguments: String...
    ) throws -> (RunningProgram, FaultProxy) {
        let broker = try AMQPConfiguration(uri: fixture.uri)
        let proxy = try FaultProxy(broker)
        let running = try fixture.workplace.start(
            Program.consumer.url.path, ["-s", "s.json"] + arguments,
            environment: ["AMQP_URL": "amqp://\(broker.user):\(broker.password)@127.0.0.1:\(proxy.port)"])
        return (running, proxy)
    }

    private func settings(_ fixture: BrokerFixture, _ consumer: String) throws {
        let text = fixture.settings(consumerOptions: consumer)
        try fixture.workplace.write("{ \"broker\": { \"name\": \"\(fixture.id)\" }," + text.dropFirst(), to: "s.json")
    }

    @Test("after a loss finishes what is in progress, and nothing else from before", arguments: BrokerRelease.allCases)
    func loss(_ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                try settings(fixture, "")
                try await fixture.fill(20)
                let running = try fixture.start(
                    .consumer, "all", "-n", "20", "--idle", "60", "--shell", "--exec", command, "--summary", "sum.json")
                try await waitForExecutions(1, fixture)
                try await closeConnection(fixture)
                await running.waitForErrors("again")
                // If it had continued with the deliveries it had, all of them would be done by now.
                try fixture.workplace.write("", to: "go")
                let outcome = await running.outcome()
                #expect(outcome.status == 0, "\(outcome.errors)")
                let done = executions(fixture)
                // Only the first one was done twice: it was in work.
                #expect(done.count == 21 && Set(done).count == 20 && done.count { $0 == "{\"n\":1}" } == 2, "\(done)")
                #expect(try fixture.workplace.read("sum.json").contains(#""acknowledged":20,"#))
                #expect(outcome.errors.contains("1 not acknowledged"), "\(outcome.errors)")
                #expect(try await fixture.ready(fixture.all) == 0)
            }
        }
    }

    @Test(
        "begins nothing more once its queue is deleted, acknowledges nothing, and says why at once",
        arguments: BrokerRelease.allCases)
    func deleted(_ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                try await fixture.fill(10)
                let running = try fixture.start(
                    .consumer, "all", "--shell", "--exec", command, "--summary", "sum.json")
                try await waitForExecutions(1, fixture)
                try await fixture.channel.deleteQueue(fixture.all)
                // While the command still runs.
                await running.waitForErrors("the queue is gone; 1 message in progress will be finished")
                try fixture.workplace.write("", to: "go")
                let outcome = await running.outcome()
                #expect(outcome.status == 76, "\(outcome.errors)")
                #expect(executions(fixture) == ["{\"n\":1}"])
                #expect(try fixture.workplace.read("sum.json").contains(#""acknowledged":0,"#))
                #expect(!outcome.errors.contains("was the queue deleted?"))
            }
        }
    }

    @Test("does not begin on the next action with what was taken back during the one before")
    func betweenActions() async throws {
        try await BrokerFixture.with { fixture in
            let exec = #""exec": { "command": "cat >> done; echo >> done", "shell": true }"#
            try settings(fixture, ", \"work\": \"5s\", \(exec)")
            try await fixture.fill(2)
            let (running, proxy) = try startThroughProxy(fixture, "all", "-n", "2", "--idle", "60")
            while try await fixture.channel.checkQueue(fixture.all).messageCount == 2 {
                try await Task.sleep(for: .milliseconds(10))
            }
            proxy.cut(.reset)
            let outcome = await running.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("1 redelivered"), "\(outcome.errors)")
            #expect(executions(fixture) == ["{\"n\":1}", "{\"n\":2}"])
        }
    }

    @Test("drains a stream that the settings do not name from its first message", arguments: BrokerRelease.allCases)
    func unnamedStream(_ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                let stream = "stream-\(fixture.id)"
                try await fixture.channel.declareQueue(Queue(stream, kind: .stream))
                let publisher = try await fixture.connection.openChannel().makePublisher()
                for number in 1...100 {
                    try await publisher.publish(Message("\(number)"), exchange: "", routingKey: stream)
                }
                try await publisher.flush()
                let outcome = try await fixture.runBare(.consumer, "--queue", stream, "--drain", "-o", "body")
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.lines == (1...100).map(String.init))
                #expect(outcome.errors.contains("is a stream: --drain reads it from the first message"))
                try await fixture.channel.deleteQueue(stream)
            }
        }
    }

    @Test(
        "continues a stream where it was, each message once, even if nothing says where it begins",
        arguments: BrokerRelease.allCases)
    func stream(_ release: BrokerRelease) async throws {
        try await release.use {
            try await BrokerFixture.with { fixture in
                let stream = "stream-\(fixture.id)"
                try await fixture.channel.declareQueue(Queue(stream, kind: .stream))
                let consumer = #""c": { "queue": "\#(stream)", "work": "5ms" }"#
                try fixture.workplace.write(
                    #"{ "broker": { "name": "\#(fixture.id)" }, "consumers": { \#(consumer) } }"#, to: "s.json")
                let publisher = try await fixture.connection.openChannel().makePublisher()
                let (running, proxy) = try startThroughProxy(fixture, "c", "-n", "300", "--idle", "60", "-o", "body")
                await running.waitForErrors("Listening")
                for number in 1...300 {
                    try await publisher.publish(Message("\(number)"), exchange: "", routingKey: stream)
                    if number == 100 { try await publisher.flush() }
                    if number == 150 { proxy.cut(.reset) }
                }
                try await publisher.flush()
                let outcome = await running.outcome()
                #expect(outcome.lines == (1...300).map(String.init))
                #expect(outcome.errors.contains("again"))
                #expect(!outcome.errors.contains("not acknowledged"), "\(outcome.errors)")
                try await fixture.channel.deleteQueue(stream)
            }
        }
    }
}
