import AMQP
import EventGeneration
import TestSupport
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("Confirm latency", .timeLimit(.minutes(1)))
struct ConfirmLatencyTests {
    struct Numbers: EventSource {
        mutating func next(now: Int64) -> OutgoingEvent? {
            OutgoingEvent(exchange: "", routingKey: "q", properties: Properties(), body: [1])
        }
    }

    /// Runs a stream against a peer that confirms each message. It confirms the one with that number and all behind it
    /// late.
    private func run(
        _ stream: ProducingService.Stream, count: Int, stallAt stall: Int = 0, for time: Duration = .zero
    ) async throws -> RunStatistics.Counters {
        let peer = try ScriptedPeer()
        let connection = try await AMQPConnection.connect(AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/"))
        let statistics = RunStatistics()
        let service = ProducingService(
            connection: connection, streams: [stream],
            sink: MessageSink(writer: OutputWriter(), renderer: MessageRenderer(format: .none)),
            statistics: statistics, stop: StopSignal())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run().get() }
            group.addTask {
                for number in 1...count {
                    await peer.wait(for: 60, 40, count: number)
                    if number == stall { try await Task.sleep(for: time) }
                    peer.send(WireBytes.ack(UInt64(number)))
                }
            }
            try await group.waitForAll()
        }
        try await connection.close()
        return statistics.counters
    }

    private func stream(_ pace: Pace.Plan, amount: Int, window: Int) -> ProducingService.Stream {
        .init(
            name: "p", source: Numbers(), pace: Pace(pace, seed: 1, producer: "p"), amount: amount,
            publisher: .init(window: window))
    }

    @Test("counts the wait of every message that a stall kept from being sent, not only of those in flight")
    func stall() async throws {
        // Ten messages are in flight in the half second in which another ninety become due.
        let counters = try await run(
            stream(.rate(200), amount: 300, window: 10), count: 300, stallAt: 100, for: .milliseconds(500))
        let latency = try #require(counters.confirmLatency)
        #expect(latency.intended.count == 300 && latency.raw.count == 300)
        #expect(latency.intended.time(of: 0.99) >= .milliseconds(400))
        #expect(latency.intended.time(of: 0.8) >= .milliseconds(100))
        // A busy machine is slow as well, but for all messages.
        #expect(latency.raw.time(of: 0.9) + .milliseconds(50) < latency.intended.time(of: 0.9))
    }

    @Test("is from when a message was held back to, not from when it was made")
    func late() async throws {
        var stream = stream(.rate(1_000), amount: 5, window: 10)
        var rules = FaultRules()
        rules.late = .init(chance: 1, delay: .milliseconds(700)...(.milliseconds(700)))
        stream.faults = FaultInjector(rules, seed: 1, producer: "p")
        let counters = try await run(stream, count: 5)
        let latency = try #require(counters.confirmLatency)
        #expect(latency.intended.count == 5 && latency.intended.longest < .milliseconds(700))
    }

    @Test("is not known if nothing is confirmed")
    func none() async throws {
        var stream = stream(.unlimited, amount: 5, window: 10)
        stream.publisher.confirms = false
        let counters = try await run(stream, count: 5)
        #expect(counters.sent == 5 && counters.bytes == 5 && counters.confirmLatency == nil)
    }
}
