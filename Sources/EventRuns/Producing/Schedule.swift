import AMQP
import EventGeneration

/// One stream of a run on its way through its plan: makes the messages, each with the time when it is due.
struct Schedule: Sendable {
    /// How many bytes of bodies are made before they are handed over.
    private static let batchBytes = 65_536

    /// Whether anything is waited for.
    let isPaced: Bool
    private(set) var pacer: Pacer
    /// The slot of the next message; nil if the stream has no more.
    private(set) var slot: Pacer.Slot?
    /// Messages of the amount that were not handed over yet.
    private(set) var left: Int

    private let stream: ProducingService.Stream
    private let clock: any RunClock
    /// How many messages are made together at most.
    private let batchSize: Int
    /// Whether messages can be made without waiting for the source.
    private let isReady: Bool
    private var source: any EventSource
    private var stamper: Stamper?
    private var faults: FaultInjector?
    /// The messages that were made last, as many as ``slots``. The memory of all is used again.
    private var events: [OutgoingEvent]
    private var slots: [Pacer.Slot] = []

    /// Begins a stream's plan now.
    init(_ stream: ProducingService.Stream, on outlet: some EventOutlet) {
        self.stream = stream
        clock = outlet.clock
        pacer = Pacer(stream.pace, late: stream.late, clock: clock)
        left = stream.amount ?? .max
        isPaced = stream.isPaced
        source = stream.source
        stamper = stream.stamper
        faults = stream.faults
        let prototype = source.prototype
        isReady = prototype != nil
        // Faults decide over each message by itself.
        let batchSize = isReady && faults == nil ? outlet.batchSize(of: left) : 1
        self.batchSize = batchSize
        events = prototype.map { .init(repeating: $0, count: batchSize) } ?? []
    }

    /// Finds the slot of the next message, and with it whether there is one.
    ///
    /// - Throws: What the source throws, and `CancellationError` if the task is cancelled.
    mutating func findTurn(on outlet: some EventOutlet) async throws {
        slot = nil
        while left > 0, !outlet.isStopped {
            do {
                guard try await source.hasNext() else {
                    return outlet.endInput(missing: stream.amount == nil ? 0 : left)
                }
            } catch let line as UnusableLine {
                await outlet.skip(line, of: stream)
                continue
            }
            let moment = stream.pace.timeline == nil ? nil : try source.moment()
            guard let next = try pacer.nextSlot(moment: moment, own: source.due), !outlet.isOver(at: next.due) else {
                return
            }
            slot = next
            return
        }
    }

    /// When the slot of the next message comes, by the clock; nil if nothing is waited for.
    var time: Duration? { slot.flatMap(pacer.time) }

    /// Suspends until the slot of the next message.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    func waitForSlot() async throws {
        if let slot { try await pacer.wait(for: slot) }
    }

    /// Messages that were made and not handed over yet.
    var count: Int { slots.count }

    /// Makes the message whose slot it is. If the source needs no wait, makes those as well that have fallen due
    /// meanwhile.
    ///
    /// - Returns: Why there are not more; what was made before is there. Nil if all went well.
    mutating func make() async -> (any Error)? {
        slots.removeAll(keepingCapacity: true)
        guard let first = slot else { return nil }
        slot = nil
        // Those that go out together have the same time for themselves.
        let now = clock.date / 1_000_000
        do {
            if isReady { try makeReady(first, now) } else { try await makeNext(first, now) }
            return nil
        } catch {
            return error
        }
    }

    private mutating func makeNext(_ slot: Pacer.Slot, _ now: Int64) async throws {
        guard let event = try await source.next(now: now) else { return left = 0 }
        guard !slot.isMissed else { return }
        if events.isEmpty { events.append(event) } else { events[0] = event }
        accept(slot)
    }

    private mutating func makeReady(_ first: Pacer.Slot, _ now: Int64) throws {
        let room = min(batchSize, left)
        var bytes = 0
        var slot = first
        while true {
            guard try source.makeNow(&events[slots.count], now: now) else { return left = slots.count }
            bytes += events[slots.count].body.count
            accept(slot)
            guard slots.count < room, bytes < Self.batchBytes, let next = try pacer.nextSlotIfDue() else { return }
            slot = next
        }
    }

    /// Dates and stamps the message that was made last.
    private mutating func accept(_ slot: Pacer.Slot) {
        let last = slots.count
        let lag = pacer.lag(of: slot)?.nanoseconds
        events[last].due = lag.map { SystemClock.nanoseconds - $0 }
        if stamper != nil {
            let date = clock.date - (lag ?? 0)
            stamper?.stamp(&events[last], due: date)
        }
        slots.append(slot)
    }

    /// Hands over what was made.
    ///
    /// - Throws: What the outlet throws.
    mutating func handOver(to outlet: some EventOutlet) async throws {
        guard let departures = faults?.next(events[0]) else { return try await outlet.put(&events, slots.count) }
        outlet.countMade()
        var isOut = false
        for departure in departures {
            do {
                try await outlet.depart(departure)
            } catch is CancellationError {
                if !isOut { outlet.cutOff(events[0]) }
                throw CancellationError()
            }
            isOut = true
        }
    }

    /// Counts what was handed over.
    ///
    /// - Returns: How the plan is followed, if there is enough news of it.
    mutating func countHandedOver() -> PaceRecord? {
        left -= slots.count
        guard isPaced else { return nil }
        for slot in slots { pacer.count(slot) }
        return pacer.news()
    }

    /// Ends a stream that was stopped.
    mutating func end(on outlet: some EventOutlet) async { await outlet.end(&source, &stamper) }
}

extension ProducingService.Stream {
    /// Whether anything is waited for.
    var isPaced: Bool { !pace.isUnlimited || source.hasTimes }
}
