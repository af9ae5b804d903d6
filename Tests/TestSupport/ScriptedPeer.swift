import Foundation

/// A peer on loopback that logs any client in, answers requests with canned frames, and keeps what it received.
///
/// It is not a broker. It does what a broker never does, or not on demand, such as silence, half a frame, or bytes that
/// break the protocol. And it shows the client's bytes. It serves one client after the other.
package final class ScriptedPeer: Sendable {
    /// How a peer behaves.
    package struct Script: Sendable {
        package var frameMax: UInt32 = 131_072
        package var channelMax: UInt16 = 2047
        package var heartbeat: UInt16 = 0
        /// How many of the client's heartbeats it answers, and how.
        package var heartbeatAnswers = 0
        /// Once this is true, heartbeats get no answer any more.
        package let isMute = LockedState(false)
        package var heartbeatAnswer = WireBytes.frame(8, 0, WireBytes())
        /// What it says first, instead of a connection.start that offers PLAIN.
        package var greeting: [UInt8]?
        /// Requests that get no answer, as class and method.
        package var silentOn: [[UInt16]] = []
        /// Requests that get no answer the first time.
        package var silentOnceOn: [[UInt16]] = []
        /// Requests that get these bytes as their answer, also requests of the login.
        package var answers: [[UInt16]: @Sendable (_ channel: UInt16) -> [UInt8]] = [:]
        /// Bytes that follow connection.open-ok in the same packet.
        package var afterOpen: [UInt8] = []
        /// Sends every byte in a separate packet.
        package var isSlicing = false
        /// Closes the connection when the client has sent this many bytes.
        package var closesAfter = Int.max
        /// Closes the connection when it has sent this many bytes itself.
        package var sendsAtMost = Int.max
        /// Reads no more after this request, so that the client's socket fills up.
        package var readsNothingAfter: [UInt16]?

        package init() {}
    }

    private struct State {
        var listener: Int32
        var frames: [RecordedFrame] = []
        var client: PeerClient?
        var isAtEnd = false
        var endedAt: ContinuousClock.Instant?
        var lastSentAt: ContinuousClock.Instant?
        var isOver = false
        var waiters:
            [(isMet: @Sendable ([RecordedFrame], Bool) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    package let port: UInt16
    private let script: Script
    private let state: LockedState<State>

    package init(_ script: Script = Script()) throws {
        self.script = script
        let (listener, port) = try Self.listen(isSmall: script.readsNothingAfter != nil)
        self.port = port
        state = LockedState(State(listener: listener))
        Thread.detachNewThread { [state, script] in Self.serve(listener, script, state) }
    }

    deinit {
        state.withLock { state in
            state.isOver = true
            state.client?.hangUp()
            // The accepting thread closes it: a number that is free again could already belong to another peer.
            if state.listener >= 0 { shutdown(state.listener, Int32(SHUT_RDWR)) }
        }
    }

    /// Every frame after connection.open, in order.
    package var frames: [RecordedFrame] { state.withLock { $0.frames } }

    /// Sends bytes to the client.
    package func send(_ bytes: [UInt8]) {
        state.withLock { $0.client }?.send(bytes)
    }

    /// Ends the connection from this side. The client sees the end of the stream.
    package func hangUp() {
        state.withLock { $0.client?.hangUp() }
    }

    /// Ends the connection with a reset, as a crashed peer does.
    package func reset() {
        state.withLock { $0.client?.reset() }
    }

    /// Waits until the frames received so far meet the condition, or the client has hung up. Returns whether they do.
    @discardableResult
    package func wait(until isMet: @escaping @Sendable ([RecordedFrame]) -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            let now = state.withLock { state -> Bool in
                if state.isAtEnd || isMet(state.frames) { return true }
                state.waiters.append(({ frames, isAtEnd in isAtEnd || isMet(frames) }, continuation))
                return false
            }
            if now { continuation.resume() }
        }
        return isMet(frames)
    }

    /// Waits until the client has sent that method this many times. Returns whether it has, or has hung up first.
    @discardableResult
    package func wait(for classID: UInt16, _ methodID: UInt16, count: Int = 1) async -> Bool {
        await wait { frames in frames.count { $0.isMethod(classID, methodID) } >= count }
    }

    /// Waits until the client has hung up.
    package func waitForEnd() async {
        await wait { _ in false }
    }

    /// When the client hung up. The peer's own thread saw it, which no other test delays.
    package var endedAt: ContinuousClock.Instant? { state.withLock { $0.endedAt } }

    /// When the peer last sent anything to a client that has hung up.
    package var lastSentAt: ContinuousClock.Instant? { state.withLock { $0.lastSentAt } }

    private static func listen(isSmall: Bool) throws -> (descriptor: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if isSmall {
            var size: Int32 = 4096
            setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && Foundation.listen(listener, 8) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func serve(_ listener: Int32, _ script: Script, _ state: LockedState<State>) {
        while let client = PeerClient(acceptingFrom: listener, script) {
            let isOver = state.withLock { state in
                state.client = client
                state.isAtEnd = false
                return state.isOver
            }
            if isOver { break }
            var session = PeerSession(client: client, script: script) { frame in note(frame, state) }
            session.run()
            let done = state.withLock { state in
                state.isAtEnd = true
                state.endedAt = .now
                state.lastSentAt = client.lastSentAt
                state.client = nil
                defer { state.waiters.removeAll() }
                return state.waiters
            }
            for waiter in done { waiter.continuation.resume() }
        }
        state.withLock { state in
            close(listener)
            state.listener = -1
        }
    }

    private static func note(_ frame: RecordedFrame, _ state: LockedState<State>) {
        let ready = state.withLock { state in
            state.frames.append(frame)
            let frames = state.frames
            defer { state.waiters.removeAll { $0.isMet(frames, false) } }
            return state.waiters.filter { $0.isMet(frames, false) }
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}

/// A value behind a lock, for the tests' threads.
// Unchecked: the value is only reached between lock and unlock.
package final class LockedState<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    package init(_ value: Value) { self.value = value }

    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
