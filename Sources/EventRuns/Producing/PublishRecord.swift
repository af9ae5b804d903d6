import AMQP
import Synchronization

/// What was handed to a publisher, and how long the broker took to confirm it.
final class PublishRecord: PublishObserver {
    private struct State {
        var count = 0
        var bytes = 0
        /// Messages that another channel had sent before.
        var repeats = 0
        var times = ConfirmTimes()
    }

    /// Whether confirms are awaited.
    let isTimed: Bool
    private let state = Mutex(State())
    private let latencies = Mutex(LatencyPair())

    init(isTimed: Bool) { self.isTimed = isTimed }

    /// Messages handed over for the first time with the bytes of their bodies, and those that were sent again.
    var handedOver: (count: Int, bytes: Int, repeats: Int) { state.withLock { ($0.count, $0.bytes, $0.repeats) } }

    /// When a message that failed, or has not settled, was to be sent, and its line; a failed one is forgotten then.
    func take(_ id: UInt64) -> ConfirmTimes.Times? { state.withLock { $0.times.take(id) } }

    /// How long confirms took.
    var latency: LatencyPair { latencies.withLock { $0 } }

    /// Hands messages over as long as there is room, and returns how many.
    ///
    /// - Parameters:
    ///   - made: When those were made that are due then, by ``SystemClock/nanoseconds``.
    ///   - time: Now.
    func handOver(
        _ events: [OutgoingEvent], _ range: Range<Int>, to publisher: Publisher, made: Int64, at time: Int64
    ) throws -> Int {
        try state.withLock { state in
            let before = state.count
            try publisher.publishInOneGo { publish in
                for index in range {
                    let due = events[index].due ?? made
                    func send() throws -> Bool {
                        try publish(
                            events[index].body, events[index].properties, events[index].exchange,
                            events[index].routingKey) != nil
                    }
                    let line = events[index].line ?? 0
                    guard try isTimed ? state.times.handOver(due: due, at: time, line: line, send) : send() else {
                        return
                    }
                    state.count += 1
                    state.bytes += events[index].body.count
                }
            }
            return state.count - before
        }
    }

    /// Hands over a message that another channel had sent; false if there is no room for it.
    func handOverAgain(_ event: OutgoingEvent, to publisher: Publisher, at time: Int64) throws -> Bool {
        try state.withLock { state in
            var isSent = false
            try publisher.publishInOneGo { publish in
                isSent = try state.times.handOver(due: event.due ?? time, at: time, line: event.line ?? 0) {
                    try publish(event.body, event.properties, event.exchange, event.routingKey) != nil
                }
            }
            if isSent { state.repeats += 1 }
            return isSent
        }
    }

    func settled(_ ids: ClosedRange<UInt64>, as outcome: PublishOutcome) {
        let now = SystemClock.nanoseconds
        let times = state.withLock { $0.times.settle(ids, areFailures: outcome != .confirmed) }
        guard outcome == .confirmed else { return }
        latencies.withLock { latencies in
            for time in times {
                latencies.intended.count(nanoseconds: now - time.due)
                latencies.raw.count(nanoseconds: now - time.sent)
            }
        }
    }
}
