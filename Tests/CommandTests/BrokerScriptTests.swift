import AMQP
import Foundation
import TestSupport
import Testing

@testable import Commands

@Suite("Scripts/broker", .timeLimit(.minutes(3)))
struct BrokerScriptTests {
    /// A broker's name and a folder for its state. No other run of the script has the same.
    private let name = "test-\(UUID().uuidString.prefix(8).lowercased())"
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
    }

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static let isServerInstalled =
        ["/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/sbin/rabbitmq-server"]
        .contains { FileManager.default.isExecutableFile(atPath: $0) }

    private func broker(_ arguments: String...) async throws -> Outcome {
        // A process of the tests inherits a mask that blocks SIGTERM. The script uses that signal to end what it
        // started.
        let script = Self.repository.appendingPathComponent("Scripts/broker").path
        let running = try workplace.start(
            "/usr/bin/env", ["--default-signal=TERM", script, "--name", name] + arguments,
            environment: ["XDG_STATE_HOME": workplace.path("state")])
        running.endInput()
        return await running.outcome()
    }

    @Test("refuses a port that any program has taken, and starts nothing")
    func takenPort() async throws {
        let taken = try SilentPort(.silent)
        let outcome = try await broker("up", "--port", "\(taken.port)", "--private")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors == "broker: port \(taken.port) is in use: choose another with --port, or --any-port\n")
        #expect(try await broker("status").status == 3)
        #expect(try await broker("list").output.isEmpty)
    }

    @Test("chooses another port if 5672 is taken, and answers there", .enabled(if: isServerInstalled))
    func anotherPort() async throws {
        // If this fails, another program has the port, which is as good.
        let taken = try? SilentPort(.silent, port: 5672)
        let result = await Result {
            let up = try await broker("up", "--private")
            #expect(up.status == 0, "\(up.errors)")
            let uri = try #require(up.lines.last)
            let configuration = try AMQPConfiguration(uri: uri)
            #expect(configuration.port != 5672)
            #expect(try await broker("url").output == up.output)
            #expect(try await broker("status").output == "Broker \"\(name)\" answers at \(uri) (private).\n")
            try await AMQPConnection.withConnection(configuration) { connection in
                _ = try await connection.openChannel()
            }
        }
        let down = try await broker("down", "--purge")
        #expect(down.status == 0, "\(down.errors)")
        withExtendedLifetime(taken) {}
        try result.get()
    }

    @Test("does not mistake another broker that answers on its port for its own")
    func foreignBroker() async throws {
        let other = try ScriptedPeer()
        // It stands for a broker that runs, but has lost its port.
        let process = try workplace.start("/usr/bin/env", ["--default-signal=TERM", "sleep", "100"])
        let pid = process.process.processIdentifier
        let fields = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8).split(separator: " ")
        let state = workplace.url.appendingPathComponent("state/amqp-toolkit/brokers/\(name)")
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        try "kind=private\nport=\(other.port)\npid=\(pid)\npid_started=\(fields[21])\n"
            .write(to: state.appendingPathComponent("broker"), atomically: true, encoding: .utf8)
        let status = try await broker("status")
        #expect(status.status == 3)
        #expect(status.output == "Broker \"\(name)\" runs but does not answer on port \(other.port) (private).\n")
        let up = try await broker("up", "--private")
        #expect(up.status == 1)
        #expect(up.errors.contains("\"\(name)\" runs but does not answer on port \(other.port)"))
        #expect(try await broker("down", "--purge").status == 0)
        #expect(await process.outcome().status == SIGTERM)
    }

    @Test(
        "starts RabbitMQ 4.3 beside the system's own, on which rabbitmqctl and files of the caller work",
        .onBroker(.rabbitMQ43))
    func newerRelease() async throws {
        let result = await Result {
            let up = try await broker("--release", "4.3", "up", "--any-port")
            #expect(up.status == 0, "\(up.errors)")
            let configuration = try AMQPConfiguration(uri: try #require(up.lines.last))
            try await AMQPConnection.withConnection(configuration) { connection in
                #expect(connection.serverProperties.rabbitMQVersion == BrokerVersion(4, 3))
            }
            try workplace.write(#"{ "queues": [ { "name": "q", "vhost": "/", "durable": true } ] }"#, to: "d.json")
            let imported = try await broker("ctl", "import_definitions", workplace.path("d.json"))
            #expect(imported.status == 0, "\(imported.errors)")
            let queues = try await broker("ctl", "--quiet", "list_queues", "--no-table-headers", "name")
            #expect(queues.output == "q\n")
            let other = try await broker("--release", "4.0", "up")
            #expect(other.status == 1)
            #expect(other.errors.contains("\"\(name)\" is RabbitMQ 4.3: choose another --name"))
        }
        let down = try await broker("down", "--purge")
        #expect(down.status == 0, "\(down.errors)")
        try result.get()
    }

    @Test("names the releases that it knows if another one is asked for")
    func unknownRelease() async throws {
        let outcome = try await broker("--release", "5", "up")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "broker: --release takes 4.3, 4.0 or debian\n")
    }
}
