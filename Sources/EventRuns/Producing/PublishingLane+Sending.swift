import AMQP
import EventGeneration
import Synchronization

extension PublishingLane {
    /// Sends every event when it is due. The times count from the start, so a slow publish delays nothing after it.
    func send() async -> ProducingService.Outcome {
        guard isPaced else { return await sendAll() }
        return await withTaskExecutorPreference(PacingThread()) { await sendAll() }
    }

    /// Whether anything is waited for.
    private var isPaced: Bool { !stream.pace.isUnlimited || stream.source.hasTimes }

    private func sendAll() async -> ProducingService.Outcome {
        defer { if Task.isCancelled { isCutShort.store(true, ordering: .relaxed) } }
        do {
            if let injector = stream.faults {
                try await send(through: injector)
            } else if !showsMessages, let prototype = stream.source.prototype {
                try await sendInBatches(prototype)
            } else {
                try await sendMade { events in try await self.publish(&events, 1) }
            }
            return .ended
        } catch is CancellationError {
            return .ended
        } catch {
            return .failed(error)
        }
    }

    /// Makes messages, each at its turn, and hands them on.
    private func sendMade(_ hand: (inout [OutgoingEvent]) async throws -> Void) async throws {
        var source = stream.source
        var pacer = Pacer(stream.pace, late: stream.late, clock: clock)
        let isPaced = isPaced
        let hasMoments = stream.pace.timeline != nil
        defer { if isPaced { keep(pacer.record) } }
        var stamper = stream.stamper
        let prototype = source.prototype
        var events = prototype.map { [$0] } ?? []
        let amount = stream.amount ?? .max
        var made = 0
        var isStopped = false
        do {
            while made < amount, !Task.isCancelled {
                do {
                    guard try await source.hasNext() else {
                        isCutShort.store(true, ordering: .relaxed)
                        break
                    }
                } catch let line as UnusableLine {
                    await skip(line)
                    continue
                }
                guard let turn = try await pacer.next(moment: hasMoments ? try source.moment() : nil, own: source.due),
                    try await make(&events, from: &source, isReady: prototype != nil)
                else { break }
                guard !turn.isMissed else { continue }
                stamp(&events[0], &stamper, lag: pacer.lag(of: turn))
                try await hand(&events)
                made += 1
                guard isPaced else { continue }
                pacer.count(turn)
                if let record = pacer.news() { keep(record) }
            }
        } catch is CancellationError {
            isStopped = true
        }
        guard isStopped || Task.isCancelled, made < amount else { return }
        await prepareEnd(&source, &stamper)
        throw CancellationError()
    }

    /// Counts and names a line that cannot be published; the next one follows.
    private func skip(_ line: UnusableLine) async {
        statistics.count { $0.unsendable += 1 }
        await failed.add(line, producer: stream.name)
    }

    /// Makes the next message in place of the last; false at the end.
    private func make(
        _ events: inout [OutgoingEvent], from source: inout any EventSource, isReady: Bool
    ) async throws -> Bool {
        let now = Timestamp.now.milliseconds
        if isReady { return try source.makeNow(&events[0], now: now) }
        guard let next = try await source.next(now: now) else { return false }
        events = [next]
        return true
    }

    /// Says how long ago a message was to be sent, where it has a time, and stamps it.
    private func stamp(_ event: inout OutgoingEvent, _ stamper: inout Stamper?, lag: Duration?) {
        let lag = lag?.nanoseconds
        event.due = lag.map { SystemClock.nanoseconds - $0 }
        stamper?.stamp(&event, due: Timestamp.now.nanosecondsSince1970 - (lag ?? 0))
    }

    /// Makes and publishes what is neither shown nor waited for, many messages at a time: as many as have fallen due.
    private func sendInBatches(_ prototype: OutgoingEvent) async throws {
        var source = stream.source
        var pacer = Pacer(stream.pace, late: stream.late, clock: clock)
        let isPaced = isPaced
        defer { if isPaced { keep(pacer.record) } }
        var stamper = stream.stamper
        var left = stream.amount ?? .max
        var events = [OutgoingEvent](repeating: prototype, count: batchSize(of: left))
        var turns: [Pacer.Turn] = []
        var now: Int64 = 0
        var isAtEnd = false
        var isStopped = false
        while left > 0, !isAtEnd, !isStopped, !Task.isCancelled {
            turns.removeAll(keepingCapacity: true)
            var bytes = 0
            var failure: (any Error)?
            do {
                while turns.count < min(events.count, left), bytes < Self.batchBytes,
                    turns.isEmpty || pacer.isNextDue()
                {
                    let index = turns.count
                    guard let turn = isPaced ? try await pacer.next() : Pacer.Turn(due: nil, isMissed: false) else {
                        isAtEnd = true
                        break
                    }
                    // Those that go out together have the same time for themselves.
                    if index == 0 { now = Timestamp.now.milliseconds }
                    guard try source.makeNow(&events[index], now: now) else {
                        isAtEnd = true
                        break
                    }
                    stamp(&events[index], &stamper, lag: pacer.lag(of: turn))
                    bytes += events[index].body.count
                    turns.append(turn)
                }
            } catch {
                failure = error
            }
            if !turns.isEmpty {
                do {
                    try await publish(&events, turns.count)
                } catch is CancellationError {
                    isStopped = true
                    break
                }
            }
            left -= turns.count
            if failure is CancellationError {
                isStopped = true
                break
            }
            if let failure { throw failure }
            guard isPaced else { continue }
            for turn in turns { pacer.count(turn) }
            if let record = pacer.news() { keep(record) }
        }
        guard isStopped || Task.isCancelled, left > 0 else { return }
        await prepareEnd(&source, &stamper)
        throw CancellationError()
    }

    /// How many of so many messages are published together.
    private func batchSize(of amount: Int) -> Int {
        let limit = stream.publisher.confirms ? min(Self.batchSize, stream.publisher.window / 4) : Self.batchSize
        // Few messages are shared evenly among many connections.
        let share = outlets.count > 1 ? amount / (8 * outlets.count) : amount
        return max(1, min(limit, share))
    }

    /// How many messages are made before they are published, so that the connection's thread wakes for many: it would
    /// otherwise take a core for what it writes in a tenth of one.
    private static let batchSize = 128
    /// How many bytes of bodies are made before.
    private static let batchBytes = 65_536

    /// Sends with faults: what they hold back leaves from a task of its own, since making the next message may take
    /// longer. It is waited for.
    private func send(through injector: FaultInjector) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while let next = try await self.held.next(self.clock) { try await self.release(next) }
            }
            group.addTask {
                var injector = injector
                try await self.sendMade { events in
                    self.statistics.count { $0.made += 1 }
                    self.made.wrappingAdd(1, ordering: .relaxed)
                    var isOut = false
                    for departure in injector.next(events[0]) {
                        do {
                            try await self.depart(departure)
                        } catch is CancellationError {
                            if !isOut { self.ending.cutOff(events[0]) }
                            throw CancellationError()
                        }
                        isOut = true
                    }
                }
                self.held.complete()
            }
            try await group.waitForAll()
        }
    }

    private func depart(_ departure: Departure) async throws {
        guard departure.delay <= .zero else {
            return held.add(departure, until: clock.now + departure.delay)
        }
        if let event = departure.event { try await publish(event) }
        await note(departure.faults)
    }

    private func release(_ next: HeldDeparture) async throws {
        guard var event = next.departure.event else { return }
        do {
            // Released early, at the end of a run, it is due when it leaves.
            let lag = max(0, (clock.now - next.time).nanoseconds)
            event.due = SystemClock.nanoseconds - lag
            try await publish(event)
        } catch {
            held.add(next)
            throw error
        }
        await note(next.faults(leavingAt: clock.now))
    }

    /// Sends what is still held back at once: the run ends before its time, but loses nothing by that.
    func releaseHeld() async {
        while !Task.isCancelled, let next = held.removeFirst() {
            do { try await release(next) } catch { return }
        }
    }

    /// Counts and writes down what was held back and could not leave any more.
    func giveUpHeld() async {
        while let next = held.removeFirst() {
            statistics.count { $0.unsent += 1 }
            await note(next.departure.faults, isSent: false)
        }
    }
}
