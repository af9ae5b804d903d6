import Foundation

/// A socket of the proxy. It never blocks, and is closed with the last reference.
final class ProxySocket {
    enum Outcome {
        case bytes(Int)
        case wouldBlock
        case end
        case failed
    }

    /// The system's buffer for a socket. It is small, so that a sender soon notices that there is no reader.
    private static let bufferSize: Int32 = 64 << 10

    let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// A socket that reserves a port of loopback, and does not listen yet.
    ///
    /// The port is taken by number: a socket for which the system chose a port loses it when the socket stops
    /// listening.
    static func holdingPort() throws -> (socket: ProxySocket, port: UInt16) {
        let (chosen, port) = try bound(to: 0)
        return try withExtendedLifetime(chosen) { (try bound(to: port).socket, port) }
    }

    private static func bound(to port: UInt16) throws -> (socket: ProxySocket, port: UInt16) {
        let socket = ProxySocket(Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
        // Accepted sockets inherit it.
        socket.set(SOL_SOCKET, SO_RCVBUF, bufferSize)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.descriptor, $0, length) == 0 && getsockname(socket.descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    func listen() { _ = Foundation.listen(descriptor, 64) }

    /// Makes the system refuse connections. The port stays ours.
    func stopListening() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The next connection that waits.
    func accept() -> ProxySocket? {
        let client = Foundation.accept(descriptor, nil, nil)
        guard client >= 0 else { return nil }
        let socket = ProxySocket(client)
        socket.set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return socket
    }

    /// Begins to connect. Nil if that fails at once.
    static func connecting(to address: sockaddr_in) -> ProxySocket? {
        let socket = ProxySocket(Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        socket.set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        socket.set(SOL_SOCKET, SO_RCVBUF, bufferSize)
        let status = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return status == 0 || errno == EINPROGRESS ? socket : nil
    }

    /// Whether a connection that was begun is established.
    var isConnected: Bool {
        var problem: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 && problem == 0
    }

    func read(atMost count: Int) -> (bytes: [UInt8], outcome: Outcome) {
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            got = recv(descriptor, buffer.baseAddress, count, 0)
            initialized = max(0, got)
        }
        return (bytes, got == 0 ? .end : Self.outcome(got))
    }

    func write(_ bytes: ArraySlice<UInt8>) -> Outcome {
        Self.outcome(bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) })
    }

    /// Tells the other side that no more bytes come.
    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the close that follows send a reset.
    func closeWithReset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func set(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func outcome(_ count: Int) -> Outcome {
        if count >= 0 { return .bytes(count) }
        return [EAGAIN, EINTR].contains(errno) ? .wouldBlock : .failed
    }
}
