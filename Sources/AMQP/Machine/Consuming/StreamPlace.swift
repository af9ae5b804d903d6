/// Where a consumer of a stream continues when it consumes again. It means nothing for other queues.
///
/// A stream keeps its messages, so the broker takes nothing back when a connection is lost: what has arrived is handed
/// out, and the consumer continues behind it. AMQP does not tell whether a queue is a stream. An offset that the
/// consumer asked for and got says so, and so does the header `x-stream-offset` of a delivery, unless the message was
/// moved from a stream to another queue; ``ConnectionCore/isStream(_:_:while:)`` finds that out.
///
/// The connection's state, the consumer and its batches share it, so it has a lock of its own, which is taken once a
/// batch.
///
/// Source: RabbitMQ's streams, `x-stream-offset`.
final class StreamPlace: Sendable {
    static let key = "x-stream-offset"

    private enum Kind {
        case unknown
        /// A delivery had an offset, and the broker was not asked yet.
        case likely
        case stream
        case queue
    }

    private struct State {
        var kind: Kind
        /// The offset behind what has arrived.
        var next: Int64?
        /// When the broker was first asked for what comes "next".
        var began: MonotonicTime?
        var hasBegun = false
        /// The stream was deleted since: all that another one of that name holds is new.
        var isAnew = false
        /// Whether the arguments that were sent last have an offset.
        var hasSentOffset = false
        /// The broker has cancelled the consumer, which does not consume again yet.
        var isCancelled = false
    }

    /// The arguments that the consumer asked for.
    let asked: FieldTable
    private let state: Locked<State>

    /// Makes the place of a consumer with these arguments.
    ///
    /// - Parameter isPossible: Whether the broker would let such a consumer read a stream.
    init(_ arguments: FieldTable, isPossible: Bool) {
        asked = arguments
        state = Locked(State(kind: arguments[Self.key] != nil ? .stream : isPossible ? .unknown : .queue))
    }

    /// Whether it is a stream for certain.
    var isStream: Bool { state.withLock { $0.kind == .stream } }

    /// Whether a loss takes away nothing of what has arrived.
    var keepsArrived: Bool { state.withLock { $0.kind == .stream || $0.kind == .likely } }

    /// Whether only the broker can say if it is a stream, and nothing has arrived that would tell where to continue.
    var isOpen: Bool { state.withLock { $0.kind == .unknown && $0.hasBegun } }

    /// The arguments to consume with now.
    func arguments(at now: MonotonicTime = .now) -> FieldTable {
        state.withLock { state in
            var arguments = asked
            if let offset = Self.offset(asked, state, now) { arguments[Self.key] = offset }
            return arguments
        }
    }

    private static func offset(_ asked: FieldTable, _ state: State, _ now: MonotonicTime) -> FieldValue? {
        guard state.kind == .stream || state.kind == .likely else { return nil }
        if let next = state.next { return .int64(next) }
        // In an empty stream "last" means the same as "next".
        guard state.hasBegun, [nil, "next", "last"].contains(asked[key]) else { return nil }
        if state.isAnew { return .string("first") }
        return state.began.map { .string("\(seconds(since: $0, now))s") }
    }

    /// The arguments were sent with what ``arguments(at:)`` said at that time.
    func sent(_ arguments: FieldTable, at now: MonotonicTime = .now) {
        state.withLock { state in
            if !state.hasBegun { state.began = now }
            state.hasSentOffset = arguments[Self.key] != nil
        }
    }

    /// The broker has let the consumer in.
    func begun() {
        state.withLock { state in
            state.hasBegun = true
            state.isCancelled = false
            // Nothing but a stream takes an offset.
            if state.hasSentOffset { state.kind = .stream }
        }
    }

    /// Notes what has arrived; returns true if it looks like a stream for the first time.
    func arrived(_ deliveries: DeliveryBatch) -> Bool {
        state.withLock { state in
            guard state.kind != .queue else { return false }
            guard let offset = deliveries.streamOffset(at: deliveries.records.count - 1), offset < .max else {
                if state.kind != .stream { state.kind = .queue }
                return false
            }
            state.next = offset + 1
            guard state.kind == .unknown else { return false }
            state.kind = .likely
            return true
        }
    }

    /// Notes that this delivery and later ones were not handed out: the consumer continues with them.
    func dropped(from batch: DeliveryBatch, at index: Int) {
        state.withLock { state in
            guard state.kind == .stream || state.kind == .likely, let next = state.next,
                let offset = batch.streamOffset(at: index)
            else { return }
            state.next = min(next, offset)
        }
    }

    /// Notes what the broker says.
    func learn(isStream: Bool) { state.withLock { $0.kind = isStream ? .stream : .queue } }

    /// Notes that the broker refused an offset because it is no stream; returns false if the application asked for it.
    func learnNoStream() -> Bool {
        guard asked[Self.key] == nil else { return false }
        learn(isStream: false)
        return true
    }

    /// Has the next attempt send an offset if it is not known whether it is a stream; a refusal says that it is none.
    func tryOffset() { state.withLock { if $0.kind == .unknown, $0.hasBegun { $0.kind = .likely } } }

    /// Whether it is a stream whose consumer the broker has cancelled: that takes nothing back.
    var isOfCancelledStream: Bool { state.withLock { $0.isCancelled && $0.kind == .stream } }

    /// Notes that the broker has cancelled the consumer.
    func cancelled() { state.withLock { $0.isCancelled = true } }

    /// Notes that the queue is gone.
    func gone() {
        state.withLock { state in
            state.next = nil
            state.isAnew = state.hasBegun
        }
    }

    // MARK: - "Next" of a consumer that got nothing

    /// The broker reckons an interval of whole seconds back from its own clock, to a millisecond.
    private static let precision = Duration.milliseconds(25)

    /// How long to wait until an interval of whole seconds leads to just when the consumer began, and to nothing older;
    /// nil if it does not continue by an interval.
    func timeToWholeSecond(at now: MonotonicTime = .now) -> Duration? {
        state.withLock { state in
            guard state.kind == .stream, state.hasBegun, state.next == nil, !state.isAnew, let began = state.began,
                [nil, "next", "last"].contains(asked[Self.key])
            else { return nil }
            let elapsed = now.nanoseconds - began.nanoseconds
            let rest = elapsed % 1_000_000_000
            if elapsed >= 1_000_000_000, rest < Self.precision.nanoseconds { return .zero }
            return .nanoseconds(1_000_000_000 - rest)
        }
    }

    /// The whole seconds since then, rounded up unless hardly more has passed.
    private static func seconds(since began: MonotonicTime, _ now: MonotonicTime) -> Int64 {
        let elapsed = now.nanoseconds - began.nanoseconds
        let (whole, rest) = (elapsed / 1_000_000_000, elapsed % 1_000_000_000)
        return whole > 0 && rest < precision.nanoseconds ? whole : whole + 1
    }
}
