import EventSettings
import AMQP
import Synchronization

// What is done with each message, alone or in a batch.
extension IntakeRun {
    /// Counts messages that have come. Returns the number of the first one in the run.
    func note(_ count: Int) -> Int {
        _ = ownActivity.note(count)
        return activity.note(count)
    }

    /// Records that this many messages are finished.
    func finish(_ count: Int) {
        guard count > 0 else { return }
        ownActivity.finish(count)
        activity.finish(count)
    }

    /// Passes deliveries to the observers of what arrives.
    func observe(_ deliveries: [Delivery], at time: Timestamp) async throws {
        try returns.note(deliveries)
        guard !observers.isEmpty else { return }
        // Most runs have no stamps and only measure latency: that must cost nothing.
        let mayHaveStamps = deliveries.contains { $0.mayHaveHeader("x-sequence") }
        guard mayHaveStamps || observers.contains(where: \.wantsUnstamped) else { return }
        let receivedAt = time.nanosecondsSince1970
        let arrivals = deliveries.map { delivery in
            // Decoding costs more than everything else here. It is left out if there can be no stamp.
            let stamp = delivery.mayHaveHeader("x-sequence") ? delivery.properties.headers.flatMap(Stamp.init) : nil
            return Arrival(
                stamp: stamp, digest: stamp.map { digest(of: delivery, $0) } ?? 0,
                redelivered: delivery.redelivered, receivedAt: receivedAt)
        }
        for observer in observers { try await observer.note(arrivals, queue: intake.name, consumer: number) }
    }

    /// A body that was not read cannot be checked for changes. The run reports anyway that it is too large.
    private func digest(of delivery: Delivery, _ stamp: Stamp) -> UInt32 {
        delivery.isTooLarge ? stamp.digest : delivery.withBody { CRC32C.checksum($0) }
    }

    /// Counts messages that are handled from now on.
    func countReceived(_ deliveries: [Delivery], byteCount: Int) {
        let redelivered = deliveries.count(where: \.redelivered)
        statistics.count { counters in
            counters.received[intake.name, default: 0] += deliveries.count
            counters.bytes += byteCount
            counters.redelivered += redelivered
        }
    }

    /// The time as messages have it. Nil if no output needs it.
    func receivedAt(_ time: Timestamp) -> String? { intake.sink.needsProperties ? time.rfc3339 : nil }

    /// The message of a delivery, with the parts that are needed.
    func envelope(of delivery: Delivery, receivedAt: String?) -> Envelope {
        // A filter on the body needs only content_encoding of the properties, and few messages have it.
        let needsProperties =
            intake.sink.needsProperties || intake.printer != nil || deduplicator != nil || !actions.isEmpty
            || intake.filter?.needsProperties ?? false
            || intake.filter?.needsBody ?? false && delivery.hasContentEncoding
        var message = Envelope(
            exchange: delivery.exchange, routingKey: delivery.routingKey,
            properties: needsProperties ? delivery.properties : Properties(), body: delivery.body)
        message.queue = intake.name
        message.redelivered = delivery.redelivered
        message.receivedAt = receivedAt
        return message
    }

    /// Whether the run can still work on a message: the broker has not taken it back, or has its acknowledgement.
    func isHeld(_ delivery: Delivery) -> Bool { mode == .before || delivery.isUnsettled }

    /// The id by which a repeated message is recognised. Nil if the consumer does not deduplicate, or the message has
    /// no id.
    func deduplicationKey(of message: Envelope) -> DuplicateWindow.Key? {
        guard deduplicator != nil, let id = message.properties.messageID, !id.isEmpty else { return nil }
        return Array(id.utf8)
    }

    /// Settles messages that were handled before.
    func passOver(_ deliveries: [Delivery], _ limit: SettlementQueue) {
        guard !deliveries.isEmpty else { return }
        statistics.count { $0.duplicates += deliveries.count }
        if mode == .after { acknowledge(deliveries, limit) }
    }

    /// What `print` makes of a message. Nil means the usual look.
    ///
    /// - Throws: Why `print` cannot show it, if that is a failure.
    func text(of message: Envelope, index: Int) throws -> String? {
        do {
            return try printer.withLock { try $0?.text(of: message, index: index) }
        } catch {
            if intake.mustPrint { throw error }
            noteUnformatted(error)
            return nil
        }
    }

    /// A message that "print" cannot show is no failure: a queue may have messages that the template was not made for.
    private func noteUnformatted(_ error: any Error) {
        let isFirst = unformatted.withLock { count in
            count += 1
            return count == 1
        }
        statistics.count { $0.unformatted += 1 }
        guard isFirst else { return }
        report(
            .warning(
                "queue \"\(intake.name)\": \"print\" cannot show a message: \(error); such bodies are shown as they are"
            ))
    }

    /// Acknowledges messages, or the first `count` of them, as far as the limit allows.
    func acknowledge(_ deliveries: [Delivery], first count: Int? = nil, _ limit: SettlementQueue) {
        limit.settle(count ?? deliveries.count) { [self] numbers in
            settle { [statistics] in
                let count = Delivery.acknowledge(deliveries[numbers])
                statistics.count { $0.acknowledged += count }
                let lost = numbers.count - count
                limit.takeBack(lost, settled: lost)
            }
        }
    }

    /// Whether a body is larger than the limit of this queue.
    func isTooLarge(_ delivery: Delivery) -> Bool { delivery.bodyCount > bodyLimit }

    /// Handles a message with a body that is too large. As for any message that cannot be handled, on_error decides. If
    /// the run takes only copies, or only looks, it continues with the next message.
    func refuse(tooLarge delivery: Delivery, _ limit: SettlementQueue) async {
        let reason =
            "a message of \(delivery.bodyCount) bytes is larger than the body limit of \(bodyLimit): raise it with "
            + "--body-limit, or \"body_limit\" of the consumer"
        guard intake.isLooking else { return await fail(reason, delivery, limit, isRead: false) }
        report(.warning("queue \"\(intake.name)\": \(reason)"))
        if intake.title != nil { limit.settle { delivery.reject(requeue: false) } }
    }

    /// Settles deliveries now. If the run keeps a part of the queue, it settles them after the consumer is cancelled.
    func settle(_ settlement: @escaping @Sendable () -> Void) {
        guard let kept else { return settlement() }
        kept.settle(settlement)
    }

    /// Handles a message that failed: on_error decides what happens to it.
    ///
    /// - Parameter isRead: Whether its body was taken. If not, the message has not been acknowledged before.
    func fail(_ reason: String, _ delivery: Delivery, _ limit: SettlementQueue, isRead: Bool = true) async {
        report(.error("queue \"\(intake.name)\": \(reason)"))
        statistics.count { $0.failed += 1 }
        let isOpen = mode == .after || mode == .before && !isRead
        if intake.onError == .stop {
            let isKept = intake.title == nil && (mode == .never || isOpen)
            let remedy = isRead ? "take the message out with: consumer --queue \(intake.queue) -n 1" : "raise the limit"
            let advice = isKept ? " Set on_error to requeue or reject, or \(remedy)" : ""
            activity.fail(
                HandlingError(
                    description: "stopped at a message of queue \"\(intake.name)\"\(isKept ? ", which keeps it" : ""): "
                        + "on_error is stop.\(advice)"))
        }
        guard isOpen else {
            if intake.onError == .stop { stop.request(.failure) }
            return
        }
        switch intake.onError {
        // RabbitMQ closes the connection if a message of a stream is refused. The stream keeps the message.
        case .reject where intake.isStream, .requeue where intake.isStream: acknowledge([delivery], limit)
        case .reject:
            limit.settle { [self] in
                settle { [statistics] in
                    if delivery.reject(requeue: false) { statistics.count { $0.rejected += 1 } }
                }
            }
        case .requeue:
            // Without a pause, a message that always fails would go round as fast as the network allows.
            if delivery.redelivered { await stop.wait(atMost: .seconds(1)) }
            // A quorum queue counts it, so the message does not come back for ever.
            limit.settle { [self] in
                settle { [statistics] in
                    if delivery.reject(requeue: true) { statistics.count { $0.requeued += 1 } }
                }
            }
        case .stop:
            returns.noteFailure(of: delivery)
            stop.request(.failure)
        }
    }
}
