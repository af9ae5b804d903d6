import AMQP
import EventGeneration
import Synchronization

/// One stream of a producing run on its way to the broker.
///
/// What a producer makes has its `message_id` already; a line of the input is published as it is, with one or without.
final class PublishingLane: Sendable {
    private let stream: ProducingService.Stream
    private let sink: MessageSink
    private let statistics: RunStatistics
    private let stop: StopSignal
    private let report: @Sendable (RunNotice) -> Void
    private let publisher: Publisher
    private let returned = Mutex(ReturnedKeys())

    init(_ connection: AMQPConnection, _ stream: ProducingService.Stream, service: ProducingService) async throws {
        self.stream = stream
        sink = service.sink
        statistics = service.statistics
        stop = service.stop
        report = service.report
        var configuration = stream.publisher
        configuration.assignsMessageIDs = false
        publisher = try await connection.openChannel().makePublisher(configuration)
    }

    /// Sends every event when it is due. The times count from the start, so a slow publish delays nothing after it.
    func send() async -> ProducingService.Outcome {
        do {
            var source = stream.source
            var pace = stream.pace
            let start = ContinuousClock.now
            var sent = 0
            while stream.amount.map({ sent < $0 }) ?? true, !Task.isCancelled {
                guard try await source.hasNext(), let paced = pace.next() else { break }
                let offset = source.due ?? paced
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
        try await handOver(event)
        statistics.count { counters in
            counters.sent += 1
            counters.bytes += event.body.count
        }
        await sink.put(event.envelope, .sent, text: event.text)
    }

    /// Publishes, and waits on through a time in which the broker takes nothing: it has said so, and nothing was sent.
    private func handOver(_ event: OutgoingEvent) async throws {
        while true {
            do {
                try await publisher.publish(
                    event.body, properties: event.properties, exchange: event.exchange, routingKey: event.routingKey)
                return
            } catch let error as AMQPError where [.blocked, .timeout].contains(error.code) {
                // Told to stop meanwhile: what was not sent is no failure.
                if stop.reason != nil { throw CancellationError() }
                guard isWorthWaiting(error) else { throw error }
            }
        }
    }

    /// Whether a deadline passed only because the broker blocked publishers, or is gone and may come back.
    private func isWorthWaiting(_ error: AMQPError) -> Bool {
        guard error.code == .blocked || error.code == .timeout, stop.reason == nil else { return false }
        return publisher.channel.connection.isRecovering || statistics.wasBlocked(within: stream.publisher.timeout)
    }

    /// Takes note of what the broker did not take, until the channel has closed. Gives the error that closed it.
    func followFailures() async -> (any Error)? {
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
            // Cancelled where a channel did not close in time: that is counted, and no failure of its own.
            return Task.isCancelled ? first : error
        }
        return first
    }

    private func noteReturn(_ key: String, exchange: String) {
        let isFirst = returned.withLock { returned in
            returned.count(key)
            return returned.total == 1
        }
        guard isFirst else { return }
        let reason =
            exchange.isEmpty
            ? "there is no queue \"\(key)\"" : "no queue is bound to exchange \"\(exchange)\" for \"\(key)\""
        report(.warning("a message was returned: \(reason); the summary counts them all"))
    }

    /// Waits until the broker has settled everything. What it did not take is counted elsewhere.
    func flush() async {
        while true {
            do {
                return try await publisher.flush()
            } catch {
                guard let error = error as? AMQPError, isWorthWaiting(error) else { return }
            }
        }
    }

    /// Whether confirms are missing.
    var hasOutstanding: Bool { publisher.outstandingCount > 0 }

    /// Closes the channel, which ends the failures.
    func close() async {
        try? await publisher.channel.close()
    }

    /// Adds what the broker has said so far.
    func count(into counters: inout RunStatistics.Counters) {
        let statistics = publisher.statistics
        counters.confirmed += Int(statistics.confirmed)
        counters.nacked += Int(statistics.nacked)
        counters.retried += Int(statistics.resent)
        let returned = returned.withLock { $0 }
        counters.returned.merge(returned.counts, uniquingKeysWith: +)
        counters.returnedOthers += returned.others
    }

    /// Adds what the broker has said, and what it will not say any more.
    func countUnconfirmed(into counters: inout RunStatistics.Counters) {
        count(into: &counters)
        guard stream.publisher.confirms else { return }
        let statistics = publisher.statistics
        counters.unconfirmed += Int(
            statistics.published - statistics.confirmed - statistics.nacked - statistics.returned)
    }
}
