import EventGeneration
package import AMQP
import Synchronization

/// A private queue that gets copies of the messages that go through exchanges, during a run.
///
/// The broker names it and deletes it with the connection. It keeps only the newest messages: a slow reader does not
/// fill the broker's memory or disk, and other queues and consumers are not affected. A recovery declares and binds it
/// again.
package final class TapQueue: Sendable {
    /// The highest number of messages in it.
    package static let maxLength = 10_000
    /// The highest number of body bytes in it.
    static let maxBytes = 256 << 20
    /// How often its length is checked.
    private static let interval = Duration.milliseconds(500)

    private let connection: AMQPConnection
    private let currentName: Mutex<String>

    /// Its name at the broker. A recovery changes it.
    package var name: String { currentName.withLock { $0 } }

    /// Declares the queue and binds it.
    ///
    /// - Throws: ``AMQPError`` with a message that says what is missing.
    package init(_ taps: [Tap], on connection: AMQPConnection) async throws {
        self.connection = connection
        do {
            let name = try await connection.withChannel { channel in
                for tap in taps { try await Self.check(tap, on: channel) }
                let arguments = QueueArguments(
                    kind: .classic, maxLength: Self.maxLength, maxLengthBytes: Self.maxBytes, overflow: .dropHead)
                let queue = Queue(
                    "", durable: false, exclusive: true, autoDelete: true, arguments: try arguments.fieldTable())
                let name = try await channel.declareQueue(queue).name
                for tap in taps {
                    try await channel.bind(
                        Binding(source: tap.exchange, destination: .queue(name), routingKey: tap.bindingKey))
                }
                return name
            }
            currentName = Mutex(name)
        } catch let error as AMQPError {
            throw BrokerRefusal.explain(error, .consuming)
        }
    }

    private static func check(_ tap: Tap, on channel: Channel) async throws {
        do {
            try await channel.checkExchange(tap.exchange)
        } catch let error as AMQPError where error.code == .notFound {
            let colon = tap.key == nil ? "" : "; a colon of its name is written \\:"
            throw AMQPError(
                .notFound,
                "there is no exchange \"\(tap.exchange)\" to tap: start the program that declares it, or see "
                    + "rabbitmqctl list_exchanges\(colon)", underlying: error)
        }
    }

    /// Watches the queue until the task is cancelled. Reports once if it has reached its limit, so that it drops its
    /// oldest messages.
    package func watch(report: @Sendable (RunNotice) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.followName() }
            while (try? await Task.sleep(for: Self.interval)) != nil {
                // Between a loss and the recovery there is no queue to check.
                let name = name
                guard let status = try? await connection.withChannel({ try await $0.checkQueue(name) }),
                    status.messageCount >= Self.maxLength
                else { continue }
                report(
                    .warning(
                        "the tap is slower than what it watches: its queue keeps the newest \(grouped(Self.maxLength)) messages, "
                            + "and drops older ones"))
                break
            }
            group.cancelAll()
        }
    }

    private func followName() async {
        for await case .recovered(let report) in connection.events {
            currentName.withLock { $0 = report.renamedQueues[$0] ?? $0 }
        }
    }
}
