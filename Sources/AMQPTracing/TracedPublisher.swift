public import AMQP
public import Tracing

/// Publishes each message in its own span. The context of the span travels in the message's headers.
///
/// ```swift
/// let traced = publisher.traced()
/// try await traced.publish(Message("1:0"), exchange: "", routingKey: queue)
/// ```
///
/// The tracer writes the headers, usually `traceparent` and `tracestate` of W3C Trace Context. If a message already has
/// headers with these names, it keeps them, and its span links to the context in them. Without a tracer, the traced
/// publisher does what the publisher does. It checks for a tracer once, here, and not for every message.
///
/// Source: OpenTelemetry's semantic conventions for messaging spans, version 1.36; W3C Trace Context.
public struct TracedPublisher: Sendable {
    /// The publisher that publishes the messages. It reports the failures and the statistics.
    public let publisher: Publisher
    /// Nil if no tracer is installed.
    private let tracer: (any Tracer)?

    init(_ publisher: Publisher, _ tracer: any Tracer) {
        self.publisher = publisher
        self.tracer = tracer is NoOpTracer ? nil : tracer
    }

    /// Publishes a message. The span ends when the message is handed over, and says nothing about its confirm. See
    /// ``AMQP/Publisher/publish(_:exchange:routingKey:)``.
    @discardableResult
    public func publish(_ message: Message, exchange: String, routingKey: String) async throws -> UInt64 {
        guard let tracer else {
            return try await publisher.publish(message, exchange: exchange, routingKey: routingKey)
        }
        return try await withSpan(tracer, message, exchange, routingKey) {
            try await publisher.publish($0, exchange: exchange, routingKey: routingKey)
        }
    }

    /// Publishes a message and waits until the broker has it. The span lasts until then. If the broker did not take the
    /// message, the span has the error. See ``AMQP/Publisher/publishAndConfirm(_:exchange:routingKey:)``.
    public func publishAndConfirm(_ message: Message, exchange: String, routingKey: String) async throws {
        guard let tracer else {
            return try await publisher.publishAndConfirm(message, exchange: exchange, routingKey: routingKey)
        }
        try await withSpan(tracer, message, exchange, routingKey) {
            try await publisher.publishAndConfirm($0, exchange: exchange, routingKey: routingKey)
        }
    }

    private func withSpan<Result>(
        _ tracer: any Tracer, _ message: Message, _ exchange: String, _ routingKey: String,
        _ publish: (Message) async throws -> Result
    ) async throws -> Result {
        let destination = Destination.name(exchange, routingKey)
        return try await tracer.withAnySpan(
            Destination.spanName("publish", exchange.isEmpty ? routingKey : exchange), ofKind: .producer
        ) { span in
            span.attributes["messaging.system"] = "rabbitmq"
            span.attributes["messaging.operation.name"] = "publish"
            span.attributes["messaging.operation.type"] = "send"
            span.attributes["messaging.destination.name"] = destination
            span.attributes["messaging.message.body.size"] = message.body.count
            span.describe(message.properties, routingKey: routingKey)
            var own = InstrumentationContext.topLevel
            tracer.extract(message.properties, into: &own, using: PropertiesCarrier())
            if !own.isEmpty { span.addLink(SpanLink(context: own, attributes: [:])) }
            var message = message
            if own.isEmpty { message.properties.inject(span.context, by: tracer) }
            do {
                return try await publish(message)
            } catch let error as AMQPError {
                span.attributes["error.type"] = String("\(error.code)".map { $0 == " " ? "_" : $0 })
                span.setStatus(SpanStatus(code: .error, message: error.message))
                throw error
            }
        }
    }
}

extension Publisher {
    /// A publisher that makes a span for each message.
    ///
    /// - Parameter tracer: Makes the spans and writes the headers. Default: the tracer that is installed now.
    public func traced(by tracer: any Tracer = InstrumentationSystem.tracer) -> TracedPublisher {
        TracedPublisher(self, tracer)
    }
}

extension Properties {
    /// Puts a trace context into the headers, without a span. Use it if several messages are published together as part
    /// of work that has a span already. Headers that are already there are kept.
    ///
    /// - Parameters:
    ///   - context: The context to put there. Default: the task's current one. If there is none, nothing changes.
    ///   - instrument: Writes the headers. Default: the installed instrument.
    public mutating func inject(
        _ context: InstrumentationContext? = .current,
        by instrument: any Instrument = InstrumentationSystem.instrument
    ) {
        guard let context else { return }
        instrument.inject(context, into: &self, using: PropertiesCarrier())
    }
}
