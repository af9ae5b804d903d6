import Glibc
import SystemPackage

/// Why output could not be written.
package enum OutputFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reader of the pipe has closed it.
    case closedPipe
    /// The system refused. Has `errno` and the name of the output.
    case failed(name: String, errno: Int32)

    package var description: String {
        switch self {
        case .closedPipe: "standard output was closed"
        case .failed(let name, ENOSPC):
            "cannot write \(name): no space left on the device; free some or name another file"
        case .failed(let name, ENOENT): "cannot write \(name): its folder does not exist; make it first"
        case .failed(let name, ETIMEDOUT): "cannot write \(name): it does not take any more, since it has no reader"
        case .failed(let name, let code): "cannot write \(name): \(String(cString: strerror(code)))"
        }
    }
}

/// A descriptor that is written until the end, or until it is given up.
struct OutputFile {
    let name: String
    let descriptor: Int32
    /// How many bytes were written since it was opened.
    var written = 0
    /// Set once. Nothing is written afterwards.
    var failure: OutputFailure?

    init(name: String, descriptor: Int32) {
        self.name = name
        self.descriptor = descriptor
    }

    /// Opens the file for writing behind its present content. Makes the file if it does not exist.
    init(path: String) throws(OutputFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .failed(name: path, errno: errno) }
        self.init(name: path, descriptor: descriptor)
    }

    /// Empties the file.
    mutating func empty() {
        // EINVAL is a pipe or a device, which has no content.
        while ftruncate(descriptor, 0) != 0, errno != EINVAL {
            if errno != EINTR { return failure = .failed(name: name, errno: errno) }
        }
    }

    /// How much is written at once: an amount that a slow reader takes within moments. So a slow reader can be
    /// distinguished from no reader.
    private static let portion = 128 << 10

    /// Writes all of it. Blocks as long as that takes. Calls the closure for each portion.
    mutating func write(_ bytes: [UInt8], _ wrote: (Int) -> Void = { _ in }) {
        guard failure == nil else { return }
        let file = FileDescriptor(rawValue: descriptor)
        var offset = 0
        while offset < bytes.count {
            let portion = offset..<min(bytes.count, offset + Self.portion)
            do {
                let count = try bytes.withUnsafeBytes { try file.write(UnsafeRawBufferPointer(rebasing: $0[portion])) }
                wrote(count)
                offset += count
                written += count
            } catch Errno.wouldBlock {
                // A descriptor that is shared with others may be in non-blocking mode.
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } catch Errno.brokenPipe where name == "standard output" {
                failure = .closedPipe
                return
            } catch {
                failure = .failed(name: name, errno: (error as? Errno)?.rawValue ?? EIO)
                return
            }
        }
    }
}
