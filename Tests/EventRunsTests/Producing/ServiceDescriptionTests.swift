import AMQP
import EventGeneration
import TestSupport
import Testing

@testable import EventRuns

@Suite("A service")
struct ServiceDescriptionTests {
    // A service group describes its services before they run: of a body of 8 MB that took four seconds.
    @Test("is described in a few words, whatever it holds")
    func short() async throws {
        let peer = try ScriptedPeer()
        let connection = try await AMQPConnection.connect(
            AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/"))
        let stream = ProducingService.Stream(
            name: "p",
            source: FixedSource(
                [UInt8](repeating: 1, count: 100_000), exchange: "e", routingKey: "k", idPrefix: "i"),
            pace: Pace(.unlimited, seed: 1, producer: "p"), amount: 1)
        let sink = MessageSink(writer: OutputWriter(), renderer: MessageRenderer(format: .none))
        let producing = ProducingService(
            connection: connection, streams: [stream], sink: sink, statistics: RunStatistics(), stop: StopSignal())
        #expect("\(producing)" == "producing")
        let consuming = ConsumingService(
            connection: connection, intakes: [], acknowledgement: .after, stopping: .init(),
            statistics: RunStatistics(), stop: StopSignal())
        #expect("\(consuming)" == "consuming")
        try await connection.close()
    }
}
