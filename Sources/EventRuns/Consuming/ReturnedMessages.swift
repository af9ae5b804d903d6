import EventGeneration
import AMQP
import Synchronization

/// The messages that go back to a queue in a run: what that means there, and what it costs.
///
/// A quorum queue counts how often a message has failed. At a limit it drops the message or sends it to the dead-letter
/// exchange. Messages that a stop leaves unhandled have not failed: RabbitMQ 4.3 and later do not count them, earlier
/// versions do.
final class ReturnedMessages: Sendable {
    private let queue: String
    private let traits: QueueTraits
    private let limit: Int?
    /// Whether the broker counts messages that go back unhandled.
    private let isCounted: Bool
    private let looksOnly: Bool
    /// Whether the queue belongs to the run, and is deleted with it.
    private let isPrivate: Bool
    private let failed = Mutex<[Delivery]>([])
    private let watch = Mutex<DeliveryCountWatch?>(nil)
    private let first = Mutex<Delivery?>(nil)

    init(_ intake: ConsumingService.Intake, mode: AcknowledgementMode, version: BrokerVersion?) {
        queue = intake.queue
        traits = intake.traits
        limit = traits.deliveryLimit(at: version)
        isCounted = version.countsGivenBack
        isPrivate = intake.title != nil
        // A peek has its own watch.
        looksOnly = mode == .never && !intake.isPeek
    }

    /// Reports that looking counts, if messages are not acknowledged and the broker counts what goes back.
    ///
    /// The first message is taken alone: it shows whether others may follow.
    ///
    /// - Throws: ``AMQPError`` if the queue's limit is too low to look, or the first message is near it.
    func begin(on channel: Channel) async throws -> RunNotice? {
        guard looksOnly, isCounted, !isPrivate,
            try await traits.kind(of: queue, on: channel.connection) == .quorum
        else { return nil }
        var watch = DeliveryCountWatch(queue: queue, limit: limit, occasion: "--ack never")
        let notice = try watch.begin()
        let delivery = try await channel.get(queue)
        if let delivery { _ = try watch.note(delivery) }
        first.withLock { $0 = delivery }
        self.watch.withLock { $0 = watch }
        return notice
    }

    /// The message that was taken alone. Returns it only once.
    func takeFirst() -> Delivery? {
        guard looksOnly else { return nil }
        return first.withLock { $0.take() }
    }

    /// Records deliveries.
    ///
    /// - Throws: ``AMQPError`` if one of their messages has gone back nearly as often as the limit allows.
    func note(_ deliveries: [Delivery]) throws {
        guard looksOnly else { return }
        try watch.withLock { watch in
            for delivery in deliveries where delivery.redelivered { _ = try watch?.note(delivery) }
        }
    }

    /// Records a delivery that could not be handled and is given back at the end.
    func noteFailure(of delivery: Delivery) { failed.withLock { $0.append(delivery) } }

    /// Refuses the messages that could not be handled, so that they count. Call it after the last consumer has ended.
    func refuseFailed() {
        // If the end of a channel counts, it gives all of them back in order.
        guard !isCounted else { return }
        let failed = failed.withLock { failed in
            defer { failed = [] }
            return failed
        }
        for delivery in failed { delivery.reject(requeue: true) }
    }

    /// How many messages the end of a channel gives back, if that counts.
    func unhandledCount(on channel: Channel) -> Int { isCounted ? channel.unsettledCount : 0 }

    /// What it costs that this many messages have gone back. Nil if it costs nothing.
    func notice(of count: Int, on connection: AMQPConnection) async -> RunNotice? {
        guard count > 0, isCounted, !isPrivate, !looksOnly, limit != nil || !traits.isDeclared else { return nil }
        // If the settings say nothing about the queue, the broker is asked.
        guard (try? await traits.kind(of: queue, on: connection)) == .quorum else { return nil }
        let messages = counted(count, "message goes", plural: "messages go")
        let consequence =
            limit.map { "after \($0) of them the broker drops it, or hands it to the dead-letter exchange" }
            ?? "no limit to that is known here"
        return .warning(
            "\(messages) back to the quorum queue \"\(queue)\", which counts as a failed delivery of each before RabbitMQ "
                + "4.3: \(consequence); a smaller prefetch holds fewer")
    }
}
