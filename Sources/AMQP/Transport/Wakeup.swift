internal import CAMQP
internal import Glibc

/// An eventfd that ends the connection thread's `poll`.
final class Wakeup: Sendable {
    let descriptor: Int32

    init() throws(AMQPError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw AMQPError.system("cannot make an eventfd", errno) }
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable; any thread may call it.
    func signal() {
        var one: UInt64 = 1
        // A full counter is already readable, so a refused write wakes just as well.
        _ = write(descriptor, &one, 8)
    }

    /// Takes the signal back.
    func drain() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }

    /// Waits for the signal; false when the deadline came first.
    func wait(until deadline: MonotonicTime) -> Bool {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&entry, 1, deadline.pollTimeout(from: .now))
            if ready > 0 { return true }
            if ready == 0 || errno != EINTR { return false }
        }
    }
}

extension AMQPError {
    /// An error of the operating system, with errno's own words, which librabbitmq's error strings hide.
    static func system(_ what: String, _ number: Int32, code: Code = .connectionClosed) -> AMQPError {
        AMQPError(code, "\(what): \(String(cString: strerror(number)))")
    }
}
