package import EventSettings
package import AMQP
import EventGeneration
import Synchronization

/// Publishes each message on, or answers it, and has done so once the broker has confirmed that.
package struct ForwardPlan: ActionPlan {
    private let settings: ForwardSettings
    private let template: ForwardTemplate
    private let statistics: RunStatistics
    private let blocked: BlockedConnections
    private let stop: StopSignal
    private let report: @Sendable (RunNotice) -> Void
    private let connect: @Sendable () async throws -> AMQPConnection

    /// Prepares it for one consumer.
    ///
    /// - Parameters:
    ///   - settings: Where messages go.
    ///   - template: What is made of them.
    ///   - statistics: What counts it.
    ///   - blocked: Those of the run's connections that the broker blocks.
    ///   - stop: When the run ends.
    ///   - report: Hears of the connection that it publishes on.
    ///   - connect: Opens that connection. The broker does not read a connection that it blocks, so acknowledgements would
    ///     wait if they went out on the same one.
    package init(
        _ settings: ForwardSettings, _ template: ForwardTemplate, statistics: RunStatistics,
        blocked: BlockedConnections, stop: StopSignal, report: @escaping @Sendable (RunNotice) -> Void,
        connect: @escaping @Sendable () async throws -> AMQPConnection
    ) {
        self.settings = settings
        self.template = template
        self.statistics = statistics
        self.blocked = blocked
        self.stop = stop
        self.report = report
        self.connect = connect
    }

    /// Opens the connection to publish on, and looks whether the exchange is there.
    package func begin(on connection: AMQPConnection, queue: String) async throws -> any MessageAction {
        let own = try await connect()
        let configuration = own.configuration
        do {
            if let exchange = settings.fixedExchange, !exchange.isEmpty {
                try await own.withChannel { try await $0.checkExchange(exchange) }
            }
        } catch {
            try? await own.close()
            throw (error as? AMQPError).map { BrokerRefusal.explain($0, .publishing, of: configuration) } ?? error
        }
        let notices = ConnectionNotices(connection: own, blocked: blocked, report: report)
        return ForwardAction(
            own, template, user: configuration.user, statistics: statistics, stop: stop,
            following: Task.detached { await notices.run() })
    }
}

/// Publishes what comes of a queue.
final class ForwardAction: MessageAction {
    /// How long a message may take whose run has ended.
    private static let endPatience = Duration.seconds(10)

    /// How long a message may take: a broker that blocks publishers or is gone is no failure of the message.
    private let timeout: Duration
    private let connection: AMQPConnection
    private let template: Mutex<ForwardTemplate>
    private let user: String
    private let statistics: RunStatistics
    private let stop: StopSignal
    private let following: Task<Void, Never>
    /// Gives up what is not confirmed some time after the run's end.
    private let ending: Task<Void, Never>
    private let givenUp = Latch()
    private let publishers = Mutex<[Bool: Publisher]>([:])

    init(
        _ connection: AMQPConnection, _ template: ForwardTemplate, user: String, statistics: RunStatistics,
        stop: StopSignal, following: Task<Void, Never>
    ) {
        self.connection = connection
        self.template = Mutex(template)
        self.user = user
        self.statistics = statistics
        self.stop = stop
        self.following = following
        timeout = connection.configuration.recovery?.patience ?? .seconds(366 * 86_400)
        ending = Task.detached { [givenUp] in
            await stop.wait()
            connection.urgeRecovery()
            guard (try? await Task.sleep(for: Self.endPatience)) != nil else { return }
            givenUp.open()
            connection.abandon()
        }
    }

    func perform(_ message: Envelope, index: Int) async throws {
        let event = try event(for: message, index)
        // RabbitMQ returns every mandatory message to a direct reply-to address, which is no queue.
        let isMandatory = !(event.exchange.isEmpty && event.routingKey.hasPrefix("amq.rabbitmq.reply-to."))
        do {
            do {
                try await publish(event, through: try await publisher(mandatory: isMandatory))
            } catch let error as AMQPError where Self.mayBeOfAnother(error) {
                try await publishAlone(event, mandatory: isMandatory)
            }
        } catch is AMQPError where givenUp.isOpen {
            throw AMQPError(
                .notConfirmed,
                "the run has ended, and the broker did not confirm within \(Self.endPatience.text) what was to be "
                    + "published on: those messages stay in their queue")
        } catch let error as AMQPError where Self.isOfMessage(error) {
            throw ActionFailure("message \(index) was not published: \(Self.reason(error, event))")
        }
        statistics.count { $0.forwarded += 1 }
    }

    private func publish(_ event: OutgoingEvent, through publisher: Publisher) async throws {
        do {
            try await publisher.publishAndConfirm(
                Message(event.body, properties: event.properties), exchange: event.exchange,
                routingKey: event.routingKey)
        } catch let error as AMQPError {
            // A connection that is gone says nothing of the message.
            if let loss = error.underlying as? AMQPError, loss.code == .connectionClosed { throw loss }
            throw error
        }
    }

    /// Publishes a message on a channel of its own: if the broker closed the channel over one of several, this tells
    /// over which.
    private func publishAlone(_ event: OutgoingEvent, mandatory: Bool) async throws {
        let publisher = try await makePublisher(mandatory: mandatory)
        try await publish(event, through: publisher)
        try? await publisher.channel.close()
    }

    /// Whether the broker closed the channel, over this message or over another that was under way.
    private static func mayBeOfAnother(_ error: AMQPError) -> Bool {
        switch error.code {
        case .channelClosed: true
        case .notConfirmed: error.underlying != nil
        // The refusal that closed the channel. Later messages fail with it too.
        default: error.reply != nil && error.code != .connectionClosed
        }
    }

    private func event(for message: Envelope, _ index: Int) throws -> OutgoingEvent {
        do {
            return try template.withLock { template in
                try template.event(for: message, index: index, user: user, now: Timestamp.now.milliseconds)
            }
        } catch let error as GenerationError {
            throw ActionFailure("\(error)")
        }
    }

    func end() async {
        await stop.wait(
            for: { [connection] in try? await connection.close() }, afterSignal: .seconds(1),
            orUntil: { [stop] in
                // Nothing is to be published any more: what is left is a word of farewell.
                await stop.wait(atMost: .seconds(5))
                try? await Task.sleep(for: .seconds(1))
            })
        connection.abandon()
        ending.cancel()
        following.cancel()
        await following.value
    }

    /// Whether the message is at fault, or the exchange or queue that it was to reach; otherwise the broker is gone.
    private static func isOfMessage(_ error: AMQPError) -> Bool {
        switch error.code {
        case .invalidArgument, .notConfirmed, .channelClosed: true
        default: error.reply != nil && error.code != .connectionClosed
        }
    }

    private static func reason(_ error: AMQPError, _ event: OutgoingEvent) -> String {
        guard error.code == .notConfirmed else { return error.message }
        guard let reply = error.reply else { return FailedMessage.nackedText }
        guard reply.code == 312 else { return "the broker closed the channel: \(reply.text)" }
        return FailedMessage.returnedText(exchange: event.exchange, routingKey: event.routingKey)
    }

    /// The publisher of either kind; a new one if the broker closed the channel of the last over a message.
    private func publisher(mandatory: Bool) async throws -> Publisher {
        if let known = publishers.withLock({ $0[mandatory] }), known.channel.isOpen { return known }
        let made = try await makePublisher(mandatory: mandatory)
        let used = publishers.withLock { publishers in
            if let other = publishers[mandatory], other.channel.isOpen { return other }
            publishers[mandatory] = made
            return made
        }
        if used !== made { try? await made.channel.close() }
        return used
    }

    private func makePublisher(mandatory: Bool) async throws -> Publisher {
        let configuration = Publisher.Configuration(
            mandatory: mandatory, assignsMessageIDs: false, timeout: timeout)
        return try await connection.openChannel().makePublisher(configuration)
    }
}
