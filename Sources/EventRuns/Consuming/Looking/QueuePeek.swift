import EventGeneration
import AMQP
import Synchronization

/// A look at one queue.
///
/// Nothing is acknowledged. So one consumer would need a prefetch as large as the queue: any number of messages in
/// memory at once, and no prefetch is larger than 65,535. Therefore messages come in rounds. Each round has a consumer
/// that is cancelled after its share. Its messages stay with its channel, and the next round gets the messages behind
/// them. After the last round the channels are closed one after the other, and the broker puts each message back in its
/// place. Each round has its own channel: a quorum queue takes back the messages of one consumer as a block, but the
/// blocks of several consumers on one channel in any order.
final class QueuePeek: Sendable {
    /// How many rounds a long queue takes, so that a connection has enough channels.
    private static let rounds = 64

    private let run: IntakeRun
    private let connection: AMQPConnection
    private let kind: Queue.Kind?
    private let watch: Mutex<DeliveryCountWatch>
    private let taken = Mutex(0)

    init(_ run: IntakeRun, on connection: AMQPConnection) async throws {
        self.run = run
        self.connection = connection
        let (traits, version) = (run.intake.traits, connection.brokerVersion)
        kind = try await traits.kind(of: run.intake.queue, on: connection)
        let isCounted = version.countsGivenBack
        if kind == .quorum, traits.delaysUnhandled, !isCounted {
            throw AMQPError(
                .preconditionFailed,
                "queue \"\(run.intake.queue)\" has x-delayed-retry-type, so what --peek gives back would be hidden from "
                    + "everyone for a while: take what waits instead of looking: consumer --queue \(run.intake.queue)")
        }
        watch = Mutex(
            DeliveryCountWatch(
                queue: run.intake.queue, limit: traits.deliveryLimit(at: version), isCounted: isCounted))
    }

    /// Shows up to this many of the waiting messages, and gives all of them back. Returns how many it showed.
    func run(atMost count: Int?) async throws -> Int {
        if kind == .quorum, let notice = try watch.withLock({ try $0.begin() }) { run.report(notice) }
        let limit = SettlementQueue(IntakeLimit(unsettledLimit: count))
        var channels: [Channel] = []
        var failure: (any Error)?
        do {
            try await look(limit, &channels)
        } catch {
            failure = error
        }
        let before = try? await run.channel.checkQueue(run.intake.queue).messageCount
        let closing = ChannelsInOrder(queue: run.intake.queue, isQuorum: kind == .quorum, observer: run.channel)
        let closingFailure = await closing.close(channels)
        failure = failure ?? closingFailure
        if let failure { throw failure }
        if let before, kind != .stream { await waitForReturn(of: before + taken.withLock { $0 }) }
        return limit.remaining.flatMap { rest in count.map { $0 - rest } } ?? 0
    }

    private func look(_ limit: SettlementQueue, _ channels: inout [Channel]) async throws {
        func open() async throws -> Channel {
            let channel = try await connection.openChannel()
            channels.append(channel)
            return channel
        }
        let ready = run.ready ?? 0
        let roundSize = min(65_535, max(run.intake.prefetch, ready / Self.rounds))
        // If deliveries are counted, the first message says whether others may follow.
        var size = kind == .classic ? roundSize : 1
        var seen = 0
        var last = Round()
        while run.stop.reason == nil, !limit.isReached {
            // The count that a stream reports lags behind: silence ends it.
            if kind != .stream { size = min(size, ready - seen) }
            // Messages that will not be shown are not touched, as far as that is known in advance.
            if run.intake.filter == nil { size = min(size, limit.remaining ?? .max) }
            guard size > 0 else { break }
            let channel = try await open()
            last = try await round(of: size, on: channel, limit)
            seen += last.arrived
            // A stream keeps what was read, and has no end that would limit the channels.
            if kind == .stream {
                channels.removeLast()
                try await channel.close()
            }
            guard last.arrived >= size else { break }
            size = roundSize
        }
        // A quorum queue keeps returned messages separately, and puts newly returned ones behind them. So all of them
        // must be taken.
        while kind == .quorum, last.isReturned {
            last = try await round(of: roundSize, on: try await open(), nil)
        }
    }

    /// The result of a round.
    private struct Round {
        var arrived = 0
        /// Whether the last message had been given back before.
        var isReturned = false
    }

    /// Takes this many messages, or all there are, and leaves them unsettled on the channel.
    ///
    /// - Parameter limit: The messages to show. Nil shows nothing, and stops at the first message that has not been
    ///   given back before.
    private func round(of size: Int, on channel: Channel, _ limit: SettlementQueue?) async throws -> Round {
        let consumer = try await channel.consume(
            run.intake.queue, prefetch: UInt16(clamping: size), arguments: arguments)
        let filled = Latch()
        var round = Round()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.waitForEnd(limit, filled)
                if self.kind != .stream { await channel.waitUntilStill(size) }
                if !Task.isCancelled { try await self.run.end(consumer, on: channel) }
            }
            for try await delivery in consumer {
                round.arrived += 1
                taken.withLock { $0 += 1 }
                round.isReturned = delivery.redelivered
                // A stream gives more than the prefetch: the rest of a chunk.
                if round.arrived == size || limit == nil && !delivery.redelivered { filled.open() }
                guard let limit else { continue }
                // If a message of a classic queue has headers about deliveries, it brought them from another queue.
                if kind != .classic, let notice = try watch.withLock({ try $0.note(delivery) }) { run.report(notice) }
                try await run.take(delivery, limit)
            }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
        // The next round comes when this one has been written. So at most one round waits to be written.
        try? await run.intake.sink.writer.flush()
        return round
    }

    private func waitForEnd(_ limit: SettlementQueue?, _ filled: Latch) async {
        // Taking messages that are not shown continues after a signal too: the order depends on it.
        guard let limit else { return await run.waitForEmptyQueue(isStream: false, or: filled) }
        await run.waitForEnd(limit, filled, isStream: kind == .stream)
    }

    /// The broker puts messages back after it has answered, so the next program to look would see only a part of them.
    /// Other consumers may have taken some in the meantime: then the count stands still before it is complete.
    private func waitForReturn(of count: Int) async {
        let interval = Duration.milliseconds(20)
        var last = -1
        var standstill = Duration.zero
        var left = Duration.seconds(5)
        while left > .zero, standstill < .milliseconds(200) {
            let status = try? await run.channel.checkQueue(run.intake.queue)
            guard let ready = status?.messageCount, ready < count else { return }
            standstill = ready == last ? standstill + interval : .zero
            last = ready
            if standstill >= .milliseconds(200), kind == .quorum, !watch.withLock({ $0.isCounted }) {
                let missing = counted(count - ready, "message is", plural: "messages are")
                run.report(
                    .warning(
                        "queue \"\(run.intake.queue)\": \(missing) not back: others took them, or the queue hides what is "
                            + "given back for a while (x-delayed-retry-type, or a policy)"))
            }
            guard (try? await Task.sleep(for: interval)) != nil else { return }
            left -= interval
        }
    }

    private var arguments: FieldTable {
        var arguments = run.intake.arguments
        guard kind == .stream else { return arguments }
        let key = "x-stream-offset"
        if let offset = watch.withLock({ $0.nextOffset }) { arguments[key] = .int64(offset) }
        arguments[key] = arguments[key] ?? .string("first")
        return arguments
    }
}
