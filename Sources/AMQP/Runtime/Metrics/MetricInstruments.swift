internal import CoreMetrics

/// A connection's counters, made when it is opened. Connections that say the same of themselves share them.
struct MetricInstruments: Sendable {
    let sent: Counter
    let sentNacked: Counter
    let sentReturned: Counter
    let sentLost: Counter
    let resent: Counter
    let delivered: Counter
    let fetched: Counter
    let acked: Counter
    let nacked: Counter
    let rejected: Counter
    let losses: Counter
    let recoveries: Counter
    let outstanding: Meter
    let open: Meter
    let blocked: Meter
    private let confirmed: Timer
    private let notConfirmed: [String: Timer]

    /// Nil if nothing is to be reported, or no backend is installed to report it to.
    init?(_ configuration: AMQPConfiguration) {
        guard let metrics = configuration.metrics else { return nil }
        let factory = MetricsSystem.factory
        guard !(factory is NOOPMetricsHandler) else { return nil }
        let own = metrics.dimensions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let all =
            [
                ("messaging.system", "rabbitmq"), ("server.address", configuration.host),
                ("server.port", "\(configuration.port)"),
            ] + own
        func counter(_ name: String, _ dimensions: (String, String)...) -> Counter {
            Counter(label: name, dimensions: all + dimensions, factory: factory)
        }
        func meter(_ name: String) -> Meter { Meter(label: name, dimensions: all, factory: factory) }

        let publish = ("messaging.operation.name", "publish")
        sent = counter("messaging.client.sent.messages", publish)
        sentNacked = counter("messaging.client.sent.messages", publish, ("error.type", "nacked"))
        sentReturned = counter("messaging.client.sent.messages", publish, ("error.type", "returned"))
        sentLost = counter("messaging.client.sent.messages", publish, ("error.type", "lost"))
        resent = counter("amqp.client.resent.messages", publish)
        delivered = counter("messaging.client.consumed.messages", ("messaging.operation.name", "deliver"))
        fetched = counter("messaging.client.consumed.messages", ("messaging.operation.name", "get"))
        acked = counter("amqp.client.settled.messages", ("messaging.operation.name", "ack"))
        nacked = counter("amqp.client.settled.messages", ("messaging.operation.name", "nack"))
        rejected = counter("amqp.client.settled.messages", ("messaging.operation.name", "reject"))
        losses = counter("amqp.client.connection.losses")
        recoveries = counter("amqp.client.connection.recoveries")
        outstanding = meter("amqp.client.outstanding.confirms")
        open = meter("amqp.client.connections.open")
        blocked = meter("amqp.client.connections.blocked")

        let operation = all + [publish, ("messaging.operation.type", "send")]
        func timer(_ dimensions: [(String, String)]) -> Timer {
            Timer(label: "messaging.client.operation.duration", dimensions: dimensions, factory: factory)
        }
        confirmed = timer(operation)
        notConfirmed = ["nacked", "returned"].reduce(into: [:]) { timers, error in
            timers[error] = timer(operation + [("error.type", error)])
        }
    }

    /// Records how long a confirm took.
    func record(_ sample: ConfirmProbe.Sample) {
        let timer = sample.error.flatMap { notConfirmed[$0] } ?? confirmed
        timer.recordNanoseconds(Int64(clamping: sample.duration.nanoseconds))
    }
}

extension Counter {
    /// Adds what has come since, and keeps it for the next time. What was counted and then turned out otherwise is made
    /// up for by what comes later.
    func add(_ total: UInt64, since reported: inout UInt64) {
        guard total > reported else { return }
        increment(by: total - reported)
        reported = total
    }
}

extension Meter {
    /// Moves by the difference, so that the connections that share it add up.
    func move(from old: Int, to new: Int) {
        if new > old { increment(by: Double(new - old)) }
        if new < old { decrement(by: Double(old - new)) }
    }
}
