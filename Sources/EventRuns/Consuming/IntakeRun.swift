import AMQP
import EventGeneration
import Synchronization

/// One queue of a consuming run: its channel, its deliveries and what happens to each.
final class IntakeRun: Sendable {
    /// How long a drained queue must have been silent before the run asks the broker about it.
    private static let silence = Duration.milliseconds(100)
    /// How long a queue that keeps its messages, or gives them to others, must have been silent to count as drained.
    private static let longSilence = Duration.seconds(1)

    let intake: ConsumingService.Intake
    /// Which of the run's intakes it is, from 0.
    let number: Int
    let observers: [any ArrivalObserver]
    private let connection: AMQPConnection
    private let currentChannel: Mutex<Channel>
    /// How many acknowledgements of the current channel are known to be lost.
    private let withdrawn = Mutex(0)
    /// How many messages were ready in the queue when the run began. Nil if the run does not drain the queue.
    let ready: Int?
    let mode: AcknowledgementMode
    let statistics: RunStatistics
    let stop: StopSignal
    let report: @Sendable (RunNotice) -> Void
    let activity: IntakeActivity
    let ownActivity = IntakeActivity()
    let printer: Mutex<MessagePrinter?>
    let unformatted = Mutex(0)
    /// What is done with each message after it is shown and recorded.
    let actions: [any MessageAction]
    let deduplicator: Deduplicator?
    /// The largest body that is taken, in bytes.
    let bodyLimit: Int
    /// The messages that go back to the queue.
    let returns: ReturnedMessages
    /// The messages that the filter leaves out and that stay in the queue. Nil if none of them stays.
    let kept: KeptRest?
    /// Whether the run still has to report the first message that the filter could not judge.
    let saysUnjudged = Mutex(true)

    init(
        _ intake: ConsumingService.Intake, number: Int, service: ConsumingService, activity: IntakeActivity
    ) async throws {
        let version = service.connection.brokerVersion
        var intake = intake
        if service.stopping.drain, intake.mayBeStream,
            try await QueueTraits().kind(of: intake.queue, on: service.connection) == .stream, intake.drainAsStream()
        {
            service.report(.note("queue \"\(intake.name)\" is a stream: --drain reads it from the first message"))
        }
        if !intake.isPrefetchChosen {
            intake.prefetch = intake.traits.prefetch(
                usually: intake.prefetch, workers: intake.workers, takesTime: !intake.actions.isEmpty, at: version)
        }
        self.intake = intake
        self.number = number
        observers = service.observers
        mode = intake.isPeek ? .never : service.acknowledgement
        statistics = service.statistics
        stop = service.stop
        report = service.report
        self.activity = activity
        bodyLimit = min(intake.bodyLimit, service.connection.configuration.maximumBodySize)
        returns = ReturnedMessages(intake, mode: mode, version: version)
        printer = Mutex(intake.printer)
        deduplicator = intake.deduplication.map(Deduplicator.init)
        connection = service.connection
        let channel = try await connection.openChannel()
        currentChannel = Mutex(channel)
        ready =
            service.stopping.drain || intake.isPeek
            ? try await channel.checkQueue(intake.queue).messageCount : nil
        let keepsRest = intake.filter != nil && mode != .never && !intake.isStream
        kept = keepsRest ? intake.rest.map { [ready] in KeptRest($0, total: ready) } : nil
        statistics.count { $0.received[intake.name, default: 0] += 0 }
        if let notice = try await returns.begin(on: channel) { report(notice) }
        actions = try await Self.begin(intake.actions, on: service.connection, queue: intake.queue)
    }

    private static func begin(
        _ plans: [any ActionPlan], on connection: AMQPConnection, queue: String
    ) async throws -> [any MessageAction] {
        var actions: [any MessageAction] = []
        do {
            for plan in plans { actions.append(try await plan.begin(on: connection, queue: queue)) }
        } catch {
            for action in actions { await action.end() }
            throw error
        }
        return actions
    }

    /// The channel that it consumes on. It is replaced if the broker has closed it because a message was held too long.
    var channel: Channel { currentChannel.withLock { $0 } }

    /// Opens a new channel if the broker has closed the last one.
    func reopenChannel() async throws {
        guard !channel.isOpen else { return }
        takeOffWithdrawn()
        let new = try await connection.openChannel()
        currentChannel.withLock { $0 = new }
        withdrawn.withLock { $0 = 0 }
    }

    /// Subtracts acknowledgements from the statistics that never reached the broker: those messages come again.
    func takeOffWithdrawn() {
        let count = channel.withdrawnAcknowledgementCount
        let more = withdrawn.withLock { known in
            defer { known = count }
            return count - known
        }
        if more > 0 { statistics.count { $0.acknowledged -= more } }
    }

    /// Subtracts them as soon as the connection is lost, until the task is cancelled.
    func watchLosses() async {
        for await case .lost in connection.events { takeOffWithdrawn() }
    }

    /// Ends the actions, after the last of their work has ended.
    func end() async {
        for action in actions { await action.end() }
    }

    /// Handles messages concurrently. Nil if there is no action that takes time.
    var workers: Workers? {
        actions.isEmpty
            ? nil : Workers(count: max(1, intake.workers), stop: stop, patience: ConsumingService.patience)
    }

    /// Whether a limit shared with other queues can only be kept by fetching. Draining limits each queue separately as
    /// well. If nothing is settled, the prefetch is used up.
    var mustFetch: Bool { ready != nil || mode == .never }

    /// The limit if this queue does not share one.
    func ownLimit(count: Int?) -> SettlementQueue {
        // The count that a stream reports lags behind: silence ends it.
        let ready = intake.isStream ? nil : ready
        let workers = workers?.count ?? 1
        if intake.filter != nil {
            return SettlementQueue(
                mode == .never
                    ? IntakeLimit(unsettledLimit: count, total: ready)
                    : IntakeLimit(limit: count, total: ready, prefetch: intake.prefetch, workers: workers))
        }
        let wanted = [ready, count].compactMap(\.self).min()
        return SettlementQueue(
            mode == .never
                ? IntakeLimit(unsettledLimit: wanted)
                : IntakeLimit(limit: wanted, prefetch: intake.prefetch, workers: workers))
    }

    /// Consumes until the limit is reached, the queue is drained or the run has to stop. Then settles the rest.
    func consumeAlone(limit: SettlementQueue, window: Int) async throws {
        if limit.isReached {
            await activity.begin()
        } else {
            try await consume(limit: limit, window: window)
        }
        limit.settleRest()
        try await close()
    }

    /// Fetches one message. Nil if there is none.
    func fetch() async throws -> Delivery? {
        if let first = returns.takeFirst() { return first }
        return try await channel.get(intake.queue)
    }

    /// Gives back what is not settled, and closes the channel.
    func close() async throws {
        takeOffWithdrawn()
        let count = returns.unhandledCount(on: channel)
        returns.refuseFailed()
        try await channel.close()
        if let notice = await returns.notice(of: count, on: connection) { report(notice) }
    }

    /// Cancels a consumer. If that fails, closes its channel, so that no task waits for what it would still get.
    func end(_ consumer: Consumer, on channel: Channel) async throws {
        do {
            try await consumer.cancel()
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Records that the run cannot continue. The run stops, and no other intake waits for this queue to begin.
    func giveUp() {
        stop.request(.failure)
        activity.giveUp()
    }

    /// Suspends until no more is wanted from the broker.
    func waitForEnd(_ limit: SettlementQueue, _ enough: Latch, isStream: Bool? = nil) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [stop] in await stop.wait() }
            group.addTask { await limit.reached.wait() }
            group.addTask { await enough.wait() }
            if ready != nil {
                group.addTask { await self.waitForEmptyQueue(isStream: isStream ?? self.intake.isStream) }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Suspends until the queue is empty, or the latch opens.
    func waitForEmptyQueue(isStream: Bool, or enough: Latch) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await enough.wait() }
            group.addTask { await self.waitForEmptyQueue(isStream: isStream) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Other consumers may take the ready messages too, so the run asks the broker about a silent queue.
    private func waitForEmptyQueue(isStream: Bool) async {
        var last = (waiting: -1, arrived: -1)
        var since = ContinuousClock.now
        while await ownActivity.waitForSilence(of: Self.silence) {
            guard let status = try? await channel.checkQueue(intake.queue) else {
                // While the connection to the broker is lost, nothing is known about the queue.
                guard channel.isOpen, (try? await Task.sleep(for: Self.silence)) != nil else { return }
                continue
            }
            // A stream keeps what was read, so its count says nothing.
            if status.messageCount == 0, !isStream { return }
            let now = (waiting: status.messageCount, arrived: ownActivity.count)
            if now != last {
                last = now
                since = .now
            } else if .now - since >= Self.longSilence {
                if !isStream {
                    let waiting = counted(now.waiting, "message waits", plural: "messages wait")
                    report(.warning("queue \"\(intake.queue)\" gives nothing, though \(waiting)"))
                }
                return
            }
            guard (try? await Task.sleep(for: Self.silence)) != nil else { return }
        }
        // Cancelled: the caller that cancels has another reason to end.
        await Latch().wait()
    }
}
