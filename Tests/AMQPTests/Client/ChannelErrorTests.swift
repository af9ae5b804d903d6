import TestSupport
import Testing

@testable import AMQP

@Suite("A channel or connection that the peer closes", .serialized, .timeLimit(.minutes(1)))
struct ChannelErrorTests {
    @Test(
        "channel.close ends that channel alone, is confirmed, and its id is used again",
        arguments: [
            (403, .accessRefused), (404, .notFound), (405, .resourceLocked), (406, .preconditionFailed),
            (541, .channelClosed),
        ] as [(UInt16, AMQPError.Code)])
    func channelClose(_ code: UInt16, _ kind: AMQPError.Code) async throws {
        var script = ScriptedPeer.Script()
        script.answers[[50, 10]] = { WireBytes.channelClose($0, code, "because") }
        try await withPeer(script) { peer, connection in
            let other = try await connection.openChannel()
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let publisher = try await channel.makePublisher()
            try await publisher.publish([1], exchange: "x", routingKey: "k")
            let error = try await amqpError { _ = try await channel.declareQueue(Queue("q")) }
            #expect(error.code == kind)
            #expect(error.reply == AMQPError.Reply(code: code, text: "because"))
            #expect("\(error)".hasSuffix("(\(code) because)"))
            #expect(await peer.wait(for: 20, 41))
            #expect(!channel.isOpen && other.isOpen && connection.isOpen)
            // Everyone else on the channel learns the same.
            #expect(try await amqpError { for try await _ in consumer {} }.code == kind)
            #expect(
                try await amqpError { try await publisher.publish([1], exchange: "x", routingKey: "k") }.code == kind)
            #expect(try await amqpError { try await publisher.flush() }.code == .notConfirmed)
            var failures = publisher.failures.makeAsyncIterator()
            #expect(try await failures.next()?.error.reply?.code == code)
            #expect(try await failures.next() == nil)
            try await channel.close()
            #expect(!peer.frames.contains { $0.isMethod(20, 40) })
            // The other channel goes on, and the number is free.
            try await other.declareExchange(Exchange("x"))
            let next = try await connection.openChannel()
            #expect(next.number == channel.number)
            try await next.declareExchange(Exchange("x"))
        }
    }

    @Test(
        "connection.close ends everything with its code and text, and is confirmed",
        arguments: [
            (320, .connectionClosed), (501, .refused), (504, .refused), (505, .refused), (530, .refused),
            (541, .refused), (0, .connectionClosed),
        ] as [(UInt16, AMQPError.Code)])
    func connectionClose(_ code: UInt16, _ kind: AMQPError.Code) async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[50, 10]]
        try await withPeer(script) { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let events = connection.events
            let call = start { _ = try await channel.declareQueue(Queue("q")) }
            await peer.wait(for: 50, 10)
            peer.send(WireBytes.connectionClose(code, "because"))
            let error = try await amqpError { try await call.value }
            #expect(error.code == kind && error.reply == AMQPError.Reply(code: code, text: "because"))
            #expect(await peer.wait(for: 10, 51))
            #expect(try await amqpError { for try await _ in consumer {} }.reply?.code == code)
            var closed: AMQPError?
            for await case .closed(let reason) in events { closed = reason }
            #expect(closed?.reply?.code == code)
            #expect(try await amqpError { _ = try await connection.openChannel() }.reply?.code == code)
            try await connection.close()
        }
    }

    @Test("Both sides close a channel at once: the peer answers ours too, and the id is free after that")
    func bothClose() async throws {
        var script = ScriptedPeer.Script()
        // The peer's close was on its way when ours arrived, so it answers with both.
        script.answers[[20, 40]] = { WireBytes.channelClose($0, 406, "unknown tag") }
        script.answers[[20, 41]] = { WireBytes.method($0, 20, 41) }
        try await withPeer(script) { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            try await channel.close()
            #expect(connection.isOpen && !channel.isOpen)
            #expect(peer.frames.contains { $0.isMethod(20, 41) })
            #expect(try await amqpError { for try await _ in consumer {} }.code == .preconditionFailed)
            let next = try await connection.openChannel()
            #expect(next.number == 1)
            try await next.declareExchange(Exchange("x"))
        }
    }

    @Test("A call that waits while its channel is closed by another task ends")
    func closeUnderACall() async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[50, 10]]
        try await withPeer(script) { peer, connection in
            let channel = try await connection.openChannel()
            let call = start { _ = try await channel.declareQueue(Queue("q")) }
            await peer.wait(for: 50, 10)
            try await channel.close()
            #expect(try await amqpError { try await call.value }.code == .channelClosed)
            #expect(try await amqpError { _ = try await channel.declareQueue(Queue("q")) }.code == .channelClosed)
        }
    }

    @Test("withChannel closes its channel also when its task is cancelled")
    func cancelledScope() async throws {
        try await withPeer { peer, connection in
            let task = start {
                try await connection.withChannel { channel in
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await channel.declareExchange(Exchange("x"))
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await peer.wait(for: 20, 40))
            let next = try await connection.openChannel()
            #expect(next.number == 1)
        }
    }

    @Test("All channels that the peer allows can be open, one more is refused, and a closed one is free again")
    func exhausted() async throws {
        var script = ScriptedPeer.Script()
        script.channelMax = 3
        try await withPeer(script) { _, connection in
            var channels: [AMQP.Channel] = []
            for _ in 1...3 { channels.append(try await connection.openChannel()) }
            #expect(channels.map(\.number) == [1, 2, 3])
            let error = try await amqpError { _ = try await connection.openChannel() }
            #expect(error.code == .channelsExhausted)
            #expect(error.message.contains("all 3 channels"))
            try await channels[1].close()
            #expect(try await connection.openChannel().number == 2)
        }
    }

    @Test("No limit on channels or frames from either side is no limit")
    func unlimited() async throws {
        var script = ScriptedPeer.Script()
        script.channelMax = 0
        script.frameMax = 0
        try await withPeer(script) {
            $0.channelMax = 0
        } _: { peer, connection in
            for number in 1...3 { #expect(try await connection.openChannel().number == number) }
            let publisher = try await connection.openChannel().makePublisher()
            try await publisher.publish([UInt8](repeating: 1, count: 300_000), exchange: "", routingKey: "q")
            #expect(await peer.wait { frames in frames.count { $0.type == 3 } == 3 })
        }
    }

    @Test(
        "A frame_max below the specification's least is not kept to: frames have up to 4,096 bytes",
        arguments: [8, 4095])
    func tinyFrames(_ frameMax: UInt32) async throws {
        var script = ScriptedPeer.Script()
        script.frameMax = frameMax
        try await withPeer(script) { peer, connection in
            let publisher = try await connection.openChannel().makePublisher()
            try await publisher.publish([UInt8](repeating: 1, count: 9000), exchange: "", routingKey: "q")
            #expect(await peer.wait { frames in frames.count { $0.type == 3 } == 3 })
            #expect(peer.frames.filter { $0.type == 3 }.map(\.bytes.count) == [4096, 4096, 832])
        }
    }
}
