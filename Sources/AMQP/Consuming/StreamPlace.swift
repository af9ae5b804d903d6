/// Where a consumer goes on in a stream when it consumes again. Of any other queue it says nothing.
///
/// A stream keeps its messages, so that the broker takes nothing back when a connection is lost: what has arrived is
/// handed out, and the consumer goes on behind it. AMQP does not tell whether a queue is a stream. An offset that the
/// consumer asked for and got says so, and so does the header `x-stream-offset` of a delivery, unless the message was
/// moved from a stream to another queue; ``ConnectionCore/isStream(_:_:while:)`` finds that out.
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
        /// The broker has cancelled the consumer, and it does not consume again yet.
        var isCancelled = false
    }

    private let asked: FieldTable
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

    /// Whether only the broker can say if it is a stream, and nothing has arrived that would tell where it goes on.
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
        // "Last" where there was nothing yet means the same as "next".
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

    /// Takes note of what has arrived; true if it looks like a stream for the first time.
    func arrived(_ deliveries: DeliveryBatch) -> Bool {
        state.withLock { state in
            guard state.kind != .queue else { return false }
            let last = Delivery(batch: deliveries, index: deliveries.records.count - 1)
            guard let offset = last.streamOffset, offset < .max else {
                if state.kind != .stream { state.kind = .queue }
                return false
            }
            state.next = offset + 1
            guard state.kind == .unknown else { return false }
            state.kind = .likely
            return true
        }
    }

    /// Takes note that deliveries from this one on were not handed out, and come again.
    func dropped(from first: Delivery) {
        state.withLock { state in
            guard state.kind == .stream || state.kind == .likely, let next = state.next,
                let offset = first.streamOffset
            else { return }
            state.next = min(next, offset)
        }
    }

    /// Takes note of what the broker says.
    func learn(isStream: Bool) { state.withLock { $0.kind = isStream ? .stream : .queue } }

    /// Takes note that the broker refused an offset since it is no stream; false if the application asked for the offset.
    func learnNoStream() -> Bool {
        guard asked[Self.key] == nil else { return false }
        learn(isStream: false)
        return true
    }

    /// Tries an offset where nobody knows whether it is a stream; a refusal says that it is none.
    func tryOffset() { state.withLock { if $0.kind == .unknown, $0.hasBegun { $0.kind = .likely } } }

    /// Whether it is a stream whose consumer the broker has cancelled: that takes nothing back.
    var isOfCancelledStream: Bool { state.withLock { $0.isCancelled && $0.kind == .stream } }

    /// Takes note that the broker has cancelled the consumer.
    func cancelled() { state.withLock { $0.isCancelled = true } }

    /// Takes note that the queue is gone.
    func gone() {
        state.withLock { state in
            state.next = nil
            state.isAnew = state.hasBegun
        }
    }

    // MARK: - "Next" of a consumer that got nothing

    /// The broker reckons an interval of whole seconds back from its own clock, to a millisecond.
    private static let precision = Duration.milliseconds(25)

    /// How long to wait until an interval leads to just when the consumer began, and to nothing that is older; nil if it
    /// goes on by other means.
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

extension Delivery {
    /// Its offset in a stream, or in one that it was moved from.
    fileprivate var streamOffset: Int64? {
        guard mayHaveHeader("x-stream-offset") else { return nil }
        return properties.headers?[StreamPlace.key]?.integerValue
    }
}

extension ConnectionCore {
    /// Whether a queue is a stream; nil if the broker did not say. Only a stream takes an offset to begin at.
    ///
    /// - Parameter isCurrent: Whether the answer is still wanted, asked under the lock.
    func isStream(
        _ queue: String, _ persistence: Persistence, while isCurrent: (ConnectionState) -> Bool
    ) async -> Bool? {
        let made = Locked<(id: UInt16, serial: UInt64)?>(nil)
        func wait(
            _ operation: String, _ start: (inout ConnectionState, _ waiter: UInt64) throws -> Void
        ) async throws {
            _ = try await self.wait(operation, timeout: configuration.operationTimeout, persistence) {
                state, _, waiter in
                guard isCurrent(state) else { throw AMQPError(.connectionClosed, "the connection was lost again") }
                try start(&state, waiter)
            }
        }
        do {
            try await wait("opening a channel to look at \"\(queue)\"") { state, waiter in
                let channel = try state.makeChannel()
                channel.isTemporary = true
                made.withLock { $0 = (channel.id, channel.serial) }
                try state.request(.channelOpen, MethodID.channelOpenOK, channel, waiter: waiter, kind: .channelOpen)
            }
            guard let (id, serial) = made.withLock({ $0 }) else { return nil }
            let asking = ClientMethod.basicConsume(
                queue: queue, tag: "look", noAck: false, exclusive: false, arguments: [StreamPlace.key: "next"])
            try await wait("looking whether \"\(queue)\" is a stream") { state, waiter in
                guard let channel = state.channel(id, serial: serial) else {
                    throw AMQPError(.channelClosed, "the channel to look with is gone")
                }
                try state.request(.basicQoS(count: 1, global: false), MethodID.basicQoSOK, channel, waiter: 0)
                try state.request(
                    asking, MethodID.basicConsumeOK, channel, waiter: waiter, kind: .consume(tag: "look"))
            }
            access { state in
                if let channel = state.channel(id, serial: serial) { state.close(channel, waiter: 0) }
            }
            return true
        } catch {
            return (error as? AMQPError)?.saysNoStream == true ? false : nil
        }
    }

    /// Asks the broker, beside all else, whether a consumer's queue is a stream.
    func look(at queue: String, for place: StreamPlace) {
        // Another product may take the offset for any queue.
        guard access({ $0.opened.brokerVersion != nil }) else { return }
        Task.detached { [weak self] in
            let answer = await self?.isStream(queue, .waits) { if case .open = $0.phase { true } else { false } }
            if let answer { place.learn(isStream: answer) }
        }
    }
}
