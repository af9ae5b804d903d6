/// One client at a scripted peer: the login, then a canned answer to each request.
struct PeerSession {
    let client: PeerClient
    let script: ScriptedPeer.Script
    let note: (RecordedFrame) -> Void
    private var buffer: [UInt8] = []
    /// The index in the buffer of the first byte that was not taken yet.
    private var start = 0
    private var received = 0
    private var isOpen = false
    private var ignored: Set<[UInt16]> = []
    private var answeredHeartbeats = 0

    init(client: PeerClient, script: ScriptedPeer.Script, note: @escaping (RecordedFrame) -> Void) {
        self.client = client
        self.script = script
        self.note = note
    }

    /// Serves the client to the end.
    mutating func run() {
        guard let header = read(8), Array(header.prefix(4)) == Array("AMQP".utf8) else { return }
        client.send(script.greeting ?? WireBytes.connectionStart())
        while let frame = nextFrame() {
            if isOpen { note(frame) }
            if frame.isHeartbeat, answeredHeartbeats < script.heartbeatAnswers, !script.isMute.withLock({ $0 }) {
                answeredHeartbeats += 1
                client.send(script.heartbeatAnswer)
            }
            guard let (classID, methodID) = frame.method else { continue }
            let isAnswered = answers([classID, methodID])
            if isAnswered {
                client.send(
                    script.answers[[classID, methodID]]?(frame.channel) ?? answer(to: frame, classID, methodID))
            }
            if (classID, methodID) == (10, 40) { isOpen = true }
            if isAnswered, (classID, methodID) == (10, 50) || (classID, methodID) == (10, 51) { return }
            if script.readsNothingAfter == [classID, methodID] { return client.waitForHangUp() }
        }
    }

    private mutating func answers(_ request: [UInt16]) -> Bool {
        if script.silentOn.contains(request) { return false }
        return !script.silentOnceOn.contains(request) || !ignored.insert(request).inserted
    }

    /// The reply of the specification to each request. Empty if the request has none.
    private func answer(to frame: RecordedFrame, _ classID: UInt16, _ methodID: UInt16) -> [UInt8] {
        let channel = frame.channel
        switch (classID, methodID) {
        case (10, 11):
            let tune = WireBytes().short(script.channelMax).long(script.frameMax).short(script.heartbeat)
            return WireBytes.method(0, 10, 30, tune)
        case (10, 40): return WireBytes.method(0, 10, 41, WireBytes().shortString("")) + script.afterOpen
        case (10, 50): return WireBytes.method(channel, 10, 51)
        case (20, 10): return WireBytes.method(channel, 20, 11, WireBytes().long(0))
        case (20, 20): return WireBytes.method(channel, 20, 21, WireBytes().octet(1))
        case (20, 40), (40, 10), (40, 20), (40, 30), (50, 20), (60, 10), (85, 10), (60, 110), (90, 10), (90, 20),
            (90, 30):
            return WireBytes.method(channel, classID, methodID + 1)
        case (40, 40): return WireBytes.method(channel, 40, 51)
        case (50, 50): return WireBytes.method(channel, 50, 51)
        case (50, 10):
            let name = frame.shortString(at: 13)
            return WireBytes.method(channel, 50, 11, WireBytes().shortString(name).long(0).long(0))
        case (50, 30), (50, 40): return WireBytes.method(channel, classID, methodID + 1, WireBytes().long(0))
        case (60, 20):
            let queue = frame.shortString(at: 13)
            let tag = frame.shortString(at: 13 + 1 + queue.utf8.count)
            return WireBytes.method(channel, 60, 21, WireBytes().shortString(tag))
        // Empty if the client asks for no answer.
        case (60, 30) where frame.payload.last == 1: return []
        case (60, 30): return WireBytes.method(channel, 60, 31, WireBytes().shortString(frame.shortString(at: 11)))
        case (60, 70): return WireBytes.method(channel, 60, 72, WireBytes().shortString(""))
        default: return []
        }
    }

    private mutating func nextFrame() -> RecordedFrame? {
        guard let head = read(7) else { return nil }
        let size = head[3...6].reduce(0) { $0 << 8 | Int($1) }
        guard let rest = read(size + 1) else { return nil }
        return RecordedFrame(bytes: head + rest)
    }

    private mutating func read(_ count: Int) -> [UInt8]? {
        while buffer.count - start < count {
            let room = min(65_536, script.closesAfter - received)
            guard room > 0 else { return nil }
            let chunk = client.read(atMost: room)
            guard !chunk.isEmpty else { return nil }
            received += chunk.count
            buffer.removeFirst(start)
            start = 0
            buffer += chunk
        }
        defer { start += count }
        return Array(buffer[start..<start + count])
    }
}
