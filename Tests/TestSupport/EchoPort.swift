import Foundation

/// A port on loopback that sends back all it gets, until the other side ends its stream.
package final class EchoPort: Sendable {
    package let port: UInt16
    private let listener: Int32

    package init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = RawClient.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread {
            while case let client = accept(listener, nil, nil), client >= 0 {
                Thread.detachNewThread { Self.serve(client) }
            }
            close(listener)
        }
    }

    // The accepting thread closes it.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func serve(_ client: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        defer { close(client) }
        while case let count = recv(client, &buffer, buffer.count, 0), count > 0 {
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { return }
                sent += written
            }
        }
    }
}

/// A plain TCP client with calls that block, for threads of a test. No call blocks longer than ten seconds.
package final class RawClient: Sendable {
    package enum Reading: Equatable, Sendable {
        case bytes([UInt8])
        case end
        case failed(Int32)
    }

    private let descriptor: Int32

    /// Connects to a port of loopback. Throws the system's error.
    package init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        let address = Self.loopback(port)
        let status = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        return address
    }

    /// Sends as much as the system takes.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Int { send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    package func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes next.
    package func read() -> Reading {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count == 0 { return .end }
        return count < 0 ? .failed(errno) : .bytes(Array(buffer.prefix(count)))
    }

    /// Everything up to that many bytes. Fewer if the stream ends or nothing comes.
    package func read(count: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count, case .bytes(let bytes) = read() { all += bytes }
        return all
    }
}
