import AMQP
import Synchronization

/// One queue of a consuming run: its channel, its deliveries and what becomes of each.
final class IntakeRun: Sendable {
    /// How long a drained queue must have been silent before it is looked at.
    private static let silence = Duration.milliseconds(100)
    /// How long a queue that keeps its messages, or gives them to others, must have been silent to count as drained.
    private static let longSilence = Duration.seconds(1)

    let intake: ConsumingService.Intake
    /// Which of the run's intakes it is, from 0.
    private let number: Int
    private let observers: [any ArrivalObserver]
    let channel: Channel
    /// Messages ready in the queue when the run began; nil where the run does not drain it.
    let ready: Int?
    private let mode: AcknowledgementMode
    private let statistics: RunStatistics
    private let stop: StopSignal
    private let report: @Sendable (RunNotice) -> Void
    private let activity: IntakeActivity
    private let ownActivity = IntakeActivity()
    private let printer: Mutex<MessagePrinter?>
    private let unformatted = Mutex(0)
    private let actions: [any MessageAction]

    init(
        _ intake: ConsumingService.Intake, number: Int, service: ConsumingService, activity: IntakeActivity
    ) async throws {
        self.intake = intake
        self.number = number
        observers = service.observers
        mode = service.acknowledgement
        statistics = service.statistics
        stop = service.stop
        report = service.report
        self.activity = activity
        printer = Mutex(intake.printer)
        channel = try await service.connection.openChannel()
        ready = service.stopping.drain ? try await channel.checkQueue(intake.queue).messageCount : nil
        var actions: [any MessageAction] = []
        for plan in intake.actions {
            do {
                actions.append(try await plan.begin(on: service.connection, queue: intake.queue))
            } catch {
                for action in actions { await action.end() }
                throw error
            }
        }
        self.actions = actions
        statistics.count { $0.received[intake.queue, default: 0] += 0 }
    }

    /// Ends the actions; no message follows.
    func endActions() async { for action in actions { await action.end() } }

    /// Whether a limit shared with other queues can only be kept by fetching: draining bounds each queue on its own as
    /// well, and where nothing is settled the prefetch is used up.
    var mustFetch: Bool { ready != nil || mode == .never }

    /// The limit where this queue has one of its own.
    func ownLimit(count: Int?) -> SettlementQueue {
        // What a stream says it holds lags behind: silence ends it.
        let wanted = [intake.isStream ? nil : ready, count].compactMap(\.self).min()
        if mode == .never {
            return SettlementQueue(
                IntakeLimit(unsettledLimit: wanted))
        }
        return SettlementQueue(IntakeLimit(limit: wanted, prefetch: intake.prefetch))
    }

    /// Consumes until the limit is reached, the queue is drained or the run is to stop; then settles the rest.
    func consumeAlone(limit: SettlementQueue) async throws {
        if limit.isReached {
            await activity.begin()
        } else {
            try await consume(limit: limit, window: limit.window)
        }
        limit.settleRest()
        try await channel.close()
    }

    /// Consumes until the limit is reached, the queue is drained, the latch opens or the run is to stop. What the limit
    /// holds back stays held back.
    func consume(limit: SettlementQueue, window: Int, until enough: Latch = Latch()) async throws {
        let consumer = try await channel.consume(
            intake.queue, prefetch: UInt16(clamping: window), arguments: intake.arguments)
        await activity.begin()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.waitForEnd(limit, enough)
                if !Task.isCancelled { try await consumer.cancel() }
            }
            for try await delivery in consumer { try await self.take(delivery, limit) }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
        // Its completions settle what was written; a failure is the writer's to report.
        try? await intake.sink.writer.flush()
    }

    /// Notes that the run cannot go on: it stops, and nobody waits for this queue to begin.
    func fail() {
        stop.request(.failure)
        activity.giveUp()
    }

    /// Suspends until nothing more is wanted from the broker.
    private func waitForEnd(_ limit: SettlementQueue, _ enough: Latch) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [stop] in await stop.wait() }
            group.addTask { await limit.reached.wait() }
            group.addTask { await enough.wait() }
            if ready != nil { group.addTask { await self.waitForEmptyQueue() } }
            await group.next()
            group.cancelAll()
        }
    }

    /// Others may take what was ready too, so a silent queue is looked at.
    private func waitForEmptyQueue() async {
        var last = (waiting: -1, arrived: -1)
        var since = ContinuousClock.now
        while await ownActivity.waitForSilence(of: Self.silence) {
            guard let status = try? await channel.checkQueue(intake.queue) else { return }
            // A stream keeps what was read, so its count says nothing.
            if status.messageCount == 0, !intake.isStream { return }
            let now = (waiting: status.messageCount, arrived: ownActivity.count)
            if now != last {
                last = now
                since = .now
            } else if .now - since >= Self.longSilence {
                if !intake.isStream {
                    report(.warning("queue \"\(intake.queue)\" gives nothing, though \(now.waiting) messages wait"))
                }
                return
            }
            guard (try? await Task.sleep(for: Self.silence)) != nil else { return }
        }
        // Cancelled: whoever cancels has another reason to end.
        await Latch().wait()
    }

    /// Handles a delivery. Where the run is to stop, or nothing more is wanted, it is left unsettled: closing the channel
    /// gives it back, while a nack before the consumer is cancelled would make the broker send it again.
    func take(_ delivery: Delivery, _ limit: SettlementQueue) async throws {
        guard stop.reason == nil, limit.receive() else { return }
        try await observe(delivery)
        _ = ownActivity.note()
        let index = activity.note()
        statistics.count { counters in
            counters.received[intake.queue, default: 0] += 1
            counters.bytes += delivery.bodyCount
            if delivery.redelivered { counters.redelivered += 1 }
        }
        if mode == .before { settle(delivery, limit) }
        var message = Envelope(
            exchange: delivery.exchange, routingKey: delivery.routingKey,
            properties: intake.sink.needsProperties || intake.printer != nil || !actions.isEmpty
                ? delivery.properties : Properties(),
            body: delivery.body)
        message.queue = intake.queue
        message.redelivered = delivery.redelivered
        if intake.sink.needsProperties { message.receivedAt = Timestamp.now.rfc3339 }
        try await act(on: message, index: index, delivery, limit)
    }

    /// Shows a delivery to those who look at what arrives.
    private func observe(_ delivery: Delivery) async throws {
        guard !observers.isEmpty else { return }
        let stamp = delivery.properties.headers.flatMap(Stamp.init)
        let arrival = Arrival(
            stamp: stamp, digest: stamp == nil ? 0 : delivery.withBody { CRC32C.checksum($0) },
            redelivered: delivery.redelivered, receivedAt: Timestamp.now.nanosecondsSince1970)
        for observer in observers { try await observer.note([arrival], queue: intake.queue, consumer: number) }
    }

    private func act(on message: Envelope, index: Int, _ delivery: Delivery, _ limit: SettlementQueue) async throws {
        var text: String?
        do {
            text = try printer.withLock { try $0?.text(of: message, index: index) }
        } catch {
            if intake.mustPrint {
                await fail("\(error)", delivery, limit)
                return finish()
            }
            noteUnformatted(error)
        }
        do {
            for action in actions { try await action.perform(message, index: index) }
        } catch is CancellationError {
            return finish()
        } catch let error as AMQPError {
            finish()
            throw error
        } catch {
            await fail("\(error)", delivery, limit)
            return finish()
        }
        await intake.sink.put(message, .received, text: text) { [mode] isWritten in
            // What was not written stays unsettled, and goes back when the channel closes.
            if isWritten, mode == .after { self.settle(delivery, limit) }
            self.finish()
        }
    }

    /// What "print" cannot show is no failure: a queue may hold messages that the template was not made for.
    private func noteUnformatted(_ error: any Error) {
        let isFirst = unformatted.withLock { count in
            count += 1
            return count == 1
        }
        statistics.count { $0.unformatted += 1 }
        guard isFirst else { return }
        report(
            .warning(
                "queue \"\(intake.queue)\": \"print\" cannot show a message: \(error); such bodies are shown as they are"
            ))
    }

    private func finish() {
        ownActivity.finish()
        activity.finish()
    }

    private func settle(_ delivery: Delivery, _ limit: SettlementQueue) {
        limit.settle { [statistics] in
            if delivery.ack() { statistics.count { $0.acknowledged += 1 } }
        }
    }

    /// A message that an action failed on: on_error says what becomes of it.
    private func fail(_ reason: String, _ delivery: Delivery, _ limit: SettlementQueue) async {
        report(.error("queue \"\(intake.queue)\": \(reason)"))
        statistics.count { $0.failed += 1 }
        if intake.onError == .stop {
            activity.fail(
                HandlingError(
                    description: """
                        stopped at a message of queue "\(intake.queue)", which keeps it: on_error is stop. Set on_error \
                        to requeue or reject, or take the message out with: consumer --queue \(intake.queue) -n 1
                        """))
        }
        guard mode == .after else {
            if intake.onError == .stop { stop.request(.failure) }
            return
        }
        switch intake.onError {
        case .reject:
            statistics.count { $0.rejected += 1 }
            limit.settle { delivery.reject(requeue: false) }
        case .requeue:
            // Without a pause a message that nobody can handle would go round as fast as the network lets it.
            if delivery.redelivered { await stop.wait(atMost: .seconds(1)) }
            statistics.count { $0.requeued += 1 }
            limit.settle { delivery.nack(requeue: true) }
        case .stop: stop.request(.failure)
        }
    }
}
