import TestSupport
import Testing

@testable import AMQP

@Suite("Calls that the peer does not answer", .timeLimit(.minutes(1)))
struct DeadlineTests {
    private static func lent(
        silentOnceOn requests: [[UInt16]], timeout: Duration = patience,
        answers: [[UInt16]: @Sendable (UInt16) -> [UInt8]] = [:],
        _ body: (ScriptedPeer, AMQPConnection) async throws -> Void
    ) async throws {
        var script = ScriptedPeer.Script()
        script.silentOnceOn = requests
        script.answers = answers
        try await withPeer(script) {
            $0.operationTimeout = timeout
        } _: {
            try await body($0, $1)
        }
    }

    struct Call: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var request: [UInt16]
        var reply: @Sendable (UInt16) -> [UInt8]
        var run: @Sendable (AMQP.Channel) async throws -> Void
    }

    static let calls: [Call] = [
        Call(
            testDescription: "queue.declare", request: [50, 10],
            reply: { WireBytes.method($0, 50, 11, WireBytes().shortString("q").long(0).long(0)) },
            run: { _ = try await $0.declareQueue(Queue("q")) }),
        Call(
            testDescription: "exchange.declare", request: [40, 10], reply: { WireBytes.method($0, 40, 11) },
            run: { try await $0.declareExchange(Exchange("x")) }),
        Call(
            testDescription: "queue.purge", request: [50, 30],
            reply: { WireBytes.method($0, 50, 31, WireBytes().long(4)) }, run: { _ = try await $0.purgeQueue("q") }),
        Call(
            testDescription: "basic.qos", request: [60, 10], reply: { WireBytes.method($0, 60, 11) },
            run: { try await $0.setPrefetch(1) }),
        Call(
            testDescription: "basic.get, empty", request: [60, 70],
            reply: { WireBytes.method($0, 60, 72, WireBytes().shortString("")) }, run: { _ = try await $0.get("q") }),
        Call(
            testDescription: "confirm.select", request: [85, 10], reply: { WireBytes.method($0, 85, 11) },
            run: { _ = try await $0.makePublisher() }),
        Call(
            testDescription: "queue.bind", request: [50, 20], reply: { WireBytes.method($0, 50, 21) },
            run: { try await $0.bind(Binding(source: "x", destination: .queue("q"))) }),
    ]

    @Test("End by the deadline; the late answer is ignored and the channel goes on", arguments: calls)
    func timeout(_ call: Call) async throws {
        try await Self.lent(silentOnceOn: [call.request]) { peer, connection in
            let channel = try await connection.openChannel()
            let clock = ContinuousClock()
            let begin = clock.now
            let error = try await amqpError { try await call.run(channel) }
            #expect(error.code == .timeout)
            #expect(error.message.hasSuffix("did not end within \(patience.text)"))
            #expect(clock.now - begin >= patience)
            #expect(channel.isOpen && connection.isOpen)
            peer.send(call.reply(1))
            _ = try await channel.deleteQueue("other")
            // The same call again gets the answer to the second request, not the late one of the first.
            try await call.run(channel)
            #expect(peer.frames.count { $0.isMethod(call.request[0], call.request[1]) } == 2)
        }
    }

    @Test("A call whose task is cancelled ends at once; the late answer is ignored", arguments: calls)
    func cancelled(_ call: Call) async throws {
        try await Self.lent(silentOnceOn: [call.request], timeout: .seconds(50)) { peer, connection in
            let channel = try await connection.openChannel()
            let task = start { try await call.run(channel) }
            await peer.wait(for: call.request[0], call.request[1])
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            peer.send(call.reply(1))
            _ = try await channel.deleteQueue("other")
        }
    }

    @Test("A call in a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await Self.lent(silentOnceOn: []) { peer, connection in
            let channel = try await connection.openChannel()
            let task = start {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await channel.purgeQueue("q")
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await channel.deleteQueue("q")
            #expect(!peer.frames.contains { $0.isMethod(50, 30) })
        }
    }

    @Test("An open-ok that comes too late is answered with channel.close, and the id is used again")
    func lateOpen() async throws {
        try await Self.lent(silentOnceOn: [[20, 10]]) { peer, connection in
            #expect(try await amqpError { _ = try await connection.openChannel() }.code == .timeout)
            peer.send(WireBytes.method(1, 20, 11, WireBytes().long(0)))
            #expect(await peer.wait(for: 20, 40))
            // Only after close-ok is the number free.
            let channel = try await connection.openChannel()
            try await channel.declareExchange(Exchange("x"))
            try await channel.close()
            #expect(try await connection.openChannel().number == 1)
        }
    }

    @Test("A message that was fetched for a caller who gave up goes back to its queue")
    func lateGet() async throws {
        let answer = { @Sendable (_: UInt16) in WireBytes.getOK(2, body: Array("two".utf8)) }
        try await Self.lent(silentOnceOn: [[60, 70]], answers: [[60, 70]: answer]) { peer, connection in
            let channel = try await connection.openChannel()
            #expect(try await amqpError { _ = try await channel.get("q") }.code == .timeout)
            peer.send(WireBytes.getOK(1, body: [1]))
            #expect(await peer.wait(for: 60, 120))
            let nack = try #require(peer.frames.last { $0.isMethod(60, 120) }?.settled)
            #expect(nack.tag == 1 && !nack.multiple && nack.requeue)
            // The next one is for who asks next.
            let delivery = try #require(try await channel.get("q"))
            #expect(delivery.text == "two" && delivery.deliveryTag == 2 && delivery.ack())
        }
    }

    @Test(
        "A consumer whose caller gave up is cancelled, and what it was sent goes back",
        arguments: [Acknowledgement.manual, .automatic])
    func lateConsume(_ acknowledgement: Acknowledgement) async throws {
        try await Self.lent(silentOnceOn: [[60, 20]]) { peer, connection in
            let channel = try await connection.openChannel()
            let error = try await amqpError {
                _ = try await channel.consume("q", tag: "c", acknowledgement: acknowledgement)
            }
            #expect(error.code == .timeout)
            peer.send(
                WireBytes.method(1, 60, 21, WireBytes().shortString("c"))
                    + WireBytes.delivery(1, consumer: "c", tag: 1, body: [1]))
            #expect(await peer.wait(for: 60, 30))
            // The tag is free again once the peer has confirmed.
            try await channel.setPrefetch(1)
            _ = try await channel.consume("q", tag: "c")
            // What needs no acknowledgement must get none: the broker closes the channel for a tag it does not know.
            let nacks = peer.frames.compactMap { $0.isMethod(60, 120) ? $0.settled?.tag : nil }
            #expect(nacks == (acknowledgement == .manual ? [1] : []))
        }
    }

    @Test("A consumer whose cancel was not waited for ends when the peer confirms it")
    func lateCancel() async throws {
        try await Self.lent(silentOnceOn: [[60, 30]]) { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            #expect(try await amqpError { try await consumer.cancel() }.code == .timeout)
            peer.send(
                WireBytes.delivery(1, consumer: "c", tag: 1, body: [1])
                    + WireBytes.method(1, 60, 31, WireBytes().shortString("c")))
            var tags: [UInt64] = []
            for try await delivery in consumer { tags.append(delivery.deliveryTag) }
            #expect(tags == [1])
        }
    }

    @Test("Calls of several tasks get their own answers, in the order in which they were sent")
    func order() async throws {
        try await withPeer { _, connection in
            let channel = try await connection.openChannel()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask { try await channel.declareQueue(Queue("q\(number)")).name == "q\(number)" }
                    group.addTask {
                        _ = try await channel.deleteQueue("q"); return true
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }
}
