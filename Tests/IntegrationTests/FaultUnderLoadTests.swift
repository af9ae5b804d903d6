import AMQP
import TestSupport
import Testing

@Suite("A loaded connection without recovery, through faults", .needsBroker, .timeLimit(.minutes(1)))
struct FaultUnderLoadTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// How long the client may take to notice.
        var limit: Duration
        var happen: @Sendable (FaultProxy) -> Void
    }

    private static let heartbeat = Duration.seconds(1)

    static let faults: [Fault] = [
        Fault(testDescription: "an end of the stream", limit: .seconds(1)) { $0.cut(.fin) },
        Fault(testDescription: "a reset", limit: .seconds(1)) { $0.cut(.reset) },
        Fault(testDescription: "the broker's side ends", limit: .seconds(1)) { $0.halfClose(.downstream) },
        Fault(testDescription: "the client's side ends", limit: .seconds(1)) { $0.halfClose(.upstream) },
        Fault(testDescription: "a black hole", limit: heartbeat * 2 + .seconds(1)) {
            $0.set { $0.blackHole = .discarding }
        },
        Fault(testDescription: "a black hole to the client", limit: heartbeat * 2 + .seconds(1)) {
            $0.set(.downstream) { $0.blackHole = .discarding }
        },
        // The client hears the broker's heartbeats, so only the broker can notice. It checks once a heartbeat and gives
        // up at the second check without a byte, two to three heartbeats later.
        Fault(testDescription: "a black hole to the broker", limit: heartbeat * 3 + .seconds(1)) {
            $0.set(.upstream) { $0.blackHole = .discarding }
        },
        Fault(testDescription: "nothing is read", limit: heartbeat * 2 + .seconds(1)) {
            $0.set { $0.blackHole = .unread }
        },
    ]

    /// Publishes and consumes at the same time until the connection ends. Both calls end with its error.
    private static func load(_ connection: AMQPConnection, _ queue: String) async throws -> (AMQPError, AMQPError) {
        let publisher = try await connection.openChannel().makePublisher(.init(timeout: .seconds(8)))
        let consumer = try await connection.openChannel().consume(queue, prefetch: 50)
        let body = [UInt8](repeating: 1, count: 1000)
        async let publishing = amqpError {
            while true { try await publisher.publish(body, exchange: "", routingKey: queue) }
        }
        async let consuming = amqpError { for try await delivery in consumer { delivery.ack() } }
        return try await (publishing, consuming)
    }

    @Test("It is noticed within twice the heartbeat and a second, and all waiting calls fail", arguments: faults)
    func noticed(_ fault: Fault) async throws {
        try await withFaultyConnection {
            $0.operationTimeout = .seconds(5)
        } _: { proxy, connection in
            let queue = uniqueName("load")
            try await connection.openChannel().declareQueue(Queue(queue, durable: false, exclusive: true))
            let ended = Task { (await reason(connection), ContinuousClock.now) }
            async let load = Self.load(connection, queue)
            #expect(await proxy.wait { $0.upstream > 200_000 && $0.downstream > 200_000 })
            let stall = StallMeter()
            let begin = ContinuousClock.now
            fault.happen(proxy)
            let (error, noticed) = await ended.value
            let stalled = await stall.stop()
            // The proxy's own thread saw it too, unless it does not read. Other tests may delay this task.
            let instant = min(noticed, proxy.statistics.lastHangUp.map { max($0, begin) } ?? noticed)
            #expect(instant - begin < fault.limit + .milliseconds(500) + stalled)
            #expect(error?.code == .connectionClosed && error?.isRecoverable == true, "\(String(describing: error))")
            let (publishing, consuming) = try await load
            #expect(publishing.code == .connectionClosed && consuming.code == .connectionClosed)
        }
    }

    @Test("Where the way to the broker is narrow or shut, publishers end by their deadline", arguments: [1000, 0])
    func narrow(_ bytesPerSecond: Int) async throws {
        try await withFaultyConnection {
            // The broker would give up on a client from which it hears nothing.
            $0.heartbeat = .zero
            $0.operationTimeout = .seconds(1)
        } _: { proxy, connection in
            let queue = uniqueName("narrow")
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue(queue, durable: false, exclusive: true))
            let publisher = try await channel.makePublisher(
                .init(window: 1_000_000, windowBytes: 1 << 30, timeout: .seconds(1)))
            proxy.set(.upstream) { $0.bytesPerSecond = bytesPerSecond }
            let body = [UInt8](repeating: 1, count: 100_000)
            let clock = ContinuousClock()
            var last = clock.now
            try await expectError(.timeout) {
                while true {
                    try await publisher.publish(body, exchange: "", routingKey: queue)
                    last = clock.now
                }
            }
            #expect(clock.now - last < .seconds(5))
            // What the client keeps is bounded.
            #expect(publisher.statistics.published < 400)
            try await expectError(.timeout) { try await publisher.flush() }
            try await expectError(.timeout) {
                try await publisher.publishAndConfirm(Message(body), exchange: "", routingKey: queue)
            }
            #expect(connection.isOpen)
            // No frame was cut: once the way is free again, everything arrives.
            proxy.heal()
            while publisher.outstandingCount > 0 { try? await publisher.flush() }
            #expect(publisher.statistics.confirmed == publisher.statistics.published)
        }
    }

    @Test("Where the broker's answers do not come, calls time out, leak no channel, and late replies go nowhere")
    func lateReplies() async throws {
        try await withFaultyConnection {
            $0.heartbeat = .zero
            $0.operationTimeout = .seconds(1)
            $0.channelMax = 4
        } _: { proxy, connection in
            let channel = try await connection.openChannel()
            proxy.set(.downstream) { $0.bytesPerSecond = 0 }
            let late = uniqueName("late")
            try await expectError(.timeout) {
                try await channel.declareQueue(Queue(late, durable: false, exclusive: true))
            }
            async let second: Void = expectError(.timeout) { _ = try await connection.openChannel() }
            async let third: Void = expectError(.timeout) { _ = try await connection.openChannel() }
            try await expectError(.timeout) { _ = try await connection.openChannel() }
            _ = try await (second, third)
            #expect(channel.isOpen && connection.isOpen)
            proxy.heal()
            let queue = uniqueName("queue")
            #expect(try await channel.declareQueue(Queue(queue, durable: false, exclusive: true)).name == queue)
            #expect(try await channel.checkQueue(late).name == late)
            // Each channel whose caller has gone is closed when its answer comes. Then its number is free again.
            var channels = [channel]
            while channels.count < 4 {
                do {
                    channels.append(try await connection.openChannel())
                } catch let error as AMQPError where error.code == .channelsExhausted {
                    try await channel.checkQueue(queue)
                }
            }
            #expect(Set(channels.map(\.number)) == [1, 2, 3, 4])
            try await expectError(.channelsExhausted) { _ = try await connection.openChannel() }
        }
    }
}
