import Foundation

/// A peer on loopback that logs any client in, answers requests with canned frames, and keeps what it received.
///
/// It is no broker: it exists for what a broker never does, or not on demand, such as silence, a half frame, bytes that
/// break the protocol; and to see the client's bytes.
package final class ScriptedPeer: Sendable {
    /// How a peer behaves.
    package struct Script: Sendable {
        package var frameMax: UInt32 = 131_072
        package var channelMax: UInt16 = 2047
        package var heartbeat: UInt16 = 0
        /// Requests that get no answer, as class and method.
        package var silentOn: [[UInt16]] = []
        /// Requests that get these bytes for an answer.
        package var answers: [[UInt16]: @Sendable (_ channel: UInt16) -> [UInt8]] = [:]
        /// Bytes that follow connection.open-ok in the same packet.
        package var afterOpen: [UInt8] = []
        /// Sends every byte in a packet of its own.
        package var isSlicing = false
        /// Closes the connection when the client has sent this many bytes.
        package var closesAfter = Int.max

        package init() {}
    }

    private struct State {
        var frames: [RecordedFrame] = []
        var client: Int32 = -1
        var isAtEnd = false
        var waiters:
            [(isMet: @Sendable ([RecordedFrame], Bool) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    package let port: UInt16
    private let listener: Int32
    private let script: Script
    private let state = LockedState(State())

    package init(_ script: Script = Script()) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [state, script] in Self.serve(listener, script, state) }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        state.withLock { if $0.client >= 0 { shutdown($0.client, Int32(SHUT_RDWR)) } }
    }

    /// Every frame after connection.open, in order.
    package var frames: [RecordedFrame] { state.withLock { $0.frames } }

    /// Sends bytes to the client.
    package func send(_ bytes: [UInt8]) {
        let client = state.withLock { $0.client }
        Self.write(client, bytes, sliced: script.isSlicing)
    }

    /// Ends the connection from this side; the client sees the end of the stream.
    package func hangUp() {
        state.withLock { if $0.client >= 0 { shutdown($0.client, Int32(SHUT_RDWR)) } }
    }

    /// Waits until the frames received so far meet the condition, or the client has hung up.
    package func wait(until isMet: @escaping @Sendable ([RecordedFrame]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let now = state.withLock { state -> Bool in
                if state.isAtEnd || isMet(state.frames) { return true }
                state.waiters.append(({ frames, isAtEnd in isAtEnd || isMet(frames) }, continuation))
                return false
            }
            if now { continuation.resume() }
        }
    }

    /// Waits until the client has hung up.
    package func waitForEnd() async {
        await wait { _ in false }
    }

    private static func serve(_ listener: Int32, _ script: Script, _ state: LockedState<State>) {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            var on: Int32 = 1
            setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            state.withLock {
                $0.client = client
                $0.isAtEnd = false
            }
            var session = PeerSession(client: client, script: script) { frame in note(frame, state) }
            session.run()
            let done = state.withLock { state in
                state.isAtEnd = true
                state.client = -1
                defer { state.waiters.removeAll() }
                return state.waiters
            }
            close(client)
            for waiter in done { waiter.continuation.resume() }
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

    static func write(_ client: Int32, _ bytes: [UInt8], sliced: Bool) {
        var sent = 0
        while sent < bytes.count, client >= 0 {
            let count = bytes.withUnsafeBytes {
                Foundation.send(client, $0.baseAddress! + sent, sliced ? 1 : bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
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
