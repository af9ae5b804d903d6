import AMQP
import EventGeneration
import Synchronization

extension PublishingLane {
    /// Sends every event when it is due.
    func send() async -> ProducingService.Outcome {
        guard stream.isPaced else { return await sendAll() }
        return await withTaskExecutorPreference(PacingThread()) { await sendAll() }
    }

    private func sendAll() async -> ProducingService.Outcome {
        defer { if Task.isCancelled { isCutShort.store(true, ordering: .relaxed) } }
        do {
            try await stream.faults == nil ? sendMade() : sendWithFaults()
            return .ended
        } catch is CancellationError {
            return .ended
        } catch {
            return .failed(error)
        }
    }

    private func sendMade() async throws {
        var loop = ProducingLoop([stream], to: self)
        try await loop.run()
    }

    /// Sends with faults: what they hold back leaves from a task of its own, since making the next message may take
    /// longer. It is waited for.
    private func sendWithFaults() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while let next = try await self.held.next(self.clock) { try await self.release(next) }
            }
            group.addTask {
                try await self.sendMade()
                self.held.complete()
            }
            try await group.waitForAll()
        }
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

extension PublishingLane: EventOutlet {
    /// How many messages are made before they are published, so that the connection's thread wakes for many: it would
    /// otherwise take a core for what it writes in a tenth of one.
    private static let batchSize = 128

    var isStopped: Bool { Task.isCancelled }

    func batchSize(of amount: Int) -> Int {
        // Each is shown when it is published.
        guard !showsMessages else { return 1 }
        let limit = stream.publisher.confirms ? min(Self.batchSize, stream.publisher.window / 4) : Self.batchSize
        // Few messages are shared evenly among many connections.
        let share = connections.count > 1 ? amount / (8 * connections.count) : amount
        return max(1, min(limit, share))
    }

    func put(_ event: OutgoingEvent) async throws {
        var events = [event]
        var left = 0..<1
        try await publish(&events, &left)
    }

    /// Publishes, shows, records and counts the first of these messages. The first that cannot go out any more, since the
    /// run is to stop, is kept for ``sendEnd()``.
    func put(_ events: inout [OutgoingEvent], _ count: Int) async throws {
        var left = 0..<count
        do {
            try await publish(&events, &left)
        } catch is CancellationError {
            if !left.isEmpty { ending.cutOff(events[left.lowerBound]) }
            throw CancellationError()
        }
    }

    func cutOff(_ event: OutgoingEvent) { ending.cutOff(event) }

    func countMade() {
        statistics.count { $0.made += 1 }
        made.wrappingAdd(1, ordering: .relaxed)
    }

    func note(_ faults: [InjectedFault], isSent: Bool) async {
        let time = Timestamp.now.milliseconds
        for fault in faults {
            statistics.count { $0.faults[fault.kind, default: 0] += 1 }
            await faultLog?.put(fault, time: time, isSent: isSent)
        }
    }

    func skip(_ line: UnusableLine, of stream: ProducingService.Stream) async {
        statistics.count { $0.unsendable += 1 }
        await failed.add(line, producer: stream.name)
    }

    func endInput(missing: Int) { isCutShort.store(true, ordering: .relaxed) }

    func keep(_ record: PaceRecord) { pacing.withLock { $0 = record } }
}
