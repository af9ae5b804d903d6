import AMQP
import Synchronization

/// Counts what a run leaves unsettled in one queue, so that it stays there: the broker delivers it to no other consumer
/// until the channel closes.
///
/// Nothing of a message is kept here but that it counts.
final class KeptRest: Sendable {
    /// Why a round ends.
    enum RoundEnd: Sendable, Hashable {
        /// As many messages are kept as the round may hold, so that the broker sends nothing more.
        case full
        /// As many messages have come as were ready at the start.
        case all
        /// A message has been kept for as long as one may be.
        case old
    }

    private struct State {
        var total: Int?
        var arrived = 0
        var bytes = 0
        /// Messages kept in all rounds since the last were given back, and since when.
        var kept = 0
        var since: ContinuousClock.Instant?
        var window = 0
        var keptInRound = 0
        var end: RoundEnd?
        var over = Latch()
        var isLastReturned = false
        var keepsNothing = false
        var watch: DeliveryCountWatch?
        /// Settlements that wait until the broker sends nothing more; nil if they need not.
        var deferred: [@Sendable () -> Void]?

        mutating func end(_ reason: RoundEnd) -> Latch {
            end = end ?? reason
            return over
        }
    }

    /// Bytes of bodies that a round may bring at once, as far as what came before tells.
    private static let roundBytes = 64 << 20

    let rule: RestRule
    private let state: Mutex<State>

    /// - Parameter total: Messages that may come; nil is any number.
    init(_ rule: RestRule, total: Int?) {
        self.rule = rule
        state = Mutex(State(total: total))
    }

    /// Whether a message that does not match is kept too, not only one of which that cannot be told.
    var keepsWhatFails: Bool { rule.policy == .requeue && keeps }
    /// Whether messages are kept; a stream keeps them itself.
    var keeps: Bool { state.withLock { !$0.keepsNothing } }
    /// Whether all that may come has come.
    var isComplete: Bool { state.withLock { state in state.total.map { state.arrived >= $0 } ?? false } }
    /// Messages that are kept.
    var count: Int { state.withLock { $0.kept } }
    /// Whether the last message had been delivered before.
    var isLastReturned: Bool { state.withLock { $0.isLastReturned } }
    /// Why the round ended, if that was its own reason.
    var end: RoundEnd? { state.withLock { $0.end } }

    /// Keeps nothing: the queue is a stream.
    func keepNothing() {
        state.withLock { state in
            state.keepsNothing = true
            state.total = nil
        }
    }

    /// Has what is kept watched for how often it was delivered.
    func watch(_ watch: DeliveryCountWatch) { state.withLock { $0.watch = watch } }

    /// Counts a message that came; false if it is beyond what may come.
    func admit(_ delivery: Delivery) -> Bool {
        let (isAdmitted, over) = state.withLock { state -> (Bool, Latch?) in
            if let total = state.total, state.arrived >= total { return (false, nil) }
            state.arrived += 1
            state.bytes += delivery.bodyCount
            state.isLastReturned = delivery.redelivered
            return (true, state.arrived == state.total ? state.end(.all) : nil)
        }
        over?.open()
        return isAdmitted
    }

    /// Keeps messages; returns what is to be said of that.
    ///
    /// - Throws: ``AMQPError`` if one of them has been delivered nearly as often as it may be.
    func keep(_ deliveries: [Delivery]) throws(AMQPError) -> [RunNotice] {
        var notices: [RunNotice] = []
        if var watch = state.withLock({ $0.watch }) {
            for delivery in deliveries {
                if let notice = try watch.note(delivery) { notices.append(notice) }
            }
            state.withLock { [watch] in $0.watch = watch }
        }
        let over = state.withLock { state -> Latch? in
            state.kept += deliveries.count
            state.keptInRound += deliveries.count
            state.since = state.since ?? .now
            return state.keptInRound >= state.window ? state.end(.full) : nil
        }
        over?.open()
        return notices
    }

    /// Settles deliveries now, or once the broker sends nothing more.
    func settle(_ settlement: @escaping @Sendable () -> Void) {
        let isDeferred = state.withLock { state in
            state.deferred?.append(settlement)
            return state.deferred != nil
        }
        if !isDeferred { settlement() }
    }

    /// Has settlements wait: each lets the broker send one message more, and what a quorum queue sends to a consumer that
    /// is being cancelled it puts back behind all others.
    func holdBack() { state.withLock { $0.deferred = $0.deferred ?? [] } }

    /// Makes the settlements that have waited, since no consumer is left.
    func settleDeferred() {
        let deferred = state.withLock { state in
            defer { state.deferred = nil }
            return state.deferred ?? []
        }
        for settlement in deferred { settlement() }
    }

    /// Begins a round of so many messages at once; the latch opens when the round is over.
    func begin(_ window: Int) -> Latch {
        state.withLock { state in
            state.window = window
            state.keptInRound = 0
            state.end = nil
            state.over = Latch()
            return state.over
        }
    }

    /// The broker has everything back that was kept.
    func forget() {
        state.withLock { state in
            state.kept = 0
            state.keptInRound = 0
            state.since = nil
        }
    }

    /// The connection was lost, and with it what was kept. What is not settled comes again, so nothing is known any more of
    /// how many messages may come.
    func forgetAfterLoss() {
        forget()
        state.withLock { $0.total = nil }
    }

    /// Messages that the next round may bring at once; 0 if everything has come.
    ///
    /// Rounds grow with what is kept, so that a long queue takes some dozens. With a count they begin with what is wanted:
    /// what comes behind the last one goes back as delivered before.
    ///
    /// - Parameter wanted: Messages that are still wanted; nil is all.
    /// - Throws: ``RestError`` if no more may be kept.
    func nextWindow(prefetch: Int, ready: Int?, wanted: Int?, queue: String) throws(RestError) -> Int {
        let state = state.withLock { $0 }
        let left = state.total.map { $0 - state.arrived } ?? .max
        guard left > 0 else { return 0 }
        guard state.kept < rule.limit else { throw RestError(queue: queue, count: state.kept) }
        var size = max(prefetch, (ready ?? 0) / 64, state.kept / 8)
        if let wanted { size = min(size, max(wanted, state.arrived)) }
        if state.arrived > 0 {
            let bodySize = max(1, state.bytes / state.arrived)
            size = min(size, max(prefetch, Self.roundBytes / bodySize))
        }
        return max(1, min(size, left, rule.limit - state.kept, Int(UInt16.max)))
    }

    /// Ends the round once a message has been kept for as long as one may be and the queue is silent, or after some
    /// minutes more. Returns if the task is cancelled.
    func waitForAge(silence: Duration, of activity: IntakeActivity) async {
        guard let age = rule.age else { return }
        while let wait = timeLeft(age), wait > .zero {
            guard (try? await Task.sleep(for: wait)) != nil else { return }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await activity.waitForSilence(of: silence) }
            group.addTask { try? await Task.sleep(for: .seconds(300)) }
            await group.next()
            group.cancelAll()
        }
        if !Task.isCancelled { state.withLock { $0.end(.old) }.open() }
    }

    private func timeLeft(_ age: Duration) -> Duration? {
        state.withLock { state in state.since.map { $0 + age - .now } ?? age }
    }
}
