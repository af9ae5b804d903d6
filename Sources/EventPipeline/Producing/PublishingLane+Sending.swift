import AMQP
import EventGeneration

extension PublishingLane {
    /// Sends every event when it is due. The times count from the start, so a slow publish delays nothing after it.
    func send() async -> ProducingService.Outcome {
        guard isPaced else { return await sendAll() }
        return await withTaskExecutorPreference(PacingThread()) { await sendAll() }
    }

    /// Whether anything is waited for.
    private var isPaced: Bool { !stream.pace.isUnlimited || stream.source.hasTimes }

    private func sendAll() async -> ProducingService.Outcome {
        do {
            guard let injector = stream.faults else {
                try await sendMade { event in try await self.publish(event) }
                return .ended
            }
            try await send(through: injector)
            return .ended
        } catch is CancellationError {
            return .ended
        } catch {
            return .failed(error)
        }
    }

    private func sendMade(_ hand: (OutgoingEvent) async throws -> Void) async throws {
        var source = stream.source
        var pacer = Pacer(stream.pace, late: stream.late, clock: clock)
        let isPaced = isPaced
        let hasMoments = stream.pace.timeline != nil
        defer { if isPaced { keep(pacer.record) } }
        var stamper = stream.stamper
        var made = 0
        while stream.amount.map({ made < $0 }) ?? true, !Task.isCancelled {
            guard try await source.hasNext(),
                let turn = try await pacer.next(moment: hasMoments ? try source.moment() : nil, own: source.due),
                var event = try await source.next(now: Timestamp.now.milliseconds)
            else { break }
            guard !turn.isMissed else { continue }
            stamper?.stamp(&event, due: Timestamp.now.nanosecondsSince1970 - pacer.lag(of: turn).nanoseconds)
            try await hand(event)
            made += 1
            guard isPaced else { continue }
            pacer.count(turn)
            if let record = pacer.news() { keep(record) }
        }
    }

    /// Sends with faults: what they hold back leaves from a task of its own, since making the next message may take
    /// longer. It is waited for.
    private func send(through injector: FaultInjector) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while let next = try await self.held.next(self.clock) { try await self.release(next) }
            }
            group.addTask {
                var injector = injector
                try await self.sendMade { event in
                    self.statistics.count { $0.made += 1 }
                    for departure in injector.next(event) { try await self.depart(departure) }
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
        guard let event = next.departure.event else { return }
        do {
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
