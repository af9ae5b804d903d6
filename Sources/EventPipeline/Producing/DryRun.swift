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
            var first = Pending(stream: stream, due: .zero)
            if try await schedule(&first, since: begin) { pending.append(first) }
        }
        while stop.reason == nil, let index = pending.indices.min(by: { pending[$0].due < pending[$1].due }) {
            let now = start + Int64(pending[index].due / .milliseconds(1))
            guard let event = try await pending[index].stream.source.next(now: now) else {
                pending.remove(at: index)
                continue
            }
            await show(event)
            pending[index].sent += 1
            if try await !schedule(&pending[index], since: begin) { pending.remove(at: index) }
        }
    }

    /// Sets the time of a stream's next message; false where it has no more.
    private func schedule(_ pending: inout Pending, since begin: ContinuousClock.Instant) async throws -> Bool {
        if let amount = pending.stream.amount, pending.sent >= amount { return false }
        guard try await pending.stream.source.hasNext(), let paced = pending.stream.pace.next() else { return false }
        let due = pending.stream.source.due
        if let limit, (due ?? (pending.stream.pace.isUnlimited ? .now - begin : paced)) > limit { return false }
        pending.due = due ?? paced
        return true
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
        // What a replay would send is a recording again, with the times that its gaps come from.
        envelope.redelivered = event.recorded?.redelivered
        envelope.receivedAt = event.recorded?.receivedAt
        envelope.queue = event.recorded?.queue
        if case .queues(let queues) = route { envelope.queues = queues }
        await sink.put(envelope, .sent, text: event.text)
    }
}
