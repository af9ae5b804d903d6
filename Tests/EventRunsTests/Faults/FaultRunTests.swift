import AMQP
import EventGeneration
import Foundation
import TestSupport
import Testing

@testable import EventRuns
@testable import EventSettings

@Suite("A producing run with faults", .timeLimit(.minutes(1)))
struct FaultRunTests {
    struct Numbers: EventSource {
        var count = 0

        mutating func next(now: Int64) -> OutgoingEvent? {
            count += 1
            return OutgoingEvent(
                exchange: "", routingKey: "q", properties: Properties(), body: Array("\(count)".utf8))
        }
    }

    /// Runs ten messages against a peer that confirms all of them.
    private func run(
        _ rules: FaultRules, stop: StopSignal = StopSignal(), amount: Int? = 10, pace: Pace.Plan = .rate(1_000),
        publishes: Int,
        _ during: @escaping @Sendable (ScriptedPeer, RunStatistics) async throws -> Void = { _, _ in }
    ) async throws -> (counters: RunStatistics.Counters, log: [String], elapsed: Duration) {
        let peer = try ScriptedPeer()
        let connection = try await AMQPConnection.connect(AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/"))
        let path = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = OutputWriter()
        var stream = ProducingService.Stream(
            name: "p", source: Numbers(), pace: Pace(pace, seed: 1, producer: "p"), amount: amount,
            publisher: .init(timeout: .milliseconds(300)))
        stream.faults = FaultInjector(rules, seed: 1, producer: "p")
        let statistics = RunStatistics()
        var service = ProducingService(
            connection: connection, streams: [stream],
            sink: MessageSink(writer: writer, renderer: MessageRenderer(format: .none)), statistics: statistics,
            stop: stop)
        service.faultLog = FaultLog(writer: writer, file: try writer.open(path: path))
        try await withThrowingTaskGroup(of: Void.self) { [service] group in
            group.addTask { try await service.run().get() }
            group.addTask {
                try await during(peer, statistics)
                guard publishes > 0 else { return }
                await peer.wait(for: 60, 40, count: publishes)
                peer.send(WireBytes.ack(UInt64(publishes), multiple: true))
            }
            try await group.waitForAll()
        }
        try await connection.close()
        try await writer.flush()
        let log = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(peer.frames.count { $0.isMethod(60, 40) } == publishes)
        return (statistics.counters, log, statistics.elapsed)
    }

    @Test("sends late messages and copies before it ends, each at its time")
    func held() async throws {
        var rules = FaultRules()
        rules.late = .init(chance: 1, delay: .milliseconds(200)...(.milliseconds(250)))
        rules.duplicate = .init(chance: 1, delay: .milliseconds(50)...(.milliseconds(50)), times: 2)
        let (counters, log, elapsed) = try await run(rules, publishes: 30)
        #expect(counters.made == 10 && counters.sent == 30 && counters.confirmed == 30 && counters.unsent == 0)
        #expect(counters.faults == [.late: 10, .duplicate: 20] && log.count == 30)
        #expect(elapsed >= .milliseconds(259))
    }

    @Test("lets nothing leave that is dropped, and counts what was made")
    func dropped() async throws {
        var rules = FaultRules()
        rules.drop = 0.5
        var injector = try #require(FaultInjector(rules, seed: 1, producer: "p"))
        var source = Numbers()
        let left = (0..<10).count { _ in source.next(now: 0).map { injector.next($0)[0].event != nil } ?? false }
        #expect((1...9).contains(left))
        let (counters, log, _) = try await run(rules, publishes: left)
        #expect(counters.made == 10 && counters.sent == left && counters.confirmed == left)
        #expect(log.count == 10 - left && log.allSatisfy { $0.hasSuffix(#""kind":"drop"}"#) })
        #expect(counters.pace.sent == 10)
    }

    @Test(
        "sends what is held back at once when it has to end, and says how late that was",
        arguments: [true, false])
    func stopped(isSignal: Bool) async throws {
        var rules = FaultRules()
        rules.late = .init(chance: 1, delay: .seconds(100)...(.seconds(200)))
        let stop = StopSignal()
        let (counters, log, elapsed) = try await run(rules, stop: stop, amount: 3, publishes: 3) { _, statistics in
            try await Self.waitUntilMade(3, statistics)
            // All are held back: nothing else would end the run.
            stop.request(isSignal ? .terminated : .time)
        }
        #expect(counters.sent == counters.made && counters.unsent == 0 && elapsed < .seconds(50))
        #expect(log.count == counters.made && log.allSatisfy { $0.contains(#""kind":"late","by":"#) })
        let times = log.compactMap { $0.split(separator: ":").last.flatMap { Double($0.dropLast()) } }
        #expect(times.count == log.count && times.allSatisfy { $0 < 50 })
    }

    @Test("counts and writes down what could not leave any more")
    func unsent() async throws {
        var rules = FaultRules()
        rules.late = .init(chance: 1, delay: .seconds(100)...(.seconds(200)))
        let stop = StopSignal()
        let (counters, log, _) = try await run(rules, stop: stop, amount: 3, publishes: 0) { peer, statistics in
            try await Self.waitUntilMade(3, statistics)
            peer.send(WireBytes.blocked("low on memory"))
            while !statistics.isBlocked { try await Task.sleep(for: .milliseconds(1)) }
            stop.request(.time)
        }
        #expect(counters.made == 3 && counters.sent == 0 && counters.unsent == 3)
        #expect(log.count == 3 && log.allSatisfy { $0.hasSuffix(#","sent":false}"#) })
    }

    private static func waitUntilMade(_ count: Int, _ statistics: RunStatistics) async throws {
        while statistics.counters.made < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("held messages leave in the order of their times, even if an earlier one comes during a wait")
    func order() async throws {
        let held = HeldDepartures()
        let clock = SystemClock()
        let first = Task { try await held.next(clock) }
        let start = clock.now
        held.add(Departure(event: nil, delay: .seconds(60), faults: []), until: start + .seconds(60))
        held.add(Departure(event: nil, delay: .milliseconds(20), faults: []), until: start + .milliseconds(20))
        #expect(try await first.value?.time == start + .milliseconds(20))
        #expect(clock.now >= start + .milliseconds(20))
        let second = Task { try await held.next(clock) }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(held.removeFirst()?.time == start + .seconds(60))
        held.complete()
        #expect(try await held.next(clock) == nil)
    }
}
