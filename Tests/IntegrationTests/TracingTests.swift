import AMQP
import AMQPTracing
import InMemoryTracing
import TestSupport
import Testing
import Tracing

@Suite("Traces through a broker", .needsBroker, .timeLimit(.minutes(1)))
struct TracingTests {
    private let tracer = TraceContextTracer()

    private func span(_ name: String) throws -> FinishedInMemorySpan {
        let found = tracer.spans.finishedSpans.filter { $0.operationName == name }
        try #require(found.count == 1)
        return found[0]
    }

    private func header(_ name: String, _ delivery: Delivery) -> String? {
        delivery.properties.headers?[name]?.stringValue
    }

    private func fetch(_ channel: Channel, _ queue: String) async throws -> Delivery {
        try #require(try await channel.get(queue, acknowledgement: .automatic))
    }

    @Test("The publisher's span travels in the headers, and the processing span is its child and links to it")
    func child() async throws {
        try await withTracer(tracer) {
            try await withQueue { channel, queue in
                let publisher = try await channel.makePublisher().traced()
                try await tracer.withSpan("request") { _ in
                    var message = Message("1:0")
                    message.properties.headers = ["own": "kept"]
                    try await publisher.publishAndConfirm(message, exchange: "", routingKey: queue)
                }
                let delivery = try await fetch(channel, queue)
                let result = await delivery.withSpan { span in
                    #expect(InstrumentationContext.current?.inMemorySpanContext?.spanID != nil)
                    span.attributes["score.home"] = 1
                    return 7
                }
                #expect(result == 7)
                let publish = try span("publish \(queue)")
                let process = try span("process \(queue)")
                #expect(header("traceparent", delivery) == "00-\(publish.traceID)-\(publish.spanID)-01")
                #expect(header("tracestate", delivery) == "test=1")
                #expect(header("own", delivery) == "kept")
                #expect(publish.parentSpanID == (try span("request")).spanID)
                #expect(publish.kind == .producer && process.kind == .consumer)
                #expect(process.traceID == publish.traceID && process.parentSpanID == publish.spanID)
                #expect(process.links.map { $0.context.inMemorySpanContext?.spanID } == [publish.spanID])
                for (span, operation, type) in [(publish, "publish", "send"), (process, "process", "process")] {
                    #expect(span.attributes.get("messaging.system") == .string("rabbitmq"))
                    #expect(span.attributes.get("messaging.operation.name") == .string(operation))
                    #expect(span.attributes.get("messaging.operation.type") == .string(type))
                    #expect(span.attributes.get("messaging.destination.name") == .string(queue))
                    #expect(span.attributes.get("messaging.rabbitmq.destination.routing_key") == .string(queue))
                }
            }
        }
    }

    @Test("A processing span that only links stays in the trace that the task is in")
    func link() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher().traced(by: tracer)
            try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: queue)
            let delivery = try await fetch(channel, queue)
            await tracer.withSpan("batch") { _ in
                await delivery.withSpan(relation: .link, tracer: tracer) { _ in }
            }
            let process = try span("process \(queue)")
            let publish = try span("publish \(queue)")
            #expect(process.parentSpanID == (try span("batch")).spanID && process.traceID != publish.traceID)
            #expect(process.links.map { $0.context.inMemorySpanContext?.traceID } == [publish.traceID])
        }
    }

    @Test("A message that already has a context keeps it, and the publisher's span links to it")
    func ownHeaders() async throws {
        try await withQueue { channel, queue in
            let own = "00-\(String(repeating: "a", count: 32))-\(String(repeating: "b", count: 16))-01"
            var message = Message("x")
            message.properties.headers = ["traceparent": .string(own)]
            try await channel.makePublisher().traced(by: tracer)
                .publishAndConfirm(message, exchange: "", routingKey: queue)
            let delivery = try await fetch(channel, queue)
            #expect(header("traceparent", delivery) == own && header("tracestate", delivery) == nil)
            let publish = try span("publish \(queue)")
            #expect(
                publish.links.map { $0.context.inMemorySpanContext?.traceID } == [String(repeating: "a", count: 32)])
        }
    }

    @Test("What the broker does not take, and what the closure throws, is an error of its span")
    func errors() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher().traced(by: tracer)
            let nowhere = uniqueName("no")
            let error = try await amqpError {
                try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: nowhere)
            }
            #expect(error.code == .notConfirmed)
            let failed = try span("publish \(nowhere)")
            #expect(failed.status?.code == .error && failed.errors.count == 1)
            #expect(failed.attributes.get("error.type") == .string("not_confirmed"))
            try await publisher.publish(Message("x"), exchange: "", routingKey: queue)
            try await publisher.publisher.channel.checkQueue(queue)
            var fetched: Delivery?
            while fetched == nil { fetched = try await channel.get(queue, acknowledgement: .automatic) }
            let delivery = try #require(fetched)
            await #expect(throws: CancellationError.self) {
                try await delivery.withSpan(tracer: tracer) { _ in throw CancellationError() }
            }
            #expect(try span("process \(queue)").errors.count == 1)
        }
    }

    @Test("A context is put into the headers without a span, and read without one")
    func withoutSpans() async throws {
        try await withQueue { channel, queue in
            try await withTracer(tracer) {
                var message = Message("x")
                message.properties.inject()
                #expect(message.properties.headers == nil)
                tracer.withSpan("request") { _ in message.properties.inject() }
                try await channel.makePublisher().publishAndConfirm(message, exchange: "", routingKey: queue)
                let context = try await fetch(channel, queue).traceContext()
                #expect(context.inMemorySpanContext?.spanID == (try span("request")).spanID)
                #expect(tracer.spans.finishedSpans.count == 1)
            }
        }
    }

    @Test("Without a tracer a message is published as it is, and processed without a span")
    func free() async throws {
        try await withQueue { channel, queue in
            let publisher = try await channel.makePublisher().traced()
            try await tracer.withSpan("request") { _ in
                try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: queue)
                let id = try await publisher.publish(Message("y"), exchange: "", routingKey: queue)
                #expect(id == 2)
            }
            let delivery = try await fetch(channel, queue)
            #expect(delivery.properties.headers == nil && delivery.traceContext().isEmpty)
            let isRecording = await delivery.withSpan { $0.isRecording }
            #expect(!isRecording)
            #expect(tracer.spans.finishedSpans.map(\.operationName) == ["request"])
        }
    }
}
