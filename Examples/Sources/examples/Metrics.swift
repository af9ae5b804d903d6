import AMQP
import CoreMetrics
import MetricsTestKit

/// The code on metrics in the article Observability, with a backend that keeps them in memory.
enum Metrics {
    static func run(_ configuration: AMQPConfiguration) async throws {
        let backend = TestMetrics()
        MetricsSystem.bootstrap(backend)
        var configuration = configuration
        configuration.metrics = AMQPMetrics(dimensions: ["service": "scores"])
        try await Examples.withQueue(configuration) { channel, queue in
            try await Examples.fill(queue, 1...10, on: channel.connection)
        }
        for counter in backend.counters where counter.totalValue > 0 {
            print("\(counter.label) \(counter.totalValue)")
        }
    }
}
