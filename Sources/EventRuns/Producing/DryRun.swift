package import AMQPRouting
import AMQP
import EventGeneration
import HeapModule

/// A producing run without a broker: the messages go to standard output at once, dated as they would be sent.
package struct DryRun: Sendable {
    package var streams: [ProducingService.Stream]
    package var router: Router
    package var sink: MessageSink
    package var statistics: RunStatistics
    package var stop: StopSignal
    /// What is due later than this is left out; a stream without a pace is shown for so long.
    package var limit: Duration?
    /// Where injected faults are written down.
    package var faultLog: FaultLog?
    /// Where lines are named that could not be published.
    package var failed = FailedMessages()

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
        var due = Duration.zero
        var made = 0
    }

    /// What is under way: the streams that go on, and what faults hold back.
    private struct Progress {
        let start = Timestamp.now.nanosecondsSince1970
        let begin = ContinuousClock.now
        var pending: [Pending] = []
        var held: Heap<HeldDeparture> = []
        var heldCount = 0

        /// The wall clock's time of an offset, in nanoseconds since 1970.
        func time(_ offset: Duration) -> Int64 {
            let (time, isTooLate) = start.addingReportingOverflow(offset.nanoseconds)
            return isTooLate ? .max : time
        }
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
        if let sources = bodySources { return try await show(sources) }
        var progress = Progress()
        for stream in streams {
            var pending = Pending(stream: stream)
            if try await advance(&pending, since: progress.begin) { progress.pending.append(pending) }
        }
        while stop.reason == nil {
            let next = progress.pending.indices.min { progress.pending[$0].due < progress.pending[$1].due }
            if let held = progress.held.min, next.map({ held.time <= progress.pending[$0].due }) ?? true {
                progress.held.removeMin()
                // The end of a run does not lose what is held back, but sends it.
                let time = limit.map { min($0, held.time) } ?? held.time
                await leave(held.departure.event, held.faults(leavingAt: time), progress.time(time))
            } else if let next {
                try await makeNext(next, &progress)
            } else {
                return
            }
        }
    }

    /// Makes the next message of a stream, and decides what becomes of it.
    private func makeNext(_ index: Int, _ progress: inout Progress) async throws {
        let due = progress.pending[index].due
        let time = progress.time(due)
        guard var event = try await progress.pending[index].stream.source.next(now: time / 1_000_000) else {
            progress.pending.remove(at: index)
            return
        }
        progress.pending[index].made += 1
        progress.pending[index].stream.stamper?.stamp(&event, due: time)
        if let departures = progress.pending[index].stream.faults?.next(event) {
            statistics.count { $0.made += 1 }
            for departure in departures {
                if departure.delay > .zero {
                    progress.heldCount += 1
                    progress.held.insert(
                        HeldDeparture(departure: departure, time: due + departure.delay, number: progress.heldCount))
                } else {
                    await leave(departure.event, departure.faults, time)
                }
            }
        } else {
            await show(event, time)
        }
        if try await !advance(&progress.pending[index], since: progress.begin) { progress.pending.remove(at: index) }
    }

    /// Finds the time of a stream's next message; false where it has no more.
    private func advance(_ pending: inout Pending, since begin: ContinuousClock.Instant) async throws -> Bool {
        if let amount = pending.stream.amount, pending.made >= amount { return false }
        guard try await hasNext(&pending) else {
            let missing = pending.stream.amount.map { $0 - pending.made } ?? 0
            statistics.count { $0.unreached += missing }
            return false
        }
        let moment = pending.stream.pace.timeline == nil ? nil : try pending.stream.source.moment()
        guard let paced = pending.stream.pace.next(moment: moment) else { return false }
        let own = pending.stream.source.due
        let due = own ?? paced
        if let limit, (own == nil && pending.stream.pace.isUnlimited ? .now - begin : due) > limit { return false }
        pending.due = due
        return true
    }

    /// Whether a stream has a further message; lines that could not be published are named and left out.
    private func hasNext(_ pending: inout Pending) async throws -> Bool {
        while true {
            do {
                return try await pending.stream.source.hasNext()
            } catch let line as UnusableLine {
                statistics.count { $0.unsendable += 1 }
                await failed.add(line, producer: pending.stream.name)
            }
        }
    }

    private func leave(_ event: OutgoingEvent?, _ faults: [InjectedFault], _ time: Int64) async {
        if let event { await show(event, time) }
        for fault in faults {
            statistics.count { $0.faults[fault.kind, default: 0] += 1 }
            await faultLog?.put(fault, time: time / 1_000_000)
        }
    }

    private func show(_ event: OutgoingEvent, _ time: Int64) async {
        var event = event
        event.seal(at: time)
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
