import AMQP
import TestSupport
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("Publishing on while the broker blocks publishers", .timeLimit(.minutes(1)))
struct ForwardActionTests {
    /// Publishes a message through a connection that the peer has blocked, and returns the error.
    private func error(patience: Duration, stop: StopSignal) async throws -> AMQPError {
        var script = ScriptedPeer.Script()
        script.afterOpen = WireBytes.blocked("low on memory")
        let peer = try ScriptedPeer(script)
        var configuration = try AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/")
        configuration.recovery?.patience = patience
        let connection = try await AMQPConnection.connect(configuration)
        while !connection.isBlocked { await Task.yield() }
        let text = #"{ "consumers": { "c": { "queue": "q", "publish": { "exchange": "later" } } } }"#
        let settings = try Settings.parse(Array(text.utf8), path: "s.json")
        let template = try ForwardTemplate(
            #require(settings.consumers[0].publish), settings: settings, seed: 1, consumer: "c")
        let action = ForwardAction(
            connection, template, user: "guest", statistics: RunStatistics(), stop: stop, following: Task {})
        let error = try await amqpError {
            try await action.perform(
                Envelope(exchange: "", routingKey: "k", properties: Properties(), body: [1]), index: 1)
        }
        peer.hangUp()
        await action.end()
        #expect(!peer.frames.contains { $0.isMethod(60, 40) })
        return error
    }

    @Test("ends with the patience of the connection")
    func patience() async throws {
        let error = try await error(patience: .milliseconds(300), stop: StopSignal())
        #expect(error.code == .blocked && error.message.contains("low on memory"))
    }

    @Test("ends some seconds after the run, and says where the messages are", arguments: [StopReason.time, .idle])
    func ended(_ reason: StopReason) async throws {
        let stop = StopSignal()
        stop.request(reason)
        let start = ContinuousClock.now
        let error = try await error(patience: .seconds(600), stop: stop)
        #expect(error.code == .notConfirmed && error.message.contains("stay in their queue"))
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
