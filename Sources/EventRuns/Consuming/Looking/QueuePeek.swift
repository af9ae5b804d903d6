import AMQP
import Synchronization

/// A look at one queue.
///
/// Nothing is acknowledged, so one consumer would need a prefetch as large as the queue: any number of messages in memory
/// at once, and none is larger than 65,535. So they come in rounds, each with a consumer that is cancelled once it has had
/// its share. What it got stays with its channel, and the next round gets what follows. When all has been seen the channels
/// are closed one after the other, and the broker puts each message where it was. Each round has a channel of its own since
/// a quorum queue takes back what a consumer had in one piece, but those of one channel in no order.
final class QueuePeek: Sendable {
    /// Rounds that a long queue takes, so that a connection has channels enough.
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

    /// Shows what waits, up to so many messages, and gives all of it back; returns how many it showed.
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
        // Where deliveries are counted the first one says whether others may follow.
        var size = kind == .classic ? roundSize : 1
        var seen = 0
        var last = Round()
        while run.stop.reason == nil, !limit.isReached {
            // What a stream says it holds lags behind: silence ends it.
            if kind != .stream { size = min(size, ready - seen) }
            // What nobody wants to see is not touched, as far as that is known before.
            if run.intake.filter == nil { size = min(size, limit.remaining ?? .max) }
            guard size > 0 else { break }
            let channel = try await open()
            last = try await round(of: size, on: channel, limit)
            seen += last.arrived
            // A stream keeps what was read, and has no end that would bound the channels.
            if kind == .stream {
                channels.removeLast()
                try await channel.close()
            }
            guard last.arrived >= size else { break }
            size = roundSize
        }
        // A quorum queue keeps what came back apart, and puts what comes back now behind that: all of it has to be taken.
        while kind == .quorum, last.isReturned {
            last = try await round(of: roundSize, on: try await open(), nil)
        }
    }

    /// What came of a round.
    private struct Round {
        var arrived = 0
        /// Whether the last message had been given back before.
        var isReturned = false
    }

    /// Takes so many messages, or what there is, and leaves them with the channel.
    ///
    /// - Parameter limit: What is shown; nil shows nothing, and stops where a message has not been given back before.
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
                // Where a classic queue has headers about deliveries, a message brought them from elsewhere.
                if kind != .classic, let notice = try watch.withLock({ try $0.note(delivery) }) { run.report(notice) }
                try await run.take(delivery, limit)
            }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
        // The next round comes when this one has been written: what waits for that is no more than a round.
        try? await run.intake.sink.writer.flush()
        return round
    }

    private func waitForEnd(_ limit: SettlementQueue?, _ filled: Latch) async {
        // Taking what nobody sees goes on after a signal too: the order depends on it.
        guard let limit else { return await run.waitForEmptyQueue(isStream: false, or: filled) }
        await run.waitForEnd(limit, filled, isStream: kind == .stream)
    }

    /// The broker puts messages back after it has answered, so whoever looks next would see a part of them. Others may
    /// have taken some meanwhile: then the count stands still before it is complete.
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
                let missing = count - ready == 1 ? "1 message is" : "\(count - ready) messages are"
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
