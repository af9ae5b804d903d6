import AMQP
import EventGeneration
import Synchronization

/// One stream of a producing run on its way to the broker.
///
/// What a producer makes has its `message_id` already; a line of the input is published as it is, with one or without.
final class PublishingLane: Sendable {
    let stream: ProducingService.Stream
    let statistics: RunStatistics
    let clock: any RunClock
    /// What leaves after its time on purpose.
    let held = HeldDepartures()
    private let sink: MessageSink
    private let faultLog: FaultLog?
    private let stop: StopSignal
    private let report: @Sendable (RunNotice) -> Void
    private let publisher: Publisher
    private let returned = Mutex(ReturnedKeys())
    private let pacing = Mutex(PaceRecord())

    init(_ connection: AMQPConnection, _ stream: ProducingService.Stream, service: ProducingService) async throws {
        self.stream = stream
        sink = service.sink
        statistics = service.statistics
        stop = service.stop
        clock = service.clock
        faultLog = service.faultLog
        report = service.report
        var configuration = stream.publisher
        configuration.assignsMessageIDs = false
        publisher = try await connection.openChannel().makePublisher(configuration)
    }

    /// Publishes, shows, records and counts a message.
    func publish(_ event: OutgoingEvent) async throws {
        var event = event
        event.seal(at: Timestamp.now.nanosecondsSince1970)
        try await handOver(event)
        statistics.count { counters in
            counters.sent += 1
            counters.bytes += event.body.count
        }
        var envelope = event.envelope
        // A recording of what was sent has the gaps that a replay keeps.
        if sink.record != nil { envelope.receivedAt = Timestamp.now.rfc3339 }
        await sink.put(envelope, .sent, text: event.text)
    }

    /// Counts faults and writes them down, once what they befell has left.
    func note(_ faults: [InjectedFault], isSent: Bool = true) async {
        let time = Timestamp.now.milliseconds
        for fault in faults {
            statistics.count { $0.faults[fault.kind, default: 0] += 1 }
            await faultLog?.put(fault, time: time, isSent: isSent)
        }
    }

    /// Keeps how the plan is followed for whoever counts.
    func keep(_ record: PaceRecord) { pacing.withLock { $0 = record } }

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
        counters.outstanding += publisher.outstandingCount
        let returned = returned.withLock { $0 }
        counters.returned.merge(returned.counts, uniquingKeysWith: +)
        counters.returnedOthers += returned.others
        counters.pace.add(pacing.withLock { $0 })
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
