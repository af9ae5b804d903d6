import AMQP

/// Deliveries that came together, while it is found out what becomes of each.
struct IntakeBatch: Sendable {
    /// Deliveries of a batch at most, and bytes of their bodies: whoever reads the output slowly holds up the next.
    static let limit = (deliveries: 1_024, bytes: 1 << 20)

    var deliveries: [Delivery] = []
    /// Bytes of their bodies.
    private(set) var byteCount = 0
    /// Those that are shown and recorded, in the order of `rendered`.
    var handled: [Delivery] = []
    var rendered = RenderedMessages()
    /// The ids of those among `handled` that are to be remembered, by their place there.
    var keys: [(index: Int, key: DuplicateWindow.Key)] = []
    /// Messages whose ids are those of others that are not written yet: it is told later what becomes of them.
    var twins = 0
    /// Messages that nothing is done with but to acknowledge them.
    var skipped: [Delivery] = []
    var duplicates = 0
    /// Messages that could not be handled, and why.
    var failures: [(delivery: Delivery, reason: String)] = []

    /// Whether it has as many as may be handled together.
    var isFull: Bool { deliveries.count >= Self.limit.deliveries || byteCount >= Self.limit.bytes }

    mutating func append(_ delivery: Delivery) {
        deliveries.append(delivery)
        byteCount += delivery.bodyCount
    }

    /// Gives up what came behind the first so many.
    mutating func keepFirst(_ count: Int) {
        guard count < deliveries.count else { return }
        deliveries.removeSubrange(count...)
        byteCount = deliveries.reduce(0) { $0 + $1.bodyCount }
    }
}

extension IntakeRun {
    /// Takes what a consumer gets, as much at once as is there: nothing waits for a batch to fill.
    func takeBatches(of consumer: Consumer, _ limit: SettlementQueue) async throws {
        var iterator = consumer.makeAsyncIterator()
        while let first = try await iterator.next() {
            var batch = IntakeBatch()
            batch.append(first)
            while !batch.isFull, let delivery = iterator.nextInHand() { batch.append(delivery) }
            try await take(&batch, limit)
        }
    }

    /// Handles a delivery.
    func take(_ delivery: Delivery, _ limit: SettlementQueue) async throws {
        var batch = IntakeBatch()
        batch.append(delivery)
        try await take(&batch, limit)
    }

    /// Handles deliveries. Where the run is to stop, or nothing more is wanted, they are left unsettled: closing the
    /// channel gives them back, while a nack before the consumer is cancelled would make the broker send them again.
    private func take(_ batch: inout IntakeBatch, _ limit: SettlementQueue) async throws {
        guard stop.reason == nil else { return }
        batch.keepFirst(limit.receive(atMost: batch.deliveries.count))
        let count = batch.deliveries.count
        guard count > 0 else { return }
        let now = Timestamp.now
        let index = note(count)
        if takesBodiesAlone {
            batch.handled = batch.deliveries
            intake.sink.renderBodies(of: batch.deliveries, byteCount: batch.byteCount, into: &batch.rendered)
        } else {
            render(&batch, firstIndex: index, at: now, limit)
        }
        try await observe(batch.deliveries, at: now)
        countReceived(batch.deliveries, byteCount: batch.byteCount)
        if mode == .before { acknowledge(batch.deliveries, limit) }
        let underWay = batch.handled.count + batch.twins
        await put(batch, limit)
        if mode == .after { acknowledge(batch.skipped, limit) }
        for failure in batch.failures { await fail(failure.reason, failure.delivery, limit) }
        finish(count - underWay)
    }

    /// Whether nothing is to be known of a message but its body.
    private var takesBodiesAlone: Bool {
        (intake.sink.showsBodiesAlone || intake.sink.showsNothing) && intake.printer == nil && deduplicator == nil
    }

    /// Finds out what becomes of each delivery, and makes what is written of them.
    private func render(
        _ batch: inout IntakeBatch, firstIndex: Int, at time: Timestamp, _ limit: SettlementQueue
    ) {
        let receivedAt = intake.sink.needsProperties ? time.rfc3339 : nil
        for (place, delivery) in batch.deliveries.enumerated() {
            let message = envelope(of: delivery, receivedAt: receivedAt)
            guard isWanted(message) else {
                batch.skipped.append(delivery)
                continue
            }
            let key = deduplicationKey(of: message)
            switch key.flatMap({ deduplicator?.claim($0) { concludeTwin(delivery, limit) } }) {
            case .duplicate?:
                batch.skipped.append(delivery)
                batch.duplicates += 1
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
                // The others go back unseen.
                if intake.onError == .stop { return batch.keepFirst(place + 1) }
            }
        }
    }

    /// Shows and records what is to be, and settles it once it is written.
    private func put(_ batch: IntakeBatch, _ limit: SettlementQueue) async {
        if batch.duplicates > 0 { statistics.count { $0.duplicates += batch.duplicates } }
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

    /// What becomes of a message whose twin is about to be written: where it cannot be, both go back.
    private func concludeTwin(_ delivery: Delivery, _ limit: SettlementQueue) -> Deduplicator.Waiter {
        { [self] isHandled in
            if isHandled {
                statistics.count { $0.duplicates += 1 }
                if mode == .after { acknowledge([delivery], limit) }
            }
            finish(1)
        }
    }
}
