import AMQP
import EventGeneration

/// A producing run without a broker: the messages go to standard output at once, dated as they would be sent.
package struct DryRun: Sendable {
    package var streams: [ProducingService.Stream]
    package var router: Router
    package var sink: MessageSink
    package var statistics: RunStatistics
    package var stop: StopSignal
    /// What is due later than this is left out; a stream without a pace is shown for so long.
    package var limit: Duration?

    package init(
        streams: [ProducingService.Stream], router: Router, sink: MessageSink, statistics: RunStatistics,
        stop: StopSignal, limit: Duration? = nil
    ) {
        self.streams = streams
        self.router = router
        self.sink = sink
        self.statistics = statistics
        self.stop = stop
        self.limit = limit
    }

    private struct Pending {
        var stream: ProducingService.Stream
        var due: Duration
        var sent = 0
    }

    /// Shows every message in the order of the times, until all streams have ended or the run is to stop.
    ///
    /// - Throws: ``SourceError`` and `GenerationError` for input that cannot be used.
    package func run() async throws {
        statistics.start()
        defer { statistics.end() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await showAll() }
            group.addTask { await stop.wait() }
            defer { group.cancelAll() }
            // Input that does not come keeps no run from stopping.
            try await group.next()
            group.cancelAll()
            do {
                try await group.next()
            } catch is CancellationError {}
        }
    }

    private func showAll() async throws {
        let start = Timestamp.now.milliseconds
        let begin = ContinuousClock.now
        var pending: [Pending] = []
        for stream in streams {
            if let first = next(Pending(stream: stream, due: .zero), since: begin) { pending.append(first) }
        }
        while stop.reason == nil, let index = pending.indices.min(by: { pending[$0].due < pending[$1].due }) {
            let now = start + Int64(pending[index].due / .milliseconds(1))
            guard let event = try await pending[index].stream.source.next(now: now) else {
                pending.remove(at: index)
                continue
            }
            await show(event)
            pending[index].sent += 1
            if let later = next(pending[index], since: begin) {
                pending[index] = later
            } else {
                pending.remove(at: index)
            }
        }
    }

    /// The stream with the time of its next message, or nil where it has no more.
    private func next(_ pending: Pending, since begin: ContinuousClock.Instant) -> Pending? {
        var pending = pending
        if let amount = pending.stream.amount, pending.sent >= amount { return nil }
        guard let due = pending.stream.pace.next() else { return nil }
        if let limit, (pending.stream.pace.isUnlimited ? .now - begin : due) > limit { return nil }
        pending.due = due
        return pending
    }

    private func show(_ event: OutgoingEvent) async {
        let route = router.route(
            exchange: event.exchange, routingKey: event.routingKey, headers: event.properties.headers)
        statistics.count { counters in
            counters.sent += 1
            counters.bytes += event.body.count
            if route == .queues([]) { counters.unroutable.count(event.routingKey) }
        }
        var envelope = event.envelope
        if case .queues(let queues) = route { envelope.queues = queues }
        await sink.put(envelope, .sent, text: event.text)
    }
}
