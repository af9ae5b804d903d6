import Foundation

/// A port on loopback that gives no answer, in one of three ways. The port is free again when this is released.
package final class SilentPort: Sendable {
    package enum Kind: Sendable {
        /// Connections are refused.
        case refusing
        /// Connections are accepted by the system, and no byte comes.
        case silent
        /// The queue of connections is full, so that a connection is not even accepted.
        case full
    }

    package let port: UInt16
    private let descriptors: [Int32]

    /// Takes a port: any free one, or the given one.
    package init(_ kind: Kind, port wanted: UInt16 = 0) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if wanted != 0 {
            // Without this, connections that ended lately would block the port.
            var isReusing: Int32 = 1
            setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &isReusing, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var open = [listener]
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0, getsockname(listener, address, &length) == 0 else {
                    return false
                }
                guard kind != .refusing else { return true }
                guard listen(listener, 0) == 0 else { return false }
                for _ in 0..<4 where kind == .full {
                    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
                    _ = connect(client, address, length)
                    open.append(client)
                }
                return true
            }
        }
        descriptors = open
        port = UInt16(bigEndian: address.sin_port)
        guard isBound else {
            for descriptor in open { close(descriptor) }
            throw POSIXError(.EADDRINUSE)
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
