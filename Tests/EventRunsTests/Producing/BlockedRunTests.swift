import AMQP
import EventGeneration
import TestSupport
import Testing

@testable import EventRuns

@Suite("A producing run whose broker blocks publishers", .timeLimit(.minutes(1)))
struct BlockedRunTests {
    /// How long its publisher waits for room; the broker blocks for longer.
    static let timeout = Duration.milliseconds(200)

    /// One message at once, the second when the latch is open.
    struct Pair: EventSource {
        let isBlocked: Latch
        var count = 0

        mutating func next(now: Int64) async -> OutgoingEvent? {
            count += 1
            if count == 2 { await isBlocked.wait() }
            return OutgoingEvent(exchange: "", routingKey: "q", properties: Properties(), body: [1])
        }
    }

    /// Runs it against a peer that blocks after the first message. The body runs once the client knows of the block.
    private func run(
        stop: StopSignal = StopSignal(), limit: Duration? = nil, patience: Duration? = nil,
        _ body: @escaping @Sendable (ScriptedPeer) async throws -> Void
    ) async throws -> (RunStatistics.Counters, [RunNotice]) {
        let peer = try ScriptedPeer()
        var configuration = try AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/")
        configuration.operationTimeout = .seconds(2)
        configuration.recovery?.patience = patience
        let connection = try await AMQPConnection.connect(configuration)
        let isBlocked = Latch()
        let notices = LockedState<[RunNotice]>([])
        let failure = LockedState<AMQPError?>(nil)
        let statistics = RunStatistics()
        let stream = ProducingService.Stream(
            name: "pair", source: Pair(isBlocked: isBlocked), pace: Pace(.unlimited, seed: 1, producer: "pair"),
            amount: 2,
            publisher: .init(timeout: Self.timeout))
        let service = ProducingService(
            connection: connection, streams: [stream],
            sink: MessageSink(writer: OutputWriter(), renderer: MessageRenderer(format: .none)), statistics: statistics,
            stop: stop, limit: limit
        ) { notice in
            notices.withLock { $0.append(notice) }
            if statistics.isBlocked { isBlocked.open() }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await service.run().get()
                } catch let error as AMQPError {
                    failure.withLock { $0 = error }
                }
            }
            group.addTask {
                await peer.wait(for: 60, 40)
                peer.send(WireBytes.blocked("low on memory"))
                await isBlocked.wait()
                try await body(peer)
            }
            try await group.waitForAll()
        }
        try await connection.close()
        if let error = failure.withLock({ $0 }) { throw error }
        return (statistics.counters, notices.withLock { $0 })
    }

    @Test("waits on, however long that lasts, and ends well once it is over")
    func released() async throws {
        let (counters, notices) = try await run { peer in
            try await Task.sleep(for: Self.timeout * 4)
            #expect(peer.frames.count { $0.isMethod(60, 40) } == 1)
            peer.send(WireBytes.unblocked)
            await peer.wait(for: 60, 40, count: 2)
            peer.send(WireBytes.ack(2, multiple: true))
        }
        #expect(counters.sent == 2 && counters.confirmed == 2 && counters.unconfirmed == 0)
        #expect(notices.count == 2)
    }

    @Test("waits for the confirms as long as well")
    func confirms() async throws {
        let (counters, _) = try await run { peer in
            peer.send(WireBytes.unblocked)
            await peer.wait(for: 60, 40, count: 2)
            peer.send(WireBytes.blocked("again"))
            try await Task.sleep(for: Self.timeout * 4)
            peer.send(WireBytes.unblocked)
            peer.send(WireBytes.ack(2, multiple: true))
        }
        #expect(counters.confirmed == 2 && counters.unconfirmed == 0)
    }

    @Test("ends when it has to, and says that the broker still blocks")
    func stopped() async throws {
        let stop = StopSignal()
        let (counters, notices) = try await run(stop: stop) { _ in stop.request(.time) }
        #expect(counters.sent == 1 && counters.unconfirmed == 1)
        guard case .warning("the broker still blocks publishers")? = notices.last else {
            Issue.record("\(notices)")
            return
        }
    }

    @Test("ends with its time, though everything was handed over before the broker blocked")
    func time() async throws {
        let (counters, _) = try await run(limit: .milliseconds(500)) { peer in
            peer.send(WireBytes.unblocked)
            await peer.wait(for: 60, 40, count: 2)
            peer.send(WireBytes.blocked("again"))
        }
        #expect(counters.sent == 2 && counters.unconfirmed == 2)
    }

    @Test("ends when its patience is over, with what it waited for")
    func patience() async throws {
        let error = try await amqpError { _ = try await run(patience: .milliseconds(700)) { _ in } }
        #expect(error.code == .blocked)
        #expect(error.message.contains("has blocked publishers for 700 ms: 1 message on the way to queue \"q\""))
    }

    @Test("ends when nothing is confirmed for as long as its patience, with what it waited for")
    func unconfirmed() async throws {
        let said = LockedState<[RunNotice]>([])
        let error = try await amqpError {
            let peer = try ScriptedPeer()
            var configuration = try AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/")
            configuration.operationTimeout = .seconds(2)
            configuration.recovery?.patience = .seconds(6)
            let connection = try await AMQPConnection.connect(configuration)
            let latch = Latch()
            latch.open()
            var stream = ProducingService.Stream(
                name: "pair", source: Pair(isBlocked: latch), pace: Pace(.unlimited, seed: 1, producer: "pair"),
                amount: 5)
            stream.publisher.window = 2
            var service = ProducingService(
                connection: connection, streams: [stream],
                sink: MessageSink(writer: OutputWriter(), renderer: MessageRenderer(format: .none)),
                statistics: RunStatistics(), stop: StopSignal()
            ) { notice in said.withLock { $0.append(notice) } }
            service.place = { _, key in "quorum queue \"\(key)\"" }
            let result = await Task { [service] in try await service.run().get() }.result
            try await connection.close()
            try result.get()
        }
        #expect(error.code == .notConfirmed)
        let waiting = "2 messages on the way to quorum queue \"q\"; a majority of its nodes may be down"
        #expect(error.message == "the broker confirmed nothing for 6 s: \(waiting)")
        // A machine that stands still for a second may reach the end before the warning. StallTests check its time.
        let warning = RunNotice.warning("the broker confirms nothing for 5 s: \(waiting); waiting up to 6 s")
        let notices = said.withLock { $0 }
        #expect(notices.allSatisfy { $0 == warning }, "\(notices)")
    }
}
