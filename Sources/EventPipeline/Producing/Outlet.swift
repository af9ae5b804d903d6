import AMQP

/// One of the connections that a producer's messages go out on.
struct Outlet: Sendable {
    let connection: AMQPConnection
    let publisher: Publisher
    let record: PublishRecord
    /// Its number for the stamp, from 1; nil where the producer has but one.
    let number: Int64?

    init(_ connection: AMQPConnection, _ configuration: Publisher.Configuration, number: Int64?) async throws {
        self.connection = connection
        self.number = number
        record = PublishRecord(isTimed: configuration.confirms)
        publisher = try await connection.openChannel().makePublisher(configuration, observer: record)
    }

    /// Hands messages over as long as its window has room, and returns how many.
    ///
    /// - Parameters:
    ///   - made: When those were made that are due then, by ``SystemClock/nanoseconds``.
    ///   - time: Now.
    func publish(_ events: inout [OutgoingEvent], _ range: Range<Int>, made: Int64, at time: Int64) throws -> Int {
        for index in range where events[index].stamp != nil {
            events[index].seal(at: Timestamp.now.nanosecondsSince1970, connection: number)
        }
        return try record.handOver(events, range, to: publisher, made: made, at: time)
    }

    /// Adds what was handed over, and what the broker has said of it so far.
    func count(into counters: inout RunStatistics.Counters) {
        let handedOver = record.handedOver
        counters.sent += handedOver.count
        counters.bytes += handedOver.bytes
        let statistics = publisher.statistics
        counters.confirmed += Int(statistics.confirmed)
        counters.nacked += Int(statistics.nacked)
        counters.retried += Int(statistics.resent)
        counters.outstanding += publisher.outstandingCount
        guard record.isTimed else { return }
        var latency = counters.confirmLatency ?? LatencyPair()
        latency.merge(record.latency)
        counters.confirmLatency = latency
    }

    /// Messages that the broker has said nothing of.
    var unconfirmed: Int {
        guard publisher.configuration.confirms else { return 0 }
        let statistics = publisher.statistics
        return Int(statistics.published - statistics.confirmed - statistics.nacked - statistics.returned)
    }
}
