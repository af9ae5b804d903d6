/// Has a connection report metrics to the backend of swift-metrics.
///
/// ```swift
/// configuration.metrics = AMQPMetrics(dimensions: ["service": "scores"])
/// ```
///
/// The connection's thread counts up at every interval, when the connection is lost, and when it has ended; nothing is
/// done for a single message. The backend is called on that thread, and nothing is reported while the connection is
/// lost. If no backend is installed when the connection is opened, nothing is done at all.
///
/// Source: OpenTelemetry's semantic conventions for messaging, version 1.36; what they do not name begins with `amqp.`.
public struct AMQPMetrics: Sendable, Hashable {
    /// How often the connection reports; at least every millisecond. Default: 10 s.
    public var interval: Duration
    /// What is said of every metric beside the broker's address. Default: nothing.
    public var dimensions: [String: String]

    /// Makes a description of what is reported.
    public init(interval: Duration = .seconds(10), dimensions: [String: String] = [:]) {
        self.interval = interval
        self.dimensions = dimensions
    }
}
