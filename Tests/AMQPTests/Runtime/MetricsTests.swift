import CoreMetrics
import MetricsTestKit
import TestSupport
import Testing

@testable import AMQP

@Suite("What a connection reports", .timeLimit(.minutes(1)))
struct MetricsTests {
    private func waitUntil(_ isSo: () -> Bool) async {
        while !isSo(), !Task.isCancelled { await Task.yield() }
    }

    @Test("Without a backend, or without being asked to, a connection makes no instruments")
    func free() {
        var configuration = AMQPConfiguration()
        let metrics = TestMetrics()
        withMetricsFactory(metrics) { #expect(MetricInstruments(configuration) == nil) }
        #expect(metrics.counters.isEmpty && metrics.meters.isEmpty && metrics.timers.isEmpty)
        configuration.metrics = AMQPMetrics()
        #expect(MetricInstruments(configuration) == nil)
        withMetricsFactory(metrics) { #expect(MetricInstruments(configuration) != nil) }
        #expect(!metrics.counters.isEmpty)
    }

    @Test("Confirms are timed where metrics are reported, and only there", arguments: [false, true])
    func timed(reports: Bool) async throws {
        try await withMetricsFactory(TestMetrics()) {
            try await withPeer(configure: { $0.metrics = reports ? AMQPMetrics() : nil }) { peer, connection in
                let publisher = try await connection.openChannel().makePublisher()
                try await publisher.publish([1], exchange: "", routingKey: "q")
                #expect(await peer.wait(for: 60, 40, count: 1))
                let isTimed = publisher.channel.core.access { state in
                    state.channels.contains { $0?.publisher?.probe != nil }
                }
                #expect(isTimed == reports)
            }
        }
    }

    @Test("Being blocked shows while it lasts")
    func blocked() async throws {
        let metrics = TestMetrics()
        try await withMetricsFactory(metrics) {
            try await withPeer(configure: { $0.metrics = AMQPMetrics(interval: .milliseconds(2)) }) { peer, _ in
                let meters = metrics.meters(label: "amqp.client.connections.blocked")
                let meter = try #require(meters.first)
                peer.send(WireBytes.blocked("low on memory"))
                await waitUntil { meter.lastValue == 1 }
                peer.send(WireBytes.unblocked)
                await waitUntil { meter.lastValue == 0 }
                #expect(meter.values == [1, 0])
            }
        }
    }

    @Test("The end of a connection that does not come back counts as one loss")
    func loss() async throws {
        let metrics = TestMetrics()
        try await withMetricsFactory(metrics) {
            try await withPeer(configure: { $0.metrics = AMQPMetrics(interval: .seconds(3600)) }) { peer, connection in
                peer.hangUp()
                for await _ in connection.events {}
            }
        }
        #expect(metrics.counterTotal(label: "amqp.client.connection.losses") == 1)
        #expect(metrics.counterTotal(label: "amqp.client.connection.recoveries") == 0)
        #expect(metrics.meters(label: "amqp.client.connections.open").allSatisfy { ($0.lastValue ?? 0) == 0 })
    }

    @Test("A confirm is timed for a message that came since the last look, and for no other")
    func probe() throws {
        var probe = ConfirmProbe()
        let now = MonotonicTime.now
        func look(_ newest: UInt64, measures: Bool = true) -> Bool {
            probe.look(newest: newest, now, measures: measures)
        }
        #expect(!look(3, measures: false))
        #expect(!look(3))
        #expect(look(5))
        #expect(probe.awaitedTag == 5)
        // One at a time.
        #expect(!look(6))
        probe.settle(error: "nacked")
        #expect(!look(6))
        let samples = probe.take()
        #expect(samples.map(\.error) == ["nacked"])
        #expect(try #require(samples.first).duration >= .zero)
        #expect(probe.take().isEmpty)
        probe.settle(error: nil)
        #expect(probe.take().isEmpty)
    }
}
