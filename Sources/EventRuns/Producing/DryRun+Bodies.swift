import EventSettings
import AMQPRouting
import AMQP
import EventGeneration

/// Bodies of one producer, made without what else a message has. Nothing is allocated for each.
package struct BodySource: Sendable {
    private var messages: MessageSource

    /// Takes a producer over; nil where more than its body has to be made to know that a message can be sent.
    init?(_ messages: MessageSource) {
        guard messages.differsInBodyAndKeyOnly, !messages.exchangeVaries, !messages.usesRow else { return nil }
        self.messages = messages
    }

    /// Makes the next body, behind those that are there, and a line's end; false where a sequence has ended.
    ///
    /// - Throws: `GenerationError` as ``MessageSource/next(now:row:)`` does.
    mutating func append(now: Int64, to bodies: inout [UInt8]) throws(GenerationError) -> Bool {
        guard try messages.nextBody(now: now) else { return false }
        bodies.append(contentsOf: messages.body)
        bodies.append(0x0A)
        return true
    }

    /// The routing key of the last one, as UTF-8.
    var routingKey: [UInt8] { messages.routingKeyBytes }
    /// The headers, which are those of all.
    var headers: FieldTable? { messages.constantHeaders }
    var exchange: String { messages.producer.exchange }
}

/// Which routing keys of one exchange reach no queue.
private struct KnownRoutes {
    /// Keys that are kept.
    private static let limit = 4096

    let router: Router
    let exchange: String
    let headers: FieldTable?
    private var isLost: [[UInt8]: Bool] = [:]

    init(_ router: Router, _ source: BodySource) {
        self.router = router
        exchange = source.exchange
        headers = source.headers
    }

    mutating func isUnroutable(_ key: [UInt8]) -> Bool {
        if let known = isLost[key] { return known }
        let text = String(decoding: key, as: UTF8.self)
        let isLost = router.route(exchange: exchange, routingKey: text, headers: headers) == .queues([])
        if self.isLost.count < Self.limit { self.isLost[Array(text.utf8)] = isLost }
        return isLost
    }
}

extension DryRun {
    /// Bytes that are handed over together.
    private static let batchBytes = 65_536

    /// The streams as bodies alone, where nothing but their bodies is shown and all of them are due at once.
    var bodySources: [BodySource]? {
        guard sink.showsBodiesAlone, faultLog == nil else { return nil }
        var sources: [BodySource] = []
        for stream in streams {
            guard stream.pace.isUnlimited, stream.faults == nil,
                let source = (stream.source as? TemplateSource)?.bodies
            else { return nil }
            sources.append(source)
        }
        return sources
    }

    /// Shows the bodies of all streams, one stream after the other.
    func show(_ sources: [BodySource]) async throws {
        let begin = ContinuousClock.now
        let now = Timestamp.now.milliseconds
        for (stream, source) in zip(streams, sources) {
            var source = source
            var routes = KnownRoutes(router, source)
            var left = stream.amount ?? .max
            while left > 0, stop.reason == nil, limit.map({ ContinuousClock.now - begin <= $0 }) ?? true {
                var batch = Batch()
                do {
                    try batch.fill(from: &source, &routes, now: now, upTo: left, bytes: Self.batchBytes)
                } catch {
                    await show(batch)
                    throw error
                }
                await show(batch)
                left -= batch.count
                if batch.isLast { break }
            }
        }
    }

    private func show(_ batch: Batch) async {
        statistics.count { counters in
            counters.sent += batch.count
            counters.bytes += batch.bytes.count - batch.count
            for key in batch.unroutable { counters.unroutable.count(String(decoding: key, as: UTF8.self)) }
        }
        guard batch.count > 0 else { return }
        await sink.writer.submit([.init(.standardOutput, batch.bytes)]) { _ in }
    }

    /// Bodies that are shown together.
    private struct Batch {
        var bytes: [UInt8] = []
        var count = 0
        var unroutable: [[UInt8]] = []
        var isLast = false

        mutating func fill(
            from source: inout BodySource, _ routes: inout KnownRoutes, now: Int64, upTo limit: Int, bytes room: Int
        ) throws(GenerationError) {
            bytes.reserveCapacity(room + 4096)
            while count < limit, bytes.count < room {
                guard try source.append(now: now, to: &bytes) else {
                    isLast = true
                    return
                }
                count += 1
                if routes.isUnroutable(source.routingKey) { unroutable.append(source.routingKey) }
            }
        }
    }
}
