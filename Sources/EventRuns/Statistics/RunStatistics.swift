package import EventSettings
import Synchronization

/// The counters of a run. Any task can use them.
package final class RunStatistics: Sendable {
    /// What has been counted.
    package struct Counters: Sendable, Hashable {
        /// Messages made, if faults decide about each: dropped ones count, copies do not.
        package var made = 0
        /// Messages submitted for publishing. Copies count.
        package var sent = 0
        package var confirmed = 0
        package var nacked = 0
        package var unconfirmed = 0
        /// Messages because of which the broker closed the channel.
        package var refused = 0
        /// Messages and lines of the input that cannot be sent as they are.
        package var unsendable = 0
        /// Files of rows or messages, and standard input, that were read to their end and were empty.
        package var emptyInputs = 0
        /// Faults that were injected, by kind.
        package var faults: [FaultKind: Int] = [:]
        /// Messages that faults held back and that were not sent because the run ended.
        package var unsent = 0
        /// Messages of the requested amounts that the run did not reach, since it was stopped or its input ended.
        package var unreached = 0
        /// How well plans were kept.
        package var pace = PaceReport()
        /// The time to the confirm, from when messages were due, and from when they were sent. Nil if it was not
        /// measured.
        package var confirmLatency: LatencyPair?
        /// Messages that wait for their confirm.
        package var outstanding = 0
        /// The time to the arrival, from when messages were due, and from when they were sent. Nil if no message had a
        /// stamp.
        package var endToEndLatency: LatencyPair?
        /// Stamped messages with impossible times.
        package var clockSkew = ClockSkew()
        /// Messages that were sent again after a connection was lost.
        package var retried = 0
        /// Returned messages by routing key.
        package var returned: [String: Int] = [:]
        /// Returned messages with routing keys beyond the number that is counted separately.
        package var returnedOthers = 0
        /// Messages of a dry run that would reach no queue of the topology.
        package var unroutable = ReturnedKeys()
        /// Received messages by queue.
        package var received: [String: Int] = [:]
        package var redelivered = 0
        /// Messages that were skipped since a message with the same message_id had been handled.
        package var duplicates = 0
        /// Received messages that a filter left out.
        package var filtered = 0
        /// Received messages that a filter could not judge.
        package var unjudged = 0
        package var acknowledged = 0
        package var rejected = 0
        package var requeued = 0
        /// Messages that `publish` sent and the broker confirmed.
        package var forwarded = 0
        /// Messages for which an action failed.
        package var failed = 0
        /// Messages whose bodies were shown unchanged, since `print` could not show them.
        package var unformatted = 0
        /// Bytes of the bodies sent or received.
        package var bytes = 0

        package init() {}

        package var returnedTotal: Int { returned.values.reduce(returnedOthers, +) }
        /// Received messages that were left to the broker, which will deliver them again.
        package var unsettled: Int { receivedTotal - acknowledged - rejected - requeued }
        package var receivedTotal: Int { received.values.reduce(0, +) }
        /// Received messages that a filter let through, or all if there was none.
        package var wantedTotal: Int { receivedTotal - filtered - unjudged }
        /// Messages sent and received. A run does only one of the two.
        package var messages: Int { sent + receivedTotal }
    }

    /// The counters at a time of the run.
    package struct Snapshot: Sendable, Hashable {
        package var counters = Counters()
        package var elapsed = Duration.zero

        package init() {}
    }

    private struct State {
        var counters = Counters()
        var started: ContinuousClock.Instant?
        var ended: ContinuousClock.Instant?
        var isBlocked = false
        var unblocked: ContinuousClock.Instant?
        var observer: (@Sendable (inout Counters) -> Void)?
        var arrivals: LatencyObserver?
        var warmUp: WarmUp?
    }

    private let state = Mutex(State())
    private let begun = Latch()

    package init() {}

    /// A copy of the counters, with what an observer adds.
    package var counters: Counters {
        let (counters, observer, arrivals) = state.withLock { ($0.counters, $0.observer, $0.arrivals) }
        var result = counters
        observer?(&result)
        arrivals?.count(into: &result)
        return result
    }

    /// The counters and the time of the run.
    package var snapshot: Snapshot {
        var snapshot = Snapshot()
        snapshot.counters = counters
        snapshot.elapsed = elapsed
        return snapshot
    }

    /// Sets the closure that adds counters kept elsewhere, such as in a publisher. Nil removes it.
    package func observe(_ observer: (@Sendable (inout Counters) -> Void)?) {
        state.withLock { $0.observer = observer }
    }

    /// Sets the observer that measures how long arrivals took. Its figures are among the counters from now on.
    package func measure(_ arrivals: LatencyObserver) { state.withLock { $0.arrivals = arrivals } }

    /// The start of the run that rates and latencies leave out. Nil if they leave out nothing.
    package internal(set) var warmUp: WarmUp? {
        get { state.withLock { $0.warmUp } }
        set { state.withLock { $0.warmUp = newValue } }
    }

    /// Changes the counters.
    package func count(_ change: (inout Counters) -> Void) { state.withLock { change(&$0.counters) } }

    /// Whether the broker blocks publishers now.
    package var isBlocked: Bool { state.withLock { $0.isBlocked } }

    /// Records whether the broker blocks publishers.
    package func setBlocked(_ isBlocked: Bool) {
        state.withLock { state in
            if state.isBlocked, !isBlocked { state.unblocked = .now }
            state.isBlocked = isBlocked
        }
    }

    /// Whether the broker blocks publishers, or did so at any time from then on.
    package func wasBlocked(since time: ContinuousClock.Instant) -> Bool {
        state.withLock { state in state.isBlocked || state.unblocked.map { $0 >= time } ?? false }
    }

    /// Whether the run has begun.
    package var hasStarted: Bool { startTime != nil }
    /// When the run began.
    package var startTime: ContinuousClock.Instant? { state.withLock { $0.started } }
    /// Whether the run's time is over.
    package var hasEnded: Bool { state.withLock { $0.ended != nil } }

    /// Starts the time of the run. It does not include connecting and declaring.
    package func start() {
        state.withLock { $0.started = .now }
        begun.open()
    }

    /// Suspends until the run begins, or the task is cancelled.
    package func waitForStart() async { await begun.wait() }

    /// Ends the time of the run. Only the first call counts.
    package func end() { state.withLock { if $0.ended == nil { $0.ended = .now } } }

    /// How long the run has lasted until now, or until its end.
    package var elapsed: Duration {
        state.withLock { state in
            guard let started = state.started else { return .zero }
            return (state.ended ?? .now) - started
        }
    }
}
