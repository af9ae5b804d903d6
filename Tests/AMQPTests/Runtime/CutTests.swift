import TestSupport
import Testing

@testable import AMQP

@Suite("A connection that is cut after any byte, or comes a byte at a time", .serialized, .timeLimit(.minutes(1)))
struct CutTests {
    private static var script: ScriptedPeer.Script {
        var script = ScriptedPeer.Script()
        script.answers[[60, 40]] = { WireBytes.ack(1, channel: $0) }
        script.answers[[60, 20]] = {
            WireBytes.method($0, 60, 21, WireBytes().shortString("c"))
                + WireBytes.delivery($0, consumer: "c", tag: 1, body: Array("goal".utf8))
        }
        return script
    }

    /// Login, declare, publish, deliver, acknowledge, close.
    private static func session(_ peer: ScriptedPeer) async throws {
        try await AMQPConnection.withConnection(peerConfiguration(peer)) { connection in
            let channel = try await connection.openChannel()
            try await channel.declareQueue(Queue("q"))
            try await connection.openChannel().makePublisher().publishAndConfirm(
                Message("goal"), exchange: "", routingKey: "q")
            let consumer = try await channel.consume("q", tag: "c")
            var iterator = consumer.makeAsyncIterator()
            let delivery = try await iterator.next()
            #expect(delivery?.text == "goal")
            delivery?.ack()
            try await consumer.cancel()
            try await channel.close()
        }
    }

    /// Cuts ever later until the session gets through; every one before ends with an error of the client.
    private static func cutEverywhere(
        from first: Int, step: Int, _ cut: (inout ScriptedPeer.Script, Int) -> Void
    ) async throws -> Int {
        for count in stride(from: first, to: 10_000, by: step) {
            var script = script
            cut(&script, count)
            let peer = try ScriptedPeer(script)
            do {
                try await session(peer)
                return count
            } catch let error as AMQPError {
                let isExpected = [.connectionClosed, .notConfirmed, .protocolError].contains(error.code)
                if !isExpected { fail("cut after \(count) bytes: \(error.code): \(error)") }
            }
        }
        return 0
    }

    // Two halves, so that they run side by side.
    @Test("The client's bytes are cut after every N", arguments: [0, 1])
    func clientBytes(_ first: Int) async throws {
        let needed = try await Self.cutEverywhere(from: first, step: 2) { $0.closesAfter = $1 }
        #expect(needed > 500)
    }

    @Test("The peer's bytes are cut after every N", arguments: [0, 1])
    func peerBytes(_ first: Int) async throws {
        let needed = try await Self.cutEverywhere(from: first, step: 2) { $0.sendsAtMost = $1 }
        #expect(needed > 300)
    }

    @Test("A reset says that the connection broke")
    func reset() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            peer.reset()
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.code == .connectionClosed && error.isRecoverable)
            #expect(error.message.contains("Connection reset by peer"))
        }
    }

    @Test("A whole session comes through a byte at a time")
    func slices() async throws {
        var script = Self.script
        script.isSlicing = true
        for _ in 0..<5 { try await Self.session(ScriptedPeer(script)) }
    }

    @Test("Large headers and bodies come through a byte at a time")
    func slicedContent() async throws {
        var properties = Properties()
        properties.headers = ["list": .array((0..<500).map { .int64($0) })]
        let header = WireBytes().raw(try encoded(properties))
        let body = (0..<9000).map { UInt8(truncatingIfNeeded: $0) }
        var script = ScriptedPeer.Script()
        script.isSlicing = true
        script.frameMax = 4096
        script.answers[[60, 20]] = {
            let arguments = WireBytes().shortString("c").longLong(1).octet(1).shortString("x").shortString("k")
            return WireBytes.method($0, 60, 21, WireBytes().shortString("c")) + WireBytes.method($0, 60, 60, arguments)
                + WireBytes.header($0, bodySize: 9000, properties: header) + WireBytes.body($0, Array(body[..<4088]))
                + WireBytes.body($0, Array(body[4088..<8176])) + WireBytes.body($0, Array(body[8176...]))
        }
        try await withPeer(script) { _, connection in
            let consumer = try await connection.openChannel().consume("q", tag: "c")
            for try await delivery in consumer {
                #expect(delivery.body == body && delivery.properties == properties)
                #expect(delivery.exchange == "x" && delivery.routingKey == "k" && delivery.redelivered)
                break
            }
        }
    }
}
