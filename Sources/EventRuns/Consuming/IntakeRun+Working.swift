import AMQP

extension IntakeRun {
    /// Handles what a consumer gets, several messages at once. It begins a message only when a worker is free.
    func work(through consumer: Consumer, _ limit: SettlementQueue, _ workers: Workers) async throws {
        var iterator = consumer.makeAsyncIterator()
        try await workers.run {
            if let delivery = returns.takeFirst(), let work = try await begin(delivery, limit) { return work }
            while let delivery = try await iterator.next() {
                if let work = try await begin(delivery, limit) { return work }
            }
            return nil
        }
    }

    /// Does the part of handling a delivery that must happen in order, and returns the rest of the work. Nil if there
    /// is no rest. If the run has to stop, or no more are wanted, the delivery is left unsettled.
    func begin(_ delivery: Delivery, _ limit: SettlementQueue) async throws -> Workers.Work? {
        guard stop.reason == nil else { return nil }
        let now = Timestamp.now
        let message = envelope(of: delivery, receivedAt: receivedAt(now))
        let isUnread = isTooLarge(delivery)
        let judgement = isUnread ? .holds : intake.filter?.judge(message) ?? .holds
        guard receive(delivery, isWanted: judgement == .holds, limit) else { return nil }
        try await observe([delivery], at: now)
        countReceived([delivery], byteCount: delivery.bodyCount)
        switch judgement {
        case .holds: break
        case .fails:
            try leaveOut([delivery], limit)
            return nil
        case .undecided(let reason):
            try leaveUnjudged([delivery], reason, limit)
            return nil
        }
        if isUnread { return { [self] in await refuse(tooLarge: delivery, limit) } }
        let index = note(1)
        if mode == .before { acknowledge([delivery], limit) }
        let task = HandlingTask(run: self, delivery: delivery, message: message, index: index, limit: limit)
        guard let deduplicator, let key = deduplicationKey(of: message) else { return await task.begin(key: nil) }
        let twin = Decision()
        switch deduplicator.claim(key, waiter: { { twin.make($0) } }) {
        case .new: return await task.begin(key: key)
        case .duplicate:
            task.skip()
            return nil
        case .inFlight:
            return { await task.wait(for: twin, key, deduplicator) }
        }
    }
}

/// One message on its way through the actions.
private struct HandlingTask: Sendable {
    let run: IntakeRun
    let delivery: Delivery
    let message: Envelope
    let index: Int
    let limit: SettlementQueue

    /// Shows and records the message. The rest of the work waits until that is written.
    func begin(key: DuplicateWindow.Key?) async -> Workers.Work {
        var rendered = RenderedMessages()
        do {
            let text = try run.text(of: message, index: index)
            run.intake.sink.render(message, .received, text: text, into: &rendered)
        } catch {
            let reason = "\(error)"
            // Giving back a message that comes again takes time. A worker spends it.
            return {
                conclude(key, isHandled: false)
                await run.fail(reason, delivery, limit)
                run.finish(1)
            }
        }
        let isWritten = Decision()
        await run.intake.sink.put(rendered) { isWritten.make($0 == 1) }
        return { await act(after: isWritten, key: key) }
    }

    /// Performs every action, one after the other, and settles the message.
    private func act(after isWritten: Decision, key: DuplicateWindow.Key?) async {
        defer { run.finish(1) }
        // A message that is not written, or was interrupted, stays unsettled, and goes back when the channel closes.
        guard await isWritten.value == true else { return conclude(key, isHandled: false) }
        do {
            for action in run.actions {
                try Task.checkCancellation()
                // A message that the broker has taken back comes again, and is handled then.
                guard run.isHeld(delivery) else {
                    limit.takeBack(1, settled: 0)
                    return conclude(key, isHandled: false)
                }
                try await action.perform(message, index: index)
            }
        } catch {
            conclude(key, isHandled: false)
            return await fail(error)
        }
        if run.mode == .after { run.acknowledge([delivery], limit) }
        conclude(key, isHandled: true)
    }

    private func fail(_ error: any Error) async {
        if error is CancellationError || Task.isCancelled { return }
        if error is AMQPError {
            // The broker is gone. That is not the message's fault.
            run.activity.fail(error)
            return run.stop.request(.failure)
        }
        await run.fail("\(error)", delivery, limit)
    }

    /// Waits until it is known whether another message with the same id was handled. If it was not, handles this one.
    func wait(for twin: Decision, _ key: DuplicateWindow.Key, _ deduplicator: Deduplicator) async {
        var claim: DuplicateWindow.Claim?
        if let isHandled = await twin.value {
            claim = isHandled ? .duplicate : await deduplicator.claimWhenDecided(key)
        }
        switch claim {
        case .duplicate: skip()
        case .new where run.stop.reason == nil: await begin(key: key)()
        case .new:
            conclude(key, isHandled: false)
            run.finish(1)
        case .inFlight, nil: run.finish(1)
        }
    }

    /// Skips a message that was handled before.
    func skip() {
        run.passOver([delivery], limit)
        run.finish(1)
    }

    private func conclude(_ key: DuplicateWindow.Key?, isHandled: Bool) {
        if let key { run.deduplicator?.conclude([key], isHandled: isHandled) }
    }
}
