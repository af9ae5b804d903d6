import AMQP
import AMQPRouting
import Synchronization

/// The outlet of a dry run: shows each message as it would be sent, with the queues that it would reach.
final class Screen: EventOutlet {
    /// Messages that are made and shown together.
    private static let batchSize = 128
    /// The same, if nothing of them is shown but their bodies: as many as the schedule makes before it hands over.
    private static let bodyBatchSize = 1024

    let clock: any RunClock = DryClock()
    let held = HeldDepartures()
    private let sink: MessageSink
    private let statistics: RunStatistics
    private let stop: StopSignal
    private let limit: Duration?
    private let faultLog: FaultLog?
    private let failed: FailedMessages
    private let routes: Mutex<KnownRoutes>
    private let begin = ContinuousClock.now

    init(_ run: DryRun) {
        sink = run.sink
        statistics = run.statistics
        stop = run.stop
        limit = run.limit
        faultLog = run.faultLog
        failed = run.failed
        routes = Mutex(KnownRoutes(run.router))
    }

    var isStopped: Bool { stop.reason != nil }

    func batchSize(of amount: Int) -> Int {
        min(amount, sink.showsBodiesAlone ? Self.bodyBatchSize : Self.batchSize)
    }

    /// A stream without a pace would not end by a time of its plan, so it ends by the time that it takes.
    func isOver(at due: Duration?) -> Bool { limit.map { (due ?? .now - begin) > $0 } ?? false }

    func releaseHeld(before time: Duration) async throws {
        while !isStopped, let next = held.removeFirst(dueBy: time) {
            try await clock.wait(until: next.time)
            try await release(next)
        }
    }

    /// Lets go all that is held back: the end of a run loses nothing, but sends it then.
    func releaseHeld() async throws {
        while !isStopped, let next = held.removeFirst() {
            try await clock.wait(until: limit.map { min($0, next.time) } ?? next.time)
            try await release(next)
        }
    }

    func put(_ event: OutgoingEvent) async throws {
        var events = [event]
        try await put(&events, 1)
    }

    func put(_ events: inout [OutgoingEvent], _ count: Int) async throws {
        let date = clock.date
        for index in 0..<count { events[index].seal(at: date) }
        if sink.showsBodiesAlone { await showBodies(events, count) } else { await show(events, count) }
    }

    private func show(_ events: [OutgoingEvent], _ count: Int) async {
        var messages = RenderedMessages()
        self.count(events, count) { index, route in
            let event = events[index]
            var envelope = event.envelope
            // What a replay would send is a recording again, with the times that its gaps come from.
            envelope.redelivered = event.recorded?.redelivered
            envelope.receivedAt = event.recorded?.receivedAt
            envelope.queue = event.recorded?.queue
            if case .queues(let queues) = route { envelope.queues = queues }
            sink.render(envelope, .sent, text: event.text, into: &messages)
        }
        await sink.put(messages) { _ in }
    }

    private func showBodies(_ events: [OutgoingEvent], _ count: Int) async {
        var bytes: [UInt8] = []
        let size = self.count(events, count) { _, _ in }
        bytes.reserveCapacity(size + count)
        for index in 0..<count {
            // Not the event as a whole, which would be copied.
            if let text = events[index].text {
                bytes.append(contentsOf: text.utf8)
            } else {
                bytes.append(contentsOf: events[index].body)
            }
            bytes.append(0x0A)
        }
        await sink.writer.submit([.init(.standardOutput, bytes)]) { _ in }
    }

    /// Counts messages, and finds where each would go.
    ///
    /// - Returns: How many bytes their bodies have.
    @discardableResult
    private func count(_ events: [OutgoingEvent], _ count: Int, _ show: (Int, Router.Route) -> Void) -> Int {
        var bytes = 0
        var lost: [String] = []
        routes.withLock { routes in
            for index in 0..<count {
                bytes += events[index].body.count
                // The parts alone, since to hand over the whole event would copy all of it.
                let route = routes.route(
                    events[index].exchange, events[index].routingKey, events[index].properties.headers)
                if route == .queues([]) { lost.append(events[index].routingKey) }
                show(index, route)
            }
        }
        statistics.count { counters in
            counters.sent += count
            counters.bytes += bytes
            for key in lost { counters.unroutable.count(key) }
        }
        return bytes
    }

    func countMade() { statistics.count { $0.made += 1 } }

    func note(_ faults: [InjectedFault], isSent: Bool) async {
        let time = clock.date / 1_000_000
        for fault in faults {
            statistics.count { $0.faults[fault.kind, default: 0] += 1 }
            await faultLog?.put(fault, time: time, isSent: isSent)
        }
    }

    func skip(_ line: UnusableLine, of stream: ProducingService.Stream) async {
        statistics.count { $0.unsendable += 1 }
        await failed.add(line, producer: stream.name)
    }

    func endInput(missing: Int) { statistics.count { $0.unreached += missing } }
}

/// Where messages go, as far as it was looked up for the exchange and the headers of the last one.
private struct KnownRoutes {
    /// Routing keys that are kept.
    private static let limit = 4096

    private let router: Router
    private var exchange = ByteName("")
    private var headers: FieldTable?
    private var routes: [ByteName: Router.Route] = [:]

    init(_ router: Router) { self.router = router }

    mutating func route(_ exchange: String, _ routingKey: String, _ headers: FieldTable?) -> Router.Route {
        let name = ByteName(exchange)
        if name != self.exchange || !headers.isSame(as: self.headers) {
            self.exchange = name
            self.headers = headers
            routes.removeAll(keepingCapacity: true)
        }
        let key = ByteName(routingKey)
        if let known = routes[key] { return known }
        let route = router.route(exchange: exchange, routingKey: routingKey, headers: headers)
        if routes.count < Self.limit { routes[key] = route }
        return route
    }
}

extension FieldTable? {
    /// Whether both are absent, or one and the same in memory: then no byte needs to be looked at.
    fileprivate func isSame(as other: FieldTable?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let one?, let two?):
            one.entries.withUnsafeBufferPointer { one in
                two.entries.withUnsafeBufferPointer { one.baseAddress == $0.baseAddress && one.count == $0.count }
            }
        case (nil, _?), (_?, nil): false
        }
    }
}
