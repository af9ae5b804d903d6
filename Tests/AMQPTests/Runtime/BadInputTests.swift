import TestSupport
import Testing

@testable import AMQP

@Suite("What no broker sends ends the connection with a protocol error", .serialized, .timeLimit(.minutes(1)))
struct BadInputTests {
    struct Input: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var bytes: [UInt8]
        /// What the error says.
        var problem: String

        init(_ description: String, _ bytes: [UInt8], _ problem: String) {
            testDescription = description
            self.bytes = bytes
            self.problem = problem
        }
    }

    private static func deliver(_ channel: UInt16 = 1, tag: UInt64 = 1) -> [UInt8] {
        WireBytes.method(
            channel, 60, 60,
            WireBytes().shortString("c").longLong(tag).octet(0).shortString("").shortString("q"))
    }

    private static func header(_ payload: WireBytes) -> [UInt8] { WireBytes.frame(2, 1, payload) }

    static let frames: [Input] = [
        Input("undersized method", WireBytes.frame(1, 1, WireBytes().short(60)), "too few for a method's id"),
        Input("undersized header", deliver() + WireBytes.frame(2, 1, WireBytes().long(0)), "14 are needed"),
        Input("oversized method", WireBytes().octet(1).short(1).long(1 << 24).bytes, "announces 16777216 bytes"),
        Input("oversized body", WireBytes().octet(3).short(1).long(131_065).bytes, "larger than frame_max 131072"),
        Input("negative size", WireBytes().octet(3).short(1).long(.max).bytes, "larger than frame_max"),
        Input("wrong end octet", Array(WireBytes.method(1, 60, 11).dropLast()) + [0], "does not end with 0xCE"),
        Input("unknown frame type", WireBytes.frame(7, 1, WireBytes()), "no frame type 7"),
        Input("protocol header", Array("AMQP".utf8) + [0, 0, 9, 1], "no frame type 65"),
        Input("heartbeat with a payload", WireBytes.frame(8, 0, WireBytes().octet(1)), "a heartbeat has 1 bytes"),
        Input("heartbeat on a channel", WireBytes.frame(8, 1, WireBytes()), "a heartbeat on channel 1"),
    ]

    static let methods: [Input] = [
        Input("unknown method", WireBytes.method(1, 60, 99), "method 60.99 is unknown or malformed"),
        Input("unknown class", WireBytes.method(1, 99, 10), "method 99.10 is unknown or malformed"),
        Input("a client's method", WireBytes.method(1, 60, 40, WireBytes().short(0)), "method 60.40 is unknown"),
        Input("truncated method", WireBytes.method(1, 50, 11, WireBytes().octet(9)), "method 50.11 is unknown or"),
        Input("truncated delivery", WireBytes.method(1, 60, 60, WireBytes().octet(9)), "a malformed basic.deliver"),
        Input("truncated confirm", WireBytes.method(1, 60, 80), "a malformed confirm"),
        Input("truncated close", WireBytes.method(1, 20, 40), "method 20.40 is unknown or malformed"),
        Input("a reply that nothing asked for", WireBytes.method(1, 50, 21), "that nothing asked for"),
        Input("close-ok unasked", WireBytes.method(1, 20, 41), "that nothing asked for"),
        Input("connection.close-ok unasked", WireBytes.method(0, 10, 51), "connection.close-ok unasked"),
        Input("basic.get-ok unasked", WireBytes.getOK(1, body: [1]), "basic.get-ok unasked"),
        Input("a channel's method on channel 0", WireBytes.method(0, 20, 11, WireBytes().long(0)), "on channel 0"),
        Input("a delivery on channel 0", deliver(0), "basic.deliver on channel 0, which is not open"),
        Input("a method on a channel that is not open", WireBytes.method(9, 60, 11), "channel 9, which is not open"),
        Input(
            "a method of the connection on a channel", WireBytes.blocked("x").replacing(1, at: 2),
            "that nothing asked for"),
    ]

    static let contents: [Input] = [
        Input("a header that was not due", WireBytes.header(1, bodySize: 1), "a content header where none was due"),
        Input("a body that was not due", WireBytes.body(1, [1]), "a body frame where none was due"),
        Input("a body before its header", deliver() + WireBytes.body(1, [1]), "a body frame where none was due"),
        Input("a second header", deliver() + header(60, 5) + header(60, 5), "a content header where none was due"),
        Input("a method instead of the header", deliver() + deliver(tag: 2), "where content was due"),
        Input("a method instead of the body", deliver() + header(60, 5) + deliver(tag: 2), "where content was due"),
        Input(
            "deliveries with the highest tag",
            WireBytes.delivery(1, consumer: "c", tag: .max, body: [1])
                + WireBytes.delivery(1, consumer: "c", tag: 0, body: [1]), "out of order"),
        Input("a longer body", deliver() + header(60, 2) + WireBytes.body(1, [1, 2, 3]), "longer than its header"),
        Input("a body behind an empty one", deliver() + header(60, 0) + WireBytes.body(1, [1]), "none was due"),
        Input("content on another channel", deliver() + WireBytes.header(2, bodySize: 1), "where none was due"),
        Input(
            "a delivery on a channel that is not open", WireBytes.delivery(9, consumer: "c", tag: 1, body: []),
            "basic.deliver on channel 9, which is not open"),
        Input(
            "a large delivery on such a channel",
            deliver(9) + WireBytes.header(9, bodySize: 1 << 20) + WireBytes.body(9, [1]),
            "basic.deliver on channel 9, which is not open"),
        Input("a 64-bit size", deliver() + header(60, .max), "a body of 18446744073709551615 bytes"),
        Input("a header of another class", deliver() + header(50, 0), "a content header of class 50"),
        Input("a continuation bit", deliver() + header(60, 0, WireBytes().short(1).short(0)), "malformed or nests"),
        Input("unknown property bit", deliver() + header(60, 0, WireBytes().short(2)), "malformed or nests"),
        Input("a property that is cut off", deliver() + header(60, 0, WireBytes().short(0x8000)), "malformed or nests"),
        Input("bytes behind the properties", deliver() + header(60, 0, WireBytes().long(0)), "malformed or nests"),
        Input(
            "a table that is too deep",
            deliver() + header(60, 0, WireBytes.headers(WireBytes.nestedTable(depth: 101))), "malformed or nests"),
        Input("a delivery tag out of order", WireBytes.delivery(1, consumer: "c", tag: 5, body: []), "out of order"),
        Input("delivery tag 0", WireBytes.delivery(1, consumer: "c", tag: 0, body: []), "delivery tag 0 out of order"),
    ]

    private static func header(
        _ classID: UInt16, _ size: UInt64, _ properties: WireBytes = WireBytes().short(0)
    ) -> [UInt8] {
        WireBytes.frame(2, 1, WireBytes().short(classID).short(0).longLong(size).raw(properties.bytes))
    }

    @Test("Frames", arguments: frames)
    func frame(_ input: Input) async throws { try await expectProtocolError(input) }

    @Test("Methods", arguments: methods)
    func method(_ input: Input) async throws { try await expectProtocolError(input) }

    @Test("Content", arguments: contents)
    func content(_ input: Input) async throws { try await expectProtocolError(input) }

    /// A call, a consumer, a publisher that waits for a confirm and an event stream are there when the input arrives.
    private func expectProtocolError(_ input: Input) async throws {
        var script = ScriptedPeer.Script()
        script.silentOn = [[50, 10]]
        try await withPeer(script) { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            let publisher = try await connection.openChannel().makePublisher()
            let events = connection.events
            let confirm = start { try await publisher.publishAndConfirm(Message("x"), exchange: "", routingKey: "q") }
            let call = start { _ = try await channel.declareQueue(Queue("q")) }
            await peer.wait { frames in
                frames.contains { $0.isMethod(50, 10) } && frames.contains { $0.isMethod(60, 40) }
            }
            peer.send(input.bytes)
            let error = try await amqpError { try await call.value }
            #expect(error.code == .protocolError)
            #expect(error.message.contains(input.problem))
            #expect(try await amqpError { for try await _ in consumer {} }.code == .protocolError)
            let lost = try await amqpError { try await confirm.value }
            #expect(lost.code == .notConfirmed && (lost.underlying as? AMQPError)?.code == .protocolError)
            var last: ConnectionEvent?
            for await event in events { last = event }
            guard case .closed(let reason)? = last else {
                return fail("the events end with \(String(describing: last))")
            }
            #expect(reason?.code == .protocolError)
            #expect(!connection.isOpen)
            // The broker is told why.
            #expect(await peer.wait(for: 10, 50))
        }
    }

    @Test("A body that is shorter than announced is waited for, and is no reason to hang at the end")
    func shortBody() async throws {
        try await withPeer { peer, connection in
            let channel = try await connection.openChannel()
            let consumer = try await channel.consume("q", tag: "c")
            peer.send(Self.deliver() + WireBytes.header(1, bodySize: 3) + WireBytes.body(1, [1]))
            peer.hangUp()
            let error = try await amqpError { for try await _ in consumer {} }
            #expect(error.code == .connectionClosed)
        }
    }
}

extension [UInt8] {
    fileprivate func replacing(_ octet: UInt8, at index: Int) -> [UInt8] {
        var copy = self
        copy[index] = octet
        return copy
    }
}
