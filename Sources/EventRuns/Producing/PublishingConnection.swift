import AMQP
import Synchronization

/// One of the connections that a producer's messages go out on, and the channel there. If the broker closes that over a
/// message, another one takes its place.
final class PublishingConnection: Sendable {
    private struct State {
        var channel: PublishingChannel
        /// What became of messages on the channels before.
        var past = Totals()
        /// Messages that a broker refused by themselves.
        var refused = 0
        var isClosing = false
        /// No other channel takes the place of this one.
        var isEnded = false
        /// So many failures wait to be read that the publisher takes nothing more.
        var isFullOfFailures = false
    }

    /// What was handed over, and what became of it.
    struct Totals {
        var sent = 0
        var bytes = 0
        var confirmed = 0
        var nacked = 0
        var returned = 0
        var retried = 0
        var latency: LatencyPair?

        mutating func add(_ channel: PublishingChannel) {
            let handedOver = channel.record.handedOver
            sent += handedOver.count
            bytes += handedOver.bytes
            let statistics = channel.publisher.statistics
            confirmed += Int(statistics.confirmed)
            nacked += Int(statistics.nacked)
            returned += Int(statistics.returned)
            retried += Int(statistics.resent) + handedOver.repeats
            guard channel.record.isTimed else { return }
            var times = latency ?? LatencyPair()
            times.merge(channel.record.latency)
            latency = times
        }
    }

    let amqp: AMQPConnection
    /// Its number for the stamp, from 1; nil if the producer has only one.
    let number: Int64?
    private let configuration: Publisher.Configuration
    private let state: Mutex<State>

    init(_ connection: AMQPConnection, _ configuration: Publisher.Configuration, number: Int64?) async throws {
        amqp = connection
        self.configuration = configuration
        self.number = number
        state = Mutex(State(channel: try await PublishingChannel(on: connection, configuration)))
    }

    /// The channel that messages go out on now.
    var channel: PublishingChannel { state.withLock { $0.channel } }

    /// Opens a further channel, which takes no one's place yet.
    func openChannel() async throws -> PublishingChannel {
        try await PublishingChannel(on: amqp, configuration)
    }

    /// Publishes on another channel from now on, once what was sent on the last has been sent again there.
    func replaceChannel(by channel: PublishingChannel) {
        let last = state.withLock { state in
            let last = state.channel
            state.past.add(last)
            state.channel = channel
            return last
        }
        last.over.open()
    }

    /// Adds what became of messages on a channel that was open in between.
    func count(_ channel: PublishingChannel) { state.withLock { $0.past.add(channel) } }

    /// Counts a message that the broker closed the channel over.
    func countRefused() { state.withLock { $0.refused += 1 } }

    /// Nothing more is published on it.
    func end() {
        let channel = state.withLock { state in
            state.isEnded = true
            return state.channel
        }
        channel.over.open()
    }

    /// Hands messages over as long as its window has room, and returns how many: none also while its channel is replaced.
    ///
    /// - Parameters:
    ///   - made: When those were made that are due then, by ``SystemClock/nanoseconds``.
    ///   - time: Now.
    func publish(_ events: inout [OutgoingEvent], _ range: Range<Int>, made: Int64, at time: Int64) throws -> Int {
        for index in range where events[index].stamp != nil {
            events[index].seal(at: Timestamp.now.nanosecondsSince1970, connection: number)
        }
        let channel = channel
        do {
            return try channel.record.handOver(events, range, to: channel.publisher, made: made, at: time)
        } catch let error as AMQPError {
            if error.code == .notConfirmed {
                state.withLock { $0.isFullOfFailures = true }
                return 0
            }
            guard channel.hasEnded, !state.withLock({ $0.isEnded }) else { throw error }
            return 0
        }
    }

    /// Suspends until there is room for a message of that size.
    func waitForRoom(for size: Int) async throws {
        // The reader of the failures is about to make room.
        if state.withLock({ state in
            defer { state.isFullOfFailures = false }
            return state.isFullOfFailures
        }) {
            try await Task.sleep(for: .milliseconds(2))
        }
        while true {
            let channel = channel
            do {
                return try await channel.publisher.waitForRoom(for: size)
            } catch let error as AMQPError where channel.hasEnded {
                guard await hasSuccessor(to: channel) else {
                    try Task.checkCancellation()
                    throw error
                }
            }
        }
    }

    /// Suspends until another channel has taken the place of one that has ended, or none will.
    func hasSuccessor(to channel: PublishingChannel) async -> Bool {
        await channel.over.wait()
        return self.channel !== channel
    }

    /// Whether confirms are missing.
    var hasOutstanding: Bool {
        let (channel, isEnded) = state.withLock { ($0.channel, $0.isEnded) }
        return channel.publisher.outstandingCount > 0 || channel.hasEnded && !isEnded
    }

    /// Closes the channel; none takes its place.
    func close() async {
        let channel = state.withLock { state in
            state.isClosing = true
            return state.channel
        }
        try? await channel.publisher.channel.close()
    }

    /// Whether ``close()`` was called.
    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Adds what was handed over, and what the broker has said of it so far.
    func count(into counters: inout RunStatistics.Counters) {
        let (totals, refused, channel) = totals
        counters.sent += totals.sent
        counters.bytes += totals.bytes
        counters.confirmed += totals.confirmed
        counters.nacked += totals.nacked
        counters.retried += totals.retried
        counters.refused += refused
        counters.outstanding += channel.publisher.outstandingCount
        guard let times = totals.latency else { return }
        var latency = counters.confirmLatency ?? LatencyPair()
        latency.merge(times)
        counters.confirmLatency = latency
    }

    private var totals: (Totals, refused: Int, PublishingChannel) {
        let (past, refused, channel) = state.withLock { ($0.past, $0.refused, $0.channel) }
        var totals = past
        totals.add(channel)
        return (totals, refused, channel)
    }

    /// Messages that were handed over.
    var sentCount: Int { totals.0.sent }

    /// Messages that the broker has answered for; without confirms, those that were handed over.
    var settledCount: Int {
        let (totals, refused, _) = totals
        guard configuration.confirms else { return totals.sent }
        return totals.confirmed + totals.nacked + totals.returned + refused
    }

    /// Messages that the broker has said nothing of.
    var unconfirmed: Int {
        guard configuration.confirms else { return 0 }
        let (totals, refused, _) = totals
        return totals.sent - totals.confirmed - totals.nacked - totals.returned - refused
    }
}
