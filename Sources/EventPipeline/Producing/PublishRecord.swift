import AMQP
import Synchronization

/// What was handed to a publisher, and how long the broker took to confirm it.
final class PublishRecord: PublishObserver {
    private struct State {
        var count = 0
        var bytes = 0
        var times = ConfirmTimes()
    }

    /// Whether confirms are awaited.
    let isTimed: Bool
    private let state = Mutex(State())
    private let latencies = Mutex(LatencyPair())

    init(isTimed: Bool) { self.isTimed = isTimed }

    /// Messages handed over, and the bytes of their bodies.
    var handedOver: (count: Int, bytes: Int) { state.withLock { ($0.count, $0.bytes) } }

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
                    guard try isTimed ? state.times.handOver(due: due, at: time, send) : send() else { return }
                    state.count += 1
                    state.bytes += events[index].body.count
                }
            }
            return state.count - before
        }
    }

    func settled(_ ids: ClosedRange<UInt64>, as outcome: PublishOutcome) {
        let now = SystemClock.nanoseconds
        let times = state.withLock { $0.times.settle(ids) }
        guard outcome == .confirmed else { return }
        latencies.withLock { latencies in
            for time in times {
                latencies.intended.count(nanoseconds: now - time.due)
                latencies.raw.count(nanoseconds: now - time.sent)
            }
        }
    }
}
