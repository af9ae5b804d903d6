public import AMQP
public import Tracing

/// How the span that processes a delivery relates to the span that published the message.
public enum ProcessingRelation: Sendable, Hashable {
    /// The processing span is a child of the publishing span, in the same trace, and links to it.
    case child
    /// The processing span only links to the publishing span. It is a child of the task's current span if there is one.
    /// Use it for messages that wait long, or that are processed as part of something larger.
    case link
}

extension Delivery {
    /// The trace context that the publisher put into the headers. Empty if the headers have none that the instrument
    /// knows.
    ///
    /// - Parameter instrument: Reads the headers. Default: the installed instrument.
    public func traceContext(by instrument: any Instrument = InstrumentationSystem.instrument) -> InstrumentationContext
    {
        var context = InstrumentationContext.topLevel
        instrument.extract(properties, into: &context, using: PropertiesCarrier())
        return context
    }

    /// Processes the message in a span of kind consumer and returns what the closure returns. The span's name is
    /// `process` and the queue's name. If the broker made up the queue's name, it is only `process`.
    ///
    /// ```swift
    /// for try await delivery in consumer {
    ///     try await delivery.withSpan { span in
    ///         span.attributes["score.match"] = delivery.routingKey
    ///         try await handle(delivery)
    ///     }
    ///     delivery.ack()
    /// }
    /// ```
    ///
    /// The closure runs in the caller's task and on its executor, with the span's context as the current one. So what
    /// it publishes or calls belongs to the span. If the closure throws, the span records the error, and the method
    /// throws it again. If no tracer is installed, the headers are not even decoded.
    ///
    /// - Parameters:
    ///   - relation: How the span relates to the publisher's span. Default: as its child.
    ///   - tracer: Makes the span. Default: the installed tracer.
    ///
    /// Source: OpenTelemetry's semantic conventions for messaging spans, version 1.36; W3C Trace Context.
    public func withSpan<Result>(
        relation: ProcessingRelation = .child, tracer: any Tracer = InstrumentationSystem.tracer,
        _ body: (any Span) async throws -> Result
    ) async rethrows -> Result {
        guard !(tracer is NoOpTracer) else {
            return try await body(NoOpTracer.Span(context: .current ?? .topLevel))
        }
        let published = traceContext(by: tracer)
        var parent = InstrumentationContext.current ?? .topLevel
        if relation == .child { tracer.extract(properties, into: &parent, using: PropertiesCarrier()) }
        return try await tracer.withAnySpan(
            Destination.spanName("process", queue), context: parent, ofKind: .consumer
        ) { span in
            if !published.isEmpty { span.addLink(SpanLink(context: published, attributes: [:])) }
            describe(span)
            return try await body(span)
        }
    }

    private func describe(_ span: any Span) {
        span.attributes["messaging.system"] = "rabbitmq"
        span.attributes["messaging.operation.name"] = "process"
        span.attributes["messaging.operation.type"] = "process"
        let key = routingKey == queue ? "" : routingKey
        span.attributes["messaging.destination.name"] = Destination.name(exchange, key, queue)
        span.attributes["messaging.rabbitmq.message.delivery_tag"] = Int64(clamping: deliveryTag)
        span.attributes["messaging.message.body.size"] = bodyCount
        span.describe(properties, routingKey: routingKey)
    }
}
