internal import CAMQP
internal import Glibc

/// The connected socket of a connection, plain for now. It belongs to the connection's thread, which closes it.
///
/// Everything that reads, writes or waits for bytes goes through it, so that TLS is one more case here and nowhere else.
enum Socket: ~Copyable {
    case plain(PlainSocket)

    /// What a read or a write came to.
    enum Outcome {
        case bytes(Int)
        /// Nothing now; `poll(2)` says when.
        case wouldBlock
        /// The peer closed its side.
        case endOfStream
        /// The number is errno.
        case failed(Int32)
    }

    /// A socket between the thread that has opened it and the one that will own it.
    ///
    /// Its receiver makes a ``Socket`` of it or discards it.
    enum Handle: Sendable {
        case plain(descriptor: Int32)

        /// Closes what no connection will own.
        func discard() {
            switch self {
            case .plain(let descriptor): close(descriptor)
            }
        }
    }

    /// Takes over an open socket and closes it in the end.
    init(adopting handle: Handle) {
        switch handle {
        case .plain(let descriptor): self = .plain(PlainSocket(adopting: descriptor))
        }
    }

    /// What `poll(2)` waits for.
    var descriptor: Int32 {
        switch self {
        case .plain(let socket): socket.descriptor
        }
    }

    /// Reads what there is, at most what fits.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        switch self {
        case .plain(let socket): socket.read(into: buffer)
        }
    }

    /// Reads what there is into two buffers, the first before the second.
    func read(into first: UnsafeMutableRawBufferPointer, then second: UnsafeMutableRawBufferPointer) -> Outcome {
        switch self {
        case .plain(let socket): socket.read(into: first, then: second)
        }
    }

    /// Writes as much as the socket takes, of all vectors in one call.
    func write(_ vectors: inout [iovec]) -> Outcome {
        switch self {
        case .plain(let socket): socket.write(&vectors)
        }
    }
}

// MARK: - Opening

extension Socket {
    /// Has librabbitmq connect to a numeric address. Returns its status, and errno as the call left it.
    ///
    /// The corresponding C functions are `amqp_tcp_socket_new` and `amqp_socket_open_noblock`.
    static func connect(
        _ state: amqp_connection_state_t, to address: String, port: UInt16, within limit: Duration
    ) -> (status: Int32, number: Int32) {
        guard let socket = amqp_tcp_socket_new(state) else { return (AMQP_STATUS_NO_MEMORY.rawValue, ENOMEM) }
        let left = limit.timeval
        var timeout = timeval(tv_sec: left.seconds, tv_usec: left.microseconds)
        errno = 0
        let status = amqp_socket_open_noblock(socket, address, Int32(port), &timeout)
        return (status, errno)
    }

    /// Takes the socket over from librabbitmq once it has logged in and holds no bytes.
    ///
    /// librabbitmq's state and its buffers, 86 KB, can go then: the descriptor stays open through its duplicate.
    static func takeOver(_ state: amqp_connection_state_t) throws(AMQPError) -> Handle {
        let descriptor = fcntl(amqp_get_sockfd(state), F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw AMQPError.system("cannot take over the socket", errno) }
        return .plain(descriptor: descriptor)
    }
}
