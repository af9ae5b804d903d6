import Foundation

/// One client at a scripted peer: the login, then a canned answer to each request.
struct PeerSession {
    let client: Int32
    let script: ScriptedPeer.Script
    let note: (RecordedFrame) -> Void
    private var buffer: [UInt8] = []
    private var received = 0

    init(client: Int32, script: ScriptedPeer.Script, note: @escaping (RecordedFrame) -> Void) {
        self.client = client
        self.script = script
        self.note = note
    }

    /// Serves the client to the end.
    mutating func run() {
        guard let header = read(8), Array(header.prefix(4)) == Array("AMQP".utf8) else { return }
        send(WireBytes.method(0, 10, 10, startArguments))
        guard nextFrame()?.isMethod(10, 11) == true else { return }
        let tune = WireBytes().short(script.channelMax).long(script.frameMax).short(script.heartbeat)
        send(WireBytes.method(0, 10, 30, tune))
        guard nextFrame()?.isMethod(10, 31) == true else { return }
        guard nextFrame()?.isMethod(10, 40) == true else { return }
        send(WireBytes.method(0, 10, 41, WireBytes().shortString("")) + script.afterOpen)
        while let frame = nextFrame() {
            note(frame)
            guard let (classID, methodID) = frame.method else { continue }
            guard !script.silentOn.contains([classID, methodID]) else { continue }
            if let answer = script.answers[[classID, methodID]] {
                send(answer(frame.channel))
            } else {
                send(answer(to: frame, classID, methodID))
            }
            if (classID, methodID) == (10, 50) || (classID, methodID) == (10, 51) { return }
        }
    }

    private var startArguments: WireBytes {
        let capabilities = WireBytes().shortString("consumer_cancel_notify").octet(UInt8(ascii: "t")).octet(1)
        let properties = WireBytes().shortString("product").octet(UInt8(ascii: "S")).longString("scripted peer")
            .shortString("capabilities").octet(UInt8(ascii: "F")).long(UInt32(capabilities.bytes.count))
            .raw(capabilities.bytes)
        return WireBytes().octet(0).octet(9).long(UInt32(properties.bytes.count)).raw(properties.bytes)
            .longString("PLAIN").longString("en_US")
    }

    /// The reply of the specification to each request; nothing for what has none.
    private func answer(to frame: RecordedFrame, _ classID: UInt16, _ methodID: UInt16) -> [UInt8] {
        let channel = frame.channel
        switch (classID, methodID) {
        case (10, 50): return WireBytes.method(channel, 10, 51)
        case (20, 10): return WireBytes.method(channel, 20, 11, WireBytes().long(0))
        case (20, 40), (40, 10), (40, 20), (40, 30), (50, 20), (60, 10), (85, 10), (60, 110), (90, 10):
            return WireBytes.method(channel, classID, methodID + 1)
        case (40, 40): return WireBytes.method(channel, 40, 51)
        case (50, 50): return WireBytes.method(channel, 50, 51)
        case (50, 10):
            let name = string(frame, at: 13)
            return WireBytes.method(channel, 50, 11, WireBytes().shortString(name).long(0).long(0))
        case (50, 30), (50, 40): return WireBytes.method(channel, classID, methodID + 1, WireBytes().long(0))
        case (60, 20):
            let queue = string(frame, at: 13)
            let tag = string(frame, at: 13 + 1 + queue.utf8.count)
            return WireBytes.method(channel, 60, 21, WireBytes().shortString(tag))
        case (60, 30): return WireBytes.method(channel, 60, 31, WireBytes().shortString(string(frame, at: 11)))
        case (60, 70): return WireBytes.method(channel, 60, 72, WireBytes().shortString(""))
        default: return []
        }
    }

    private func string(_ frame: RecordedFrame, at offset: Int) -> String {
        let count = Int(frame.bytes[offset])
        return String(decoding: frame.bytes[offset + 1..<offset + 1 + count], as: UTF8.self)
    }

    private func send(_ bytes: [UInt8]) {
        ScriptedPeer.write(client, bytes, sliced: script.isSlicing)
    }

    private mutating func nextFrame() -> RecordedFrame? {
        guard let head = read(7) else { return nil }
        let size = head[3...6].reduce(0) { $0 << 8 | Int($1) }
        guard let rest = read(size + 1) else { return nil }
        return RecordedFrame(bytes: head + rest)
    }

    private mutating func read(_ count: Int) -> [UInt8]? {
        while buffer.count < count {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let room = min(chunk.count, script.closesAfter - received)
            guard room > 0 else { return nil }
            let got = recv(client, &chunk, room, 0)
            guard got > 0 else { return nil }
            received += got
            buffer += chunk.prefix(got)
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }
}
