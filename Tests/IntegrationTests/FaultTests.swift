import AMQP
import Foundation
import TestSupport
import Testing

@Suite("A connection without recovery, through faults", .needsBroker, .timeLimit(.minutes(1)))
struct FaultTests {
    // In its own process: other tests open sockets at the same time. A session has about 900 bytes up, 1,000 down.
    @Test("Cut after N bytes of a session, each way, by an end or a reset, every call ends and nothing is left behind")
    func cutEverywhere() async {
        await #expect(processExitsWith: .success) {
            let proxy = try FaultProxy(brokerConfiguration())
            let configuration = try configurationWithoutRecovery(through: proxy) { $0.operationTimeout = .seconds(5) }
            for _ in 0..<3 { try await wholeSession(configuration) }
            await proxy.waitForNoConnection()
            let before = try ProcessFootprint.current
            for direction in FaultProxy.Direction.allCases {
                // A prime number. So over both directions and from run to run, every place of a frame is cut.
                let first = Int.random(in: 0..<7)
                let cuts = stride(from: first, to: 2000, by: 7)
                let reached = try await FaultTests.cut(at: cuts, direction, proxy, configuration)
                #expect(reached > 600 && reached < 2000, "\(direction) took \(reached) bytes")
            }
            proxy.heal()
            try await wholeSession(configuration)
            await proxy.waitForNoConnection()
            let after = try ProcessFootprint.current
            #expect(after.descriptors <= before.descriptors, "\(before) became \(after)")
        }
    }

    /// Cuts later and later until a session succeeds. Returns after how many bytes one did.
    static func cut(
        at cuts: StrideTo<Int>, _ direction: FaultProxy.Direction, _ proxy: FaultProxy,
        _ configuration: AMQPConfiguration
    ) async throws -> Int {
        proxy.heal()
        for count in cuts {
            proxy.set(direction) {
                $0.cutAfter = count
                $0.cut = count.isMultiple(of: 2) ? .fin : .reset
            }
            do {
                try await wholeSession(configuration)
                return count
            } catch let error as AMQPError {
                // A reset at the very beginning may come before the system has reported the connection.
                let isExpected =
                    [.connectionClosed, .notConfirmed].contains(error.code)
                    || error.code == .connectionRefused && count == 0
                #expect(isExpected, "\(direction) cut after \(count): \(error.code): \(error)")
            }
        }
        return 0
    }

    @Test("A whole session comes through the broker a byte at a time, each way")
    func slices() async throws {
        try await withFaultProxy { proxy in
            proxy.set { $0.isSliced = true }
            var message = Message((0..<9000).map { UInt8(truncatingIfNeeded: $0) })
            message.properties.headers = .everyKind
            let configuration = try configurationWithoutRecovery(through: proxy) { $0.frameMax = 4096 }
            try await wholeSession(configuration, message)
            let statistics = proxy.statistics
            #expect(statistics.upstream > 9000 && statistics.downstream > 9000)
        }
    }

    // Heartbeats of a second, for ten seconds: each side sends one every half second. It runs beside the other tests.
    @Test("Idle for ten heartbeats, a publisher and a consumer then continue normally", arguments: [true, false])
    func idle(_ isPublishing: Bool) async throws {
        try await withFaultyConnection { proxy, connection in
            let channel = try await connection.openChannel()
            let queue = uniqueName("idle")
            try await channel.declareQueue(Queue(queue, durable: false, autoDelete: true))
            let publisher = isPublishing ? try await channel.makePublisher() : nil
            let consumer = isPublishing ? nil : try await channel.consume(queue)
            try await publisher?.publishAndConfirm(Message("before"), exchange: "", routingKey: queue)
            let start = proxy.statistics
            // Eight bytes a heartbeat, and nothing else is sent.
            #expect(await proxy.wait { $0.upstream >= start.upstream + 20 * 8 })
            #expect(connection.isOpen && proxy.statistics.accepted == 1)
            try await publisher?.publishAndConfirm(Message("after"), exchange: "", routingKey: queue)
            guard let consumer else { return _ = try await channel.deleteQueue(queue) }
            try await withChannel { other in
                try await other.makePublisher().publishAndConfirm(Message("goal"), exchange: "", routingKey: queue)
            }
            #expect(try await take(1, from: consumer).map(\.text) == ["goal"])
        }
    }

    @Test("A wrong password and a wrong virtual host are tried once", arguments: [true, false])
    func refusedLogin(_ isPassword: Bool) async throws {
        try await withFaultProxy { proxy in
            let configuration = try configurationWithoutRecovery(through: proxy) {
                if isPassword { $0.password = "wrong" } else { $0.virtualHost = "nowhere" }
            }
            try await expectError(isPassword ? .authenticationFailed : .notFound) {
                _ = try await AMQPConnection.connect(configuration)
            }
            await proxy.waitForNoConnection()
            #expect(proxy.statistics.accepted == 1)
        }
    }

    @Test("A connection that is refused, hung up on or swallowed ends by the connect timeout")
    func connecting() async throws {
        try await withFaultProxy { proxy in
            let configuration = try configurationWithoutRecovery(through: proxy) { $0.connectTimeout = .seconds(2) }
            proxy.admit(.refusing)
            try await expectError(.connectionRefused) { _ = try await AMQPConnection.connect(configuration) }
            proxy.admit(.hangingUp)
            try await expectError(.connectionClosed) { _ = try await AMQPConnection.connect(configuration) }
            proxy.admit(.passing)
            proxy.set(.downstream) { $0.blackHole = .discarding }
            try await expectError(.timeout) { _ = try await AMQPConnection.connect(configuration) }
            proxy.heal()
            try await wholeSession(configuration)
        }
    }
}
