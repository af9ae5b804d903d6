internal import Glibc

/// A connected TCP socket without TLS, in non-blocking mode. It belongs to the connection's thread.
struct PlainSocket: ~Copyable {
    typealias Outcome = Socket.Outcome

    let descriptor: Int32

    /// Takes over a descriptor and closes it in the end.
    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Reads what there is, at most what fits.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if let outcome = Self.outcome(count) { return outcome }
        }
    }

    /// Reads what there is into two buffers, the first before the second.
    func read(into first: UnsafeMutableRawBufferPointer, then second: UnsafeMutableRawBufferPointer) -> Outcome {
        var vectors = (
            iovec(iov_base: first.baseAddress, iov_len: first.count),
            iovec(iov_base: second.baseAddress, iov_len: second.count)
        )
        return withUnsafeMutableBytes(of: &vectors) { vectors in
            while true {
                let count = readv(descriptor, vectors.assumingMemoryBound(to: iovec.self).baseAddress, 2)
                if let outcome = Self.outcome(count) { return outcome }
            }
        }
    }

    /// What a read came to; nil if it was interrupted and is to be made again.
    private static func outcome(_ count: Int) -> Outcome? {
        if count > 0 { return .bytes(count) }
        if count == 0 { return .endOfStream }
        return switch errno {
        case EINTR: nil
        case EAGAIN: .wouldBlock
        default: .failed(errno)
        }
    }

    /// Writes as much as the socket takes.
    func write(_ vectors: inout [iovec]) -> Outcome {
        while true {
            let count = vectors.withUnsafeMutableBufferPointer { buffer in
                var message = msghdr()
                message.msg_iov = buffer.baseAddress
                message.msg_iovlen = buffer.count
                return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 { return .bytes(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(errno)
            }
        }
    }
}
