import AMQP
import AMQPTracing
import InMemoryTracing
import Tracing

/// The code on traces in the article Observability, with a tracer that keeps its spans in memory.
enum Traces {
    static func run(_ configuration: AMQPConfiguration) async throws {
        let tracer = InMemoryTracer()
        InstrumentationSystem.bootstrap(tracer)
        try await Examples.withQueue(configuration) { channel, queue in
            let publisher = try await channel.makePublisher()
            let traced = publisher.traced()
            try await traced.publish(Message("1:0"), exchange: "", routingKey: queue)
            try await publisher.flush()

            let consumer = try await channel.consume(queue)
            let processing = Task {
                for try await delivery in consumer {
                    try await delivery.withSpan { span in
                        span.attributes["score.match"] = delivery.routingKey
                        try await handle(delivery)
                    }
                    delivery.ack()
                }
            }
            while tracer.finishedSpans.count < 2 { await Task.yield() }
            try await consumer.cancel()
            try await processing.value
        }
        for span in tracer.finishedSpans { print("\(span.operationName) \(span.traceID) \(span.spanID)") }
    }

    private static func handle(_ delivery: Delivery) async throws {
        print("\(delivery.bodyCount) bytes")
    }
}
