import Foundation

/// The socket of one client at a scripted peer. The descriptor is closed with the last reference, so that its number
/// cannot become another socket's while a thread still sends.
final class PeerClient: Sendable {
    private let descriptor: Int32
    private let isSlicing: Bool
    private let sendsAtMost: Int
    /// Bytes that were sent. The lock keeps the frames of two threads apart.
    private let sent = LockedState(0)

    private let sentAt = LockedState<ContinuousClock.Instant?>(nil)

    /// When anything was last sent.
    var lastSentAt: ContinuousClock.Instant? { sentAt.withLock { $0 } }

    /// Waits for a client. Nil when the listener is shut down.
    init?(acceptingFrom listener: Int32, _ script: ScriptedPeer.Script) {
        descriptor = accept(listener, nil, nil)
        isSlicing = script.isSlicing
        sendsAtMost = script.sendsAtMost
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Ends both directions.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Ends the reading side. The close that follows sends a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RD))
    }

    /// Blocks until the other side has hung up, without reading.
    func waitForHangUp() {
        // POLLRDHUP, which is missing in Glibc's module map.
        var entry = pollfd(fd: descriptor, events: Int16(bitPattern: 0x2000), revents: 0)
        while poll(&entry, 1, -1) < 0, errno == EINTR {}
    }

    /// Reads what there is, at most `count` bytes. Empty at the end.
    func read(atMost count: Int) -> ArraySlice<UInt8> {
        var chunk = [UInt8](repeating: 0, count: count)
        let got = recv(descriptor, &chunk, count, 0)
        return chunk.prefix(max(0, got))
    }

    /// Sends the bytes, as far as the script allows.
    func send(_ bytes: [UInt8]) {
        if !bytes.isEmpty { sentAt.withLock { $0 = .now } }
        sent.withLock { sent in
            var rest = bytes.prefix(sendsAtMost - sent)
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, isSlicing ? 1 : rest.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
                sent += count
            }
            if sent == sendsAtMost { hangUp() }
        }
    }
}
