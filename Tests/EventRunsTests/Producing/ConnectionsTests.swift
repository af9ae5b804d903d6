import AMQP
import EventGeneration
import TestSupport
import Testing

@testable import EventRuns

@Suite("A producer on several connections", .timeLimit(.minutes(1)))
struct ConnectionsTests {
    struct Numbers: EventSource {
        var count = 0

        mutating func next(now: Int64) -> OutgoingEvent? {
            count += 1
            return OutgoingEvent(exchange: "", routingKey: "q", properties: Properties(), body: Array("\(count)".utf8))
        }
    }

    private func stream(_ name: String, amount: Int, connections: Int?, window: Int = 1_000) -> ProducingService.Stream
    {
        var stream = ProducingService.Stream(
            name: name, source: Numbers(), pace: Pace(.unlimited, seed: 1, producer: name), amount: amount,
            publisher: .init(window: window))
        stream.connections = connections
        stream.stamper = Stamper(run: "r", producer: name, total: amount, connections: connections ?? 1)
        return stream
    }

    /// Runs streams. Each connection has its own peer.
    private func run(
        _ streams: [ProducingService.Stream], _ script: @escaping @Sendable ([ScriptedPeer]) async throws -> Void
    ) async throws -> (peers: [ScriptedPeer], counters: RunStatistics.Counters) {
        var peers: [ScriptedPeer] = []
        var connections: [AMQPConnection] = []
        for _ in 0..<ProducingService.connectionCount(streams) {
            let peer = try ScriptedPeer()
            peers.append(peer)
            connections.append(
                try await AMQPConnection.connect(AMQPConfiguration(uri: "amqp://127.0.0.1:\(peer.port)/")))
        }
        let statistics = RunStatistics()
        var service = ProducingService(
            connection: connections[0], streams: streams,
            sink: MessageSink(writer: OutputWriter(), renderer: MessageRenderer(format: .none)),
            statistics: statistics, stop: StopSignal())
        service.otherConnections = Array(connections.dropFirst())
        try await withThrowingTaskGroup(of: Void.self) { [service, peers] group in
            group.addTask { try await service.run().get() }
            group.addTask { try await script(peers) }
            try await group.waitForAll()
        }
        for connection in connections { try await connection.close() }
        return (peers, statistics.counters)
    }

    /// Waits until a peer has this many messages, and confirms them.
    private static func confirm(_ peer: ScriptedPeer, _ count: Int) async {
        await peer.wait(for: 60, 40, count: count)
        peer.send(WireBytes.ack(UInt64(count), multiple: true))
    }

    @Test("sends its messages on them in turn, and counts them together")
    func turns() async throws {
        let (peers, counters) = try await run([stream("p", amount: 10, connections: 3)]) { peers in
            for (peer, count) in zip(peers, [4, 3, 3]) { await Self.confirm(peer, count) }
        }
        let sequences = peers.map { $0.published.compactMap { $0.properties.headers.flatMap(Stamp.init)?.sequence } }
        #expect(sequences == [[1, 4, 7, 10], [2, 5, 8], [3, 6, 9]])
        for (index, peer) in peers.enumerated() {
            let numbers = peer.published.map { $0.properties.headers.flatMap(Stamp.init)?.connection }
            #expect(numbers.allSatisfy { $0 == Int64(index + 1) })
        }
        #expect(counters.sent == 10 && counters.confirmed == 10 && counters.unconfirmed == 0 && counters.bytes == 11)
        #expect(counters.confirmLatency?.raw.count == 10)
    }

    @Test("is not held up by one that stalls, while others have room")
    func stalled() async throws {
        let (peers, counters) = try await run([stream("p", amount: 200, connections: 2, window: 4)]) { peers in
            for count in 1...196 { await Self.confirm(peers[0], count) }
            // Nothing was confirmed here all the time.
            #expect(peers[1].frames.count { $0.isMethod(60, 40) } == 4)
            await Self.confirm(peers[1], 4)
        }
        let messages = peers.flatMap(\.published).compactMap { $0.properties.headers.flatMap(Stamp.init) }
        #expect(Set(messages.map(\.sequence)) == Set(1...200) && messages.count == 200)
        #expect(messages.count { $0.connection == 2 } == 4)
        #expect(counters.sent == 200 && counters.confirmed == 200)
    }

    @Test("has them for itself, while others share one")
    func shares() async throws {
        let streams = [
            stream("a", amount: 2, connections: nil), stream("b", amount: 4, connections: 2),
            stream("c", amount: 3, connections: nil), stream("d", amount: 1, connections: 1),
        ]
        #expect(ProducingService.connectionCount(streams) == 4)
        #expect(ProducingService.connectionCount([streams[1], streams[3]]) == 3)
        let (peers, counters) = try await run(streams) { peers in
            await peers[0].wait(for: 60, 40, count: 5)
            let channels = Set(peers[0].frames.filter { $0.isMethod(60, 40) }.map(\.channel))
            for channel in channels {
                let count = peers[0].frames.count { $0.isMethod(60, 40) && $0.channel == channel }
                peers[0].send(WireBytes.ack(UInt64(count), multiple: true, channel: channel))
            }
            for (peer, count) in zip(peers.dropFirst(), [2, 2, 1]) { await Self.confirm(peer, count) }
        }
        let producers = peers.map { peer in
            peer.published.compactMap { $0.properties.headers.flatMap(Stamp.init)?.producer }.sorted()
        }
        #expect(producers == [["a", "a", "c", "c", "c"], ["b", "b"], ["b", "b"], ["d"]])
        #expect(counters.sent == 10 && counters.confirmed == 10)
    }
}
