import EventSettings
import AMQP

extension IntakeRun {
    /// Takes what a consumer gets, as many deliveries at once as are there. It does not wait for a batch to fill.
    func takeBatches(of consumer: Consumer, _ limit: SettlementQueue) async throws {
        if let delivery = returns.takeFirst() { try await take(delivery, limit) }
        var iterator = consumer.makeAsyncIterator()
        while let first = try await iterator.next() {
            var batch = IntakeBatch(bodyLimit: bodyLimit)
            batch.append(first)
            while !batch.isFull, let delivery = iterator.nextInHand() { batch.append(delivery) }
            try await take(&batch, limit)
        }
    }

    /// Handles a delivery.
    func take(_ delivery: Delivery, _ limit: SettlementQueue) async throws {
        var batch = IntakeBatch(bodyLimit: bodyLimit)
        batch.append(delivery)
        try await take(&batch, limit)
    }

    /// Handles deliveries. If the run has to stop, or no more are wanted, they are left unsettled. Closing the channel
    /// then gives them back unhandled. A nack before the consumer is cancelled would make the broker send them again.
    private func take(_ batch: inout IntakeBatch, _ limit: SettlementQueue) async throws {
        guard stop.reason == nil else { return }
        let now = Timestamp.now
        let receivedAt = receivedAt(now)
        choose(&batch, receivedAt: receivedAt, limit)
        guard !batch.deliveries.isEmpty else { return }
        batch.setAsideTooLarge(endsRun: intake.onError == .stop && !intake.isLooking)
        // Before any delivery is settled, since a duplicate may be settled at once.
        try await observe(batch.deliveries, at: now)
        let count = batch.wanted.count
        let index = note(count)
        if takesBodiesAlone {
            batch.handled = batch.wanted
            intake.sink.renderBodies(of: batch.wanted, byteCount: batch.byteCount, into: &batch.rendered)
        } else {
            render(&batch, firstIndex: index, receivedAt: receivedAt, limit)
        }
        countReceived(batch.deliveries, byteCount: batch.byteCount)
        try leaveOut(batch.leftOut, limit)
        try leaveUnjudged(batch.unjudged, batch.unjudgedReason, limit)
        if mode == .before { acknowledge(batch.wanted, limit) }
        let underWay = batch.handled.count + batch.twins
        await put(batch, limit)
        passOver(batch.duplicates, limit)
        for delivery in batch.tooLarge { await refuse(tooLarge: delivery, limit) }
        for failure in batch.failures { await fail(failure.reason, failure.delivery, limit) }
        finish(count - underWay)
    }

    /// Takes as many deliveries as are wanted, and sorts out those that the filter leaves out.
    private func choose(_ batch: inout IntakeBatch, receivedAt: String?, _ limit: SettlementQueue) {
        guard let filter = intake.filter else {
            batch.keepFirst(limit.receive(atMost: batch.deliveries.count))
            return batch.wanted = batch.deliveries
        }
        for (place, delivery) in batch.deliveries.enumerated() {
            let message = envelope(of: delivery, receivedAt: receivedAt)
            // A message that is too large is not read, so the filter does not judge it: on_error decides about it.
            let judgement = isTooLarge(delivery) ? .holds : filter.judge(message)
            guard receive(delivery, isWanted: judgement == .holds, limit) else { return batch.keepFirst(place) }
            switch judgement {
            case .holds:
                batch.wanted.append(delivery)
                batch.messages.append(message)
            case .fails: batch.leftOut.append(delivery)
            case .undecided(let reason):
                if batch.unjudged.isEmpty { batch.unjudgedReason = reason }
                batch.unjudged.append(delivery)
            }
        }
    }

    /// Whether nothing but the body of a message is needed.
    private var takesBodiesAlone: Bool {
        (intake.sink.showsBodiesAlone || intake.sink.showsNothing) && intake.printer == nil && deduplicator == nil
    }

    /// Decides about each delivery, and renders what is written of them.
    private func render(
        _ batch: inout IntakeBatch, firstIndex: Int, receivedAt: String?, _ limit: SettlementQueue
    ) {
        for (place, delivery) in batch.wanted.enumerated() {
            let message =
                batch.messages.isEmpty ? envelope(of: delivery, receivedAt: receivedAt) : batch.messages[place]
            let key = deduplicationKey(of: message)
            switch key.flatMap({ deduplicator?.claim($0) { concludeTwin(delivery, limit) } }) {
            case .duplicate?:
                batch.duplicates.append(delivery)
                continue
            case .inFlight?:
                batch.twins += 1
                continue
            case .new?, nil: break
            }
            do {
                let text = try text(of: message, index: firstIndex + place)
                intake.sink.render(message, .received, text: text, into: &batch.rendered)
                if let key { batch.keys.append((batch.handled.count, key)) }
                batch.handled.append(delivery)
            } catch {
                if let key { deduplicator?.conclude([key], isHandled: false) }
                batch.failures.append((delivery, "\(error)"))
                // The deliveries behind it go back without a look.
                if intake.onError == .stop { return batch.end(at: delivery) }
            }
        }
    }

    /// Shows and records the messages, and settles each one once it is written.
    private func put(_ batch: IntakeBatch, _ limit: SettlementQueue) async {
        let (handled, keys) = (batch.handled, batch.keys)
        guard !handled.isEmpty else { return }
        await intake.sink.put(batch.rendered) { [self] written in
            // What was not written stays unsettled, and goes back when the channel closes.
            if mode == .after { acknowledge(handled, first: written, limit) }
            if !keys.isEmpty {
                deduplicator?.conclude(keys.lazy.filter { $0.index < written }.map(\.key), isHandled: true)
                deduplicator?.conclude(keys.lazy.filter { $0.index >= written }.map(\.key), isHandled: false)
            }
            finish(handled.count)
        }
    }

    /// Decides about a message with the same id as one that is about to be written. If that one cannot be written, both
    /// go back.
    private func concludeTwin(_ delivery: Delivery, _ limit: SettlementQueue) -> Deduplicator.Waiter {
        { [self] isHandled in
            if isHandled { passOver([delivery], limit) }
            finish(1)
        }
    }
}
