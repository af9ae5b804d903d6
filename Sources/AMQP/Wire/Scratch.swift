internal import CAMQP

/// Memory that lives for one encoding: the C structs point into it while librabbitmq writes their bytes.
///
/// Pointers stay valid until ``reset()``; the first chunk is kept, so that the steady state allocates nothing.
/// Guarded by the lock of its owner, so nothing else checks for exclusive access.
final class Scratch {
    private static let chunkSize = 16_384
    @exclusivity(unchecked) private var chunk: UnsafeMutableRawBufferPointer
    @exclusivity(unchecked) private var used = 0
    @exclusivity(unchecked) private var outgrown: [UnsafeMutableRawBufferPointer] = []

    init() {
        chunk = .allocate(byteCount: Self.chunkSize, alignment: 16)
    }

    deinit {
        chunk.deallocate()
        for old in outgrown { old.deallocate() }
    }

    /// Forgets everything that was allocated.
    func reset() {
        used = 0
        guard !outgrown.isEmpty else { return }
        for old in outgrown { old.deallocate() }
        outgrown.removeAll()
        if chunk.count > Self.chunkSize {
            chunk.deallocate()
            chunk = .allocate(byteCount: Self.chunkSize, alignment: 16)
        }
    }

    /// Room for `count` bytes, aligned for any C struct.
    func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        let start = (used + 15) & ~15
        if start + count <= chunk.count {
            used = start + count
            return chunk.baseAddress.unsafelyUnwrapped + start
        }
        outgrown.append(chunk)
        chunk = .allocate(byteCount: max(Self.chunkSize, count), alignment: 16)
        used = count
        return chunk.baseAddress.unsafelyUnwrapped
    }

    /// A copy of the text's UTF-8.
    func bytes(_ text: String) -> amqp_bytes_t {
        let utf8 = text.utf8
        if let copy = utf8.withContiguousStorageIfAvailable({ bytes(UnsafeRawBufferPointer($0)) }) { return copy }
        return bytes(Array(utf8))
    }

    /// A copy of the bytes.
    func bytes(_ array: [UInt8]) -> amqp_bytes_t {
        array.withUnsafeBytes { bytes($0) }
    }

    private func bytes(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard let from = source.baseAddress, !source.isEmpty else { return amqp_bytes_t(len: 0, bytes: nil) }
        let copy = allocate(source.count)
        copy.copyMemory(from: from, byteCount: source.count)
        return amqp_bytes_t(len: source.count, bytes: copy)
    }

    /// A copy of a short string: at most 255 bytes of UTF-8 (AMQP 0-9-1 section 4.2.5.3).
    ///
    /// librabbitmq writes a longer key of a table as corrupt bytes and reports success, so this is checked here.
    func shortString(_ text: String, _ what: StaticString) throws(AMQPError) -> amqp_bytes_t {
        guard text.utf8.count <= 255 else {
            throw AMQPError.tooLong(what, text)
        }
        return bytes(text)
    }
}

extension amqp_bytes_t {
    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: len) }
    /// The bytes as text; what is not UTF-8 is replaced.
    var text: String { String(decoding: buffer, as: UTF8.self) }
}

extension AMQPError {
    /// A text that does not fit into a short string.
    static func tooLong(_ what: StaticString, _ text: String) -> AMQPError {
        AMQPError(
            .invalidArgument,
            "the \(what) \"\(text.prefix(24))…\" has \(text.utf8.count) bytes: AMQP allows 255 at most")
    }
}
