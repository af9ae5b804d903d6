package import EventSettings
import EventRuns
package import AMQPRouting
import AMQP
import EventGeneration

extension RouteSurvey {
    /// What a consumer published from the messages that came to its queue.
    package struct Forwarded: Sendable {
        /// The consumer's name.
        package let consumer: String
        /// Where each message went, with its exchange and key.
        package var routes: [(route: Router.Route, exchange: String, key: String)] = []
        /// Why the first message that could not be published was not.
        package var failure: String?
    }

    /// How many messages are kept for each queue.
    private static let keptMessages = 100

    mutating func keep(_ event: OutgoingEvent, in queues: [String]) {
        for queue in queues {
            guard let count = arrived[ByteName(queue)]?.count, count < Self.keptMessages else { continue }
            arrived[ByteName(queue)]?.append(event)
        }
    }

    /// Publishes the messages that came to the queues of consumers, as the consumers would. A published message may
    /// come to the queue of another consumer, which publishes it again.
    ///
    /// - Throws: ``SettingsError`` for templates that cannot be used.
    package mutating func forward(seed: UInt64) throws(SettingsError) -> [Forwarded] {
        var forwarders: [Forwarder] = []
        for consumer in settings.consumers {
            guard let publish = consumer.publish else { continue }
            let template = try ForwardTemplate(publish, settings: settings, seed: seed, consumer: consumer.name)
            forwarders.append(Forwarder(queue: consumer.queue, template, Forwarded(consumer: consumer.name)))
            producers.append(
                Producer(
                    name: consumer.name, isConsumer: true, exchange: publish.fixedExchange,
                    isComplete: publish.literalKey != nil && publish.fixedExchange != nil))
        }
        let first = producers.count - forwarders.count
        var isDone = false
        while !isDone {
            isDone = true
            for index in forwarders.indices {
                while let event = forwarders[index].next(arrived) {
                    isDone = false
                    current = first + index
                    forwarders[index].result.routes.append((add(event), event.exchange, event.routingKey))
                }
            }
        }
        for (forwarder, consumer) in zip(forwarders, settings.consumers.filter { $0.publish != nil })
        where forwarder.count == 0 { guess(consumer) }
        return forwarders.map(\.result)
    }

    /// Adds the route of a consumer that no message was seen to reach. Other programs may publish to its queue.
    private mutating func guess(_ consumer: ConsumerSettings) {
        guard let publish = consumer.publish, let key = publish.literalKey, let exchange = publish.fixedExchange,
            publish.headers.references.isEmpty
        else {
            isBlind = true
            return
        }
        current = producers.firstIndex { $0.isConsumer && $0.name == consumer.name } ?? current
        _ = add(exchange, key, nil)
    }

    /// A consumer, and its place in the messages that came to its queue.
    private struct Forwarder {
        let queue: String
        var template: ForwardTemplate
        var result: Forwarded
        var count = 0

        init(queue: String, _ template: ForwardTemplate, _ result: Forwarded) {
            self.queue = queue
            self.template = template
            self.result = result
        }

        /// The next message that can be published. Nil at the end.
        mutating func next(_ arrived: [ByteName: [OutgoingEvent]]) -> OutgoingEvent? {
            guard let events = arrived[ByteName(queue)] else { return nil }
            while count < events.count {
                var message = events[count].envelope
                message.queue = queue
                count += 1
                do {
                    return try template.event(
                        for: message, index: count, user: "", now: Timestamp.now.milliseconds)
                } catch {
                    result.failure = result.failure ?? "\(error)"
                }
            }
            return nil
        }
    }
}
