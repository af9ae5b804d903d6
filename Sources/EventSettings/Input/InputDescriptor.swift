import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// Why input could not be read.
package struct InputFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

/// A descriptor that is read on its own thread, and only when bytes are asked for.
package struct InputDescriptor: Sendable {
    private let descriptor: Int32
    private let name: String
    private let queue = DispatchQueue(label: "input")

    package init(_ descriptor: Int32 = 0, name: String = "standard input") {
        self.descriptor = descriptor
        self.name = name
    }

    /// Opens a file, or standard input if the path is `-`.
    ///
    /// - Throws: ``FileError`` if the file cannot be opened, or is a folder.
    package init(path: String) throws(FileError) {
        if path == "-" {
            self.init()
            return
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        // A folder can be opened, and only reading it fails. That would be late.
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw FileError(path: path, code: EISDIR)
        }
        self.init(descriptor, name: path)
    }

    /// The next bytes. Empty at the end.
    ///
    /// - Throws: ``InputFailure``. `CancellationError` if the task is cancelled, at once even while the read blocks.
    func read() async throws -> [UInt8] {
        let request = ReadRequest()
        let (descriptor, name) = (descriptor, name)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard request.begin(continuation) else { return }
                queue.async { request.finish(readBlocking(descriptor, name)) }
            }
        } onCancel: {
            request.finish(.failure(CancellationError()))
        }
    }
}

private func readBlocking(_ descriptor: Int32, _ name: String) -> Result<[UInt8], any Error> {
    let file = FileDescriptor(rawValue: descriptor)
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        do {
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
            bytes.removeSubrange(count...)
            return .success(bytes)
        } catch Errno.wouldBlock {
            // A descriptor that is shared with others may be in non-blocking mode.
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, -1)
        } catch {
            return .failure(InputFailure(description: "cannot read \(name): \(error)"))
        }
    }
}

/// One read in progress. It is resumed once: by the read or by the cancellation, whichever comes first.
private final class ReadRequest: Sendable {
    private enum State {
        case new
        case waiting(CheckedContinuation<[UInt8], any Error>)
        case done
    }

    private let state = Mutex(State.new)

    /// Returns false if the task was cancelled earlier. Then the continuation is resumed already.
    func begin(_ continuation: CheckedContinuation<[UInt8], any Error>) -> Bool {
        let isNew = state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !isNew { continuation.resume(throwing: CancellationError()) }
        return isNew
    }

    func finish(_ result: sending Result<[UInt8], any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<[UInt8], any Error>? in
            defer { state = .done }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
        waiting?.resume(with: result)
    }
}
