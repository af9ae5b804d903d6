import AMQP

/// A channel that a producer's messages go out on, and what was handed to it.
final class PublishingChannel: Sendable {
    let publisher: Publisher
    let record: PublishRecord
    /// Opened when another channel has taken its place, or none will.
    let over = Latch()

    init(on connection: AMQPConnection, _ configuration: Publisher.Configuration) async throws {
        record = PublishRecord(isTimed: configuration.confirms)
        publisher = try await connection.openChannel().makePublisher(configuration, observer: record)
    }

    /// Whether it has ended, so that nothing more can be published on it.
    var hasEnded: Bool { !publisher.channel.isOpen }

    /// A message that failed on it, as it can be published once more.
    func event(of failure: PublishFailure, _ times: ConfirmTimes.Times?) -> OutgoingEvent {
        let message = failure.message
        var event = OutgoingEvent(
            exchange: failure.exchange, routingKey: failure.routingKey, properties: message.properties,
            body: message.body)
        event.due = times?.due
        event.line = times.flatMap { $0.line > 0 ? $0.line : nil }
        return event
    }
}
