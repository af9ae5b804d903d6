import AMQP
import Synchronization

/// Counts the messages that a run leaves unsettled in one queue, so that they stay there: the broker delivers them to
/// no other consumer until the channel closes.
///
/// It stores no message, only counts.
final class KeptRest: Sendable {
    /// Why a round ends.
    enum RoundEnd: Sendable, Hashable {
        /// The round has reached its limit of kept messages, so that the broker sends no more.
        case full
        /// As many messages have come as were ready at the start.
        case all
        /// A message has been kept for the longest time allowed.
        case old
    }

    private struct State {
        var total: Int?
        var arrived = 0
        var bytes = 0
        /// How many messages were kept since messages were last given back, over all rounds, and since when.
        var kept = 0
        var since: ContinuousClock.Instant?
        var window = 0
        var keptInRound = 0
        var end: RoundEnd?
        var over = Latch()
        var isLastReturned = false
        var keepsNothing = false
        var watch: DeliveryCountWatch?
        /// Settlements that wait until the broker sends no more. Nil if they do not have to wait.
        var deferred: [@Sendable () -> Void]?

        mutating func end(_ reason: RoundEnd) -> Latch {
            end = end ?? reason
            return over
        }
    }

    /// How many bytes of bodies a round may bring at once, estimated from the earlier messages.
    private static let roundBytes = 64 << 20

    let rule: RestRule
    private let state: Mutex<State>

    /// - Parameter total: How many messages may come. Nil means any number.
    init(_ rule: RestRule, total: Int?) {
        self.rule = rule
        state = Mutex(State(total: total))
    }

    /// Whether messages that do not match are kept too, not only those that the filter cannot judge.
    var keepsWhatFails: Bool { rule.policy == .requeue && keeps }
    /// Whether messages are kept. A stream keeps them itself.
    var keeps: Bool { state.withLock { !$0.keepsNothing } }
    /// Whether all messages that may come have come.
    var isComplete: Bool { state.withLock { state in state.total.map { state.arrived >= $0 } ?? false } }
    /// How many messages are kept.
    var count: Int { state.withLock { $0.kept } }
    /// Whether the last message had been delivered before.
    var isLastReturned: Bool { state.withLock { $0.isLastReturned } }
    /// Why the round ended, if this object ended it.
    var end: RoundEnd? { state.withLock { $0.end } }

    /// Keeps nothing: the queue is a stream.
    func keepNothing() {
        state.withLock { state in
            state.keepsNothing = true
            state.total = nil
        }
    }

    /// Sets the watch that checks how often the kept messages were delivered.
    func watch(_ watch: DeliveryCountWatch) { state.withLock { $0.watch = watch } }

    /// Counts a message that came. Returns false if it is beyond the number that may come.
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

    /// Keeps messages. Returns the notices about that.
    ///
    /// - Throws: ``AMQPError`` if one of them has been delivered nearly as often as the limit allows.
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

    /// Settles deliveries now, or once the broker sends no more.
    func settle(_ settlement: @escaping @Sendable () -> Void) {
        let isDeferred = state.withLock { state in
            state.deferred?.append(settlement)
            return state.deferred != nil
        }
        if !isDeferred { settlement() }
    }

    /// Makes settlements wait. Each settlement lets the broker send one more message, and a quorum queue puts the
    /// messages that it sends to a consumer being cancelled behind all others.
    func holdBack() { state.withLock { $0.deferred = $0.deferred ?? [] } }

    /// Makes the settlements that have waited, since no consumer is left.
    func settleDeferred() {
        let deferred = state.withLock { state in
            defer { state.deferred = nil }
            return state.deferred ?? []
        }
        for settlement in deferred { settlement() }
    }

    /// Begins a round with this many messages at once. The latch opens when the round is over.
    func begin(_ window: Int) -> Latch {
        state.withLock { state in
            state.window = window
            state.keptInRound = 0
            state.end = nil
            state.over = Latch()
            return state.over
        }
    }

    /// Records that the broker has back everything that was kept.
    func forget() {
        state.withLock { state in
            state.kept = 0
            state.keptInRound = 0
            state.since = nil
        }
    }

    /// Records that the connection was lost, and with it what was kept. Unsettled messages come again, so it is no
    /// longer known how many messages may come.
    func forgetAfterLoss() {
        forget()
        state.withLock { $0.total = nil }
    }

    /// How many messages the next round may bring at once. 0 if everything has come.
    ///
    /// Rounds grow with the number of kept messages, so that a long queue takes some dozens of rounds. With a count
    /// they begin with the number of wanted messages: messages that come behind the last wanted one go back marked as
    /// redelivered.
    ///
    /// - Parameter wanted: How many messages are still wanted. Nil means all.
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

    /// Ends the round once a message has been kept for the longest time allowed and the queue is silent, or after some
    /// more minutes. Returns if the task is cancelled.
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
