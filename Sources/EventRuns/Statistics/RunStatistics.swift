package import EventSettings
import Synchronization

/// The counters of a run, from any task.
package final class RunStatistics: Sendable {
    /// What has been counted.
    package struct Counters: Sendable, Hashable {
        /// Messages made, where faults decide what becomes of each: dropped ones count, copies do not.
        package var made = 0
        /// Messages handed over to be published; copies count.
        package var sent = 0
        package var confirmed = 0
        package var nacked = 0
        package var unconfirmed = 0
        /// Messages that the broker closed the channel over.
        package var refused = 0
        /// Messages and lines of the input that cannot be sent as they are.
        package var unsendable = 0
        /// Files of rows or messages, and standard input, that were read to their end and had none.
        package var emptyInputs = 0
        /// Faults that were injected, by kind.
        package var faults: [FaultKind: Int] = [:]
        /// Messages that faults held back and the end of the run kept from being sent.
        package var unsent = 0
        /// Messages of the amounts that were asked for which the run did not come to, since it was stopped or its input ended.
        package var unreached = 0
        /// How well plans were kept.
        package var pace = PaceReport()
        /// From when messages were to be sent, and from when they were, to their confirms; nil where nobody measured it.
        package var confirmLatency: LatencyPair?
        /// Messages that await their confirm.
        package var outstanding = 0
        /// From when messages were to be sent, and from when they were, to their arrival; nil where none had a stamp.
        package var endToEndLatency: LatencyPair?
        /// Stamped messages whose times cannot be.
        package var clockSkew = ClockSkew()
        /// Messages that were sent again after a loss of the connection.
        package var retried = 0
        /// Returned messages by routing key.
        package var returned: [String: Int] = [:]
        /// Returned messages whose routing keys are too many to be told apart.
        package var returnedOthers = 0
        /// Messages of a dry run that no queue of the topology would take.
        package var unroutable = ReturnedKeys()
        /// Received messages by queue.
        package var received: [String: Int] = [:]
        package var redelivered = 0
        /// Messages that were passed over since one with the same message_id had been handled.
        package var duplicates = 0
        /// Received messages that a filter left out.
        package var filtered = 0
        /// Received messages of which a filter could not tell whether it lets them through.
        package var unjudged = 0
        package var acknowledged = 0
        package var rejected = 0
        package var requeued = 0
        /// Messages that `publish` sent on and the broker confirmed.
        package var forwarded = 0
        /// Messages that an action failed on.
        package var failed = 0
        /// Messages whose bodies were shown as they are, since `print` could make nothing of them.
        package var unformatted = 0
        /// Bytes of the bodies sent or received.
        package var bytes = 0

        package init() {}

        package var returnedTotal: Int { returned.values.reduce(returnedOthers, +) }
        /// Received messages that were left to the broker, which gives them out again.
        package var unsettled: Int { receivedTotal - acknowledged - rejected - requeued }
        package var receivedTotal: Int { received.values.reduce(0, +) }
        /// Received messages that a filter let through, or all if there was none.
        package var wantedTotal: Int { receivedTotal - filtered - unjudged }
        /// Sent and received together; a run does one of both.
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

    /// Sets what is asked for counters that somebody else keeps, such as a publisher; nil asks nobody.
    package func observe(_ observer: (@Sendable (inout Counters) -> Void)?) {
        state.withLock { $0.observer = observer }
    }

    /// Sets what measures how long arrivals took; its figures are among the counters from now on.
    package func measure(_ arrivals: LatencyObserver) { state.withLock { $0.arrivals = arrivals } }

    /// The start that rates and latencies leave out; nil where they leave out nothing.
    package internal(set) var warmUp: WarmUp? {
        get { state.withLock { $0.warmUp } }
        set { state.withLock { $0.warmUp = newValue } }
    }

    /// Changes the counters.
    package func count(_ change: (inout Counters) -> Void) { state.withLock { change(&$0.counters) } }

    /// Whether the broker blocks publishers at present.
    package var isBlocked: Bool { state.withLock { $0.isBlocked } }

    /// Notes whether the broker blocks publishers.
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

    /// Begins the time of the run, which leaves out connecting and declaring.
    package func start() {
        state.withLock { $0.started = .now }
        begun.open()
    }

    /// Suspends until the run begins, or the task is cancelled.
    package func waitForStart() async { await begun.wait() }

    /// Ends the time of the run; the first call counts.
    package func end() { state.withLock { if $0.ended == nil { $0.ended = .now } } }

    /// How long the run has lasted, or lasted.
    package var elapsed: Duration {
        state.withLock { state in
            guard let started = state.started else { return .zero }
            return (state.ended ?? .now) - started
        }
    }
}
