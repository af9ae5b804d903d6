import AMQP
import EventGeneration
import Synchronization

/// One stream of a producing run on its way to the broker, on one connection or several.
///
/// What a producer makes has its `message_id` already; a line of the input is published as it is, with one or without.
final class PublishingLane: Sendable {
    let stream: ProducingService.Stream
    let statistics: RunStatistics
    let clock: any RunClock
    /// What leaves after its time on purpose.
    let held = HeldDepartures()
    let connections: [PublishingConnection]
    /// The message that says that the producer ended early.
    let ending = EarlyEnd()
    private let sink: MessageSink
    let faultLog: FaultLog?
    private let stop: StopSignal
    let report: @Sendable (RunNotice) -> Void
    /// Messages that did not get through.
    let failed: FailedMessages
    private let returned = Mutex(ReturnedKeys())
    /// How the plan is followed.
    let pacing = Mutex(PaceRecord())
    /// Messages that were given a connection to go out on.
    private let turns = Atomic(0)
    /// Tasks that wait for room.
    private let waitingForRoom = Atomic(0)
    /// Messages that were made, counted if faults decide what is done with each.
    let made = Atomic(0)
    /// Whether it was stopped, or its input ended.
    let isCutShort = Atomic(false)

    init(_ connections: [AMQPConnection], _ stream: ProducingService.Stream, service: ProducingService) async throws {
        self.stream = stream
        sink = service.sink
        statistics = service.statistics
        stop = service.stop
        clock = service.clock
        faultLog = service.faultLog
        failed = service.failed
        report = service.report
        var configuration = stream.publisher
        configuration.assignsMessageIDs = false
        var publishing: [PublishingConnection] = []
        for (index, connection) in connections.enumerated() {
            let number = connections.count > 1 ? Int64(index + 1) : nil
            publishing.append(try await PublishingConnection(connection, configuration, number: number))
        }
        self.connections = publishing
    }

    /// Publishes, shows, records and counts messages, all on the same connection if that has room.
    ///
    /// - Parameter left: Which of them; on an error, those that did not go out.
    func publish(_ events: inout [OutgoingEvent], _ left: inout Range<Int>) async throws {
        let range = left
        do {
            try await handOver(&events, &left)
        } catch let error as AMQPError where error.code == .invalidArgument && stream.source.input != nil {
            // What is read is published one by one.
            return await noteUnsendable(events[0], error)
        }
        guard showsMessages else { return }
        for event in events[range] { await show(event) }
    }

    private func handOver(_ events: inout [OutgoingEvent], _ left: inout Range<Int>) async throws {
        let now = SystemClock.nanoseconds
        let first = connections.count == 1 ? 0 : turns.wrappingAdd(1, ordering: .relaxed).oldValue % connections.count
        if try !handOver(&events, &left, from: first, made: now, at: now) {
            try await handOverWhenThereIsRoom(&events, &left, from: first, made: now)
        }
    }

    /// Whether messages are shown or recorded.
    var showsMessages: Bool { !sink.showsNothing }

    func show(_ event: OutgoingEvent) async {
        var envelope = event.envelope
        // A recording of what was sent has the gaps that a replay keeps.
        if sink.record != nil { envelope.receivedAt = Timestamp.now.rfc3339 }
        await sink.put(envelope, .sent, text: event.text)
    }

    /// Hands messages to the next connections that have room; false if some are left.
    private func handOver(
        _ events: inout [OutgoingEvent], _ left: inout Range<Int>, from first: Int, made: Int64, at time: Int64
    ) throws -> Bool {
        for offset in 0..<connections.count {
            let connection = connections[(first + offset) % connections.count]
            let count = try connection.publish(&events, left, made: made, at: time)
            left = left.lowerBound + count..<left.upperBound
            if left.isEmpty { return true }
        }
        return false
    }

    /// Waits also through a time in which the broker takes nothing: it has said so, and nothing was sent.
    private func handOverWhenThereIsRoom(
        _ events: inout [OutgoingEvent], _ left: inout Range<Int>, from first: Int, made: Int64
    ) async throws {
        waitingForRoom.wrappingAdd(1, ordering: .relaxed)
        // A task that was let in and published nothing there lets the next one in.
        defer {
            waitingForRoom.wrappingSubtract(1, ordering: .relaxed)
            for connection in connections { connection.channel.publisher.yieldRoom() }
        }
        while true {
            do {
                try await waitForRoom(events[left.lowerBound].body.count)
                if try handOver(&events, &left, from: first, made: made, at: SystemClock.nanoseconds) { return }
            } catch let error as AMQPError where [.blocked, .timeout].contains(error.code) {
                // Told to stop meanwhile: what was not sent is no failure. Otherwise the run's patience ends it.
                if stop.reason != nil { throw CancellationError() }
            }
        }
    }

    /// Suspends until any of the connections has room.
    private func waitForRoom(_ size: Int) async throws {
        guard connections.count > 1 else { return try await connections[0].waitForRoom(for: size) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in connections { group.addTask { try await connection.waitForRoom(for: size) } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Whether a deadline that passed does not end the run: until the run is to stop, only its own patience does.
    func isWorthWaiting(_ error: AMQPError) -> Bool {
        [.blocked, .timeout].contains(error.code) && stop.reason == nil
    }

    /// Counts a message that no queue wanted.
    func countReturned(_ key: String) { returned.withLock { $0.count(key) } }

    /// Waits until the broker has settled everything, or the task is cancelled. What it did not take is counted
    /// elsewhere.
    func flush() async {
        await withTaskGroup(of: Void.self) { group in
            for connection in connections { group.addTask { await self.flush(connection) } }
        }
    }

    private func flush(_ connection: PublishingConnection) async {
        while true {
            let channel = connection.channel
            do {
                try await channel.publisher.flush()
            } catch let error as AMQPError where isWorthWaiting(error) {
                continue
            } catch {}
            // What a channel left behind that the broker closed is sent again on another.
            guard channel.hasEnded, await connection.hasSuccessor(to: channel) else { return }
        }
    }

    /// Whether confirms are missing.
    var hasOutstanding: Bool { connections.contains(where: \.hasOutstanding) }

    /// Messages that await their confirm.
    var outstandingCount: Int { connections.reduce(0) { $0 + $1.channel.publisher.outstandingCount } }

    /// Where one of them was published to.
    var firstOutstanding: (exchange: String, routingKey: String)? {
        connections.lazy.compactMap(\.channel.publisher.firstOutstanding).first
    }

    /// Messages that the broker has answered for; without confirms, those that were handed over.
    var settledCount: Int { connections.reduce(0) { $0 + $1.settledCount } }

    /// Whether something waits for the broker: a message for its confirm, or a task for room.
    var isWaiting: Bool { waitingForRoom.load(ordering: .relaxed) > 0 || hasOutstanding }

    /// Whether the broker blocks publishers.
    var isBlocked: Bool { connections.contains { $0.amqp.isBlocked } }

    /// Whether a connection was lost and is not back yet.
    var isRecovering: Bool { connections.contains { $0.amqp.isRecovering } }

    /// Closes the channels, which ends the failures.
    func close() async {
        await withTaskGroup(of: Void.self) { group in
            for connection in connections { group.addTask { await connection.close() } }
        }
    }

    /// Messages of its amount that it did not come to, since it was stopped or its input ended.
    var shortfall: Int {
        guard let amount = stream.amount, isCutShort.load(ordering: .relaxed) else { return 0 }
        let count = stream.faults == nil ? connections.reduce(0) { $0 + $1.sentCount } : made.load(ordering: .relaxed)
        return max(0, amount - count)
    }

    /// Adds what was sent, and what the broker has said of it so far.
    func count(into counters: inout RunStatistics.Counters) {
        for connection in connections { connection.count(into: &counters) }
        let returned = returned.withLock { $0 }
        counters.returned.merge(returned.counts, uniquingKeysWith: +)
        counters.returnedOthers += returned.others
        counters.pace.add(pacing.withLock { $0 })
    }

    /// Messages that the broker has said nothing of.
    var unconfirmed: Int { connections.reduce(0) { $0 + $1.unconfirmed } }
}
