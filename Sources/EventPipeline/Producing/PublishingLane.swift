import AMQP
import EventGeneration
import Synchronization

/// One stream of a producing run on its way to the broker.
///
/// A mandatory message gets a `message_id` from the client where it has none, since a return is matched by it. A line
/// of the input is published as it is, so a message without one goes over a second publisher, which is not mandatory.
final class PublishingLane: Sendable {
    private let stream: ProducingService.Stream
    private let connection: AMQPConnection
    private let sink: MessageSink
    private let statistics: RunStatistics
    private let report: @Sendable (RunNotice) -> Void
    private let publisher: Publisher
    private let plainPublisher = Mutex<Publisher?>(nil)
    private let returned = Mutex<[String: Int]>([:])

    init(_ connection: AMQPConnection, _ stream: ProducingService.Stream, service: ProducingService) async throws {
        self.stream = stream
        self.connection = connection
        sink = service.sink
        statistics = service.statistics
        report = service.report
        publisher = try await connection.openChannel().makePublisher(stream.publisher)
    }

    private var publishers: [Publisher] { [publisher, plainPublisher.withLock { $0 }].compactMap(\.self) }

    /// Sends every event when it is due. The times count from the start, so a slow publish delays nothing after it.
    func send() async -> ProducingService.Outcome {
        do {
            var source = stream.source
            var pace = stream.pace
            let start = ContinuousClock.now
            var sent = 0
            while stream.amount.map({ sent < $0 }) ?? true, !Task.isCancelled {
                guard let offset = pace.next() else { break }
                if offset > .zero, start + offset > .now {
                    try await Task.sleep(until: start + offset, tolerance: .zero, clock: .continuous)
                }
                guard let event = try await source.next(now: Timestamp.now.milliseconds) else { break }
                try await publish(event)
                sent += 1
            }
            return .ended
        } catch is CancellationError {
            return .ended
        } catch {
            return .failed(error)
        }
    }

    private func publish(_ event: OutgoingEvent) async throws {
        let publisher = try await publisher(for: event)
        try await publisher.publish(
            event.body, properties: event.properties, exchange: event.exchange, routingKey: event.routingKey)
        statistics.count { counters in
            counters.sent += 1
            counters.bytes += event.body.count
        }
        await sink.put(event.envelope, .sent, text: event.text)
    }

    private func publisher(for event: OutgoingEvent) async throws -> Publisher {
        let needsID = stream.publisher.mandatory && event.properties.messageID == nil
        guard needsID || plainPublisher.withLock({ $0 != nil }) else { return publisher }
        guard needsID else {
            // Order holds on one channel only: what went over the other must be with the broker first.
            try await plainPublisher.withLock { $0 }?.flush()
            return publisher
        }
        if publisher.outstandingCount > 0 { try? await publisher.flush() }
        if let existing = plainPublisher.withLock({ $0 }) { return existing }
        var configuration = stream.publisher
        configuration.mandatory = false
        let made = try await connection.openChannel().makePublisher(configuration)
        plainPublisher.withLock { $0 = made }
        report(
            .warning(
                "messages without a message_id are published as they are: the broker cannot say which of them "
                    + "reach no queue"))
        return made
    }

    /// Takes note of what the broker did not take, until the channels have closed. Gives the error that closed one.
    func followFailures() async -> (any Error)? {
        var first = await followFailures(of: publisher)
        // The second publisher is not mandatory, so little comes from it and it can wait until the end.
        if let plain = plainPublisher.withLock({ $0 }) {
            let error = await followFailures(of: plain)
            first = first ?? error
        }
        return first
    }

    private func followFailures(of publisher: Publisher) async -> (any Error)? {
        var first: AMQPError?
        do {
            for try await failure in publisher.failures {
                switch failure.reason {
                case .returned: noteReturn(failure.routingKey, exchange: failure.exchange)
                case .nacked: continue
                case .lost(let error):
                    // A channel that was closed here, with confirms still missing, says nothing that counting does not.
                    if error.code != .channelClosed || error.reply != nil { first = first ?? error }
                }
            }
        } catch {
            return error
        }
        return first
    }

    private func noteReturn(_ key: String, exchange: String) {
        let isFirst = returned.withLock { returned in
            returned[key, default: 0] += 1
            return returned.count == 1 && returned[key] == 1
        }
        guard isFirst else { return }
        let reason =
            exchange.isEmpty
            ? "there is no queue \"\(key)\"" : "no queue is bound to exchange \"\(exchange)\" for \"\(key)\""
        report(.warning("a message was returned: \(reason); the summary counts them all"))
    }

    /// Waits until the broker has settled everything. What it did not take is counted elsewhere.
    func flush() async {
        for publisher in publishers { try? await publisher.flush() }
    }

    /// Closes the channels, which ends the failures.
    func close() async {
        for publisher in publishers { try? await publisher.channel.close() }
    }

    /// Adds what the broker has said so far.
    func count(into counters: inout RunStatistics.Counters) {
        for publisher in publishers {
            let statistics = publisher.statistics
            counters.confirmed += Int(statistics.confirmed)
            counters.nacked += Int(statistics.nacked)
        }
        counters.returned.merge(returned.withLock { $0 }, uniquingKeysWith: +)
    }

    /// Adds what the broker has said, and what it will not say any more.
    func countUnconfirmed(into counters: inout RunStatistics.Counters) {
        count(into: &counters)
        guard stream.publisher.confirms else { return }
        for publisher in publishers {
            let statistics = publisher.statistics
            counters.unconfirmed += Int(
                statistics.published - statistics.confirmed - statistics.nacked - statistics.returned)
        }
    }
}
