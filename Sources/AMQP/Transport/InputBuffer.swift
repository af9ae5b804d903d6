/// The bytes that have arrived and are not dispatched. It belongs to the connection's thread.
struct InputBuffer: ~Copyable {
    private static let usualSize = 131_072
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: usualSize, alignment: 16)
    private var start = 0
    private var end = 0

    deinit { memory.deallocate() }

    /// The bytes, in order.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[start..<end]) }

    /// Room for more bytes.
    var free: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[end...]) }

    /// Takes note that `count` bytes were read into ``free``.
    mutating func append(_ count: Int) { end += count }

    /// Forgets the first bytes.
    mutating func consume(_ count: Int) { start += count }

    /// Moves what is left to the front, and makes room for a frame of that size.
    mutating func compact(forFrameOf size: Int) {
        let count = end - start
        if size > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
            larger.copyMemory(from: bytes)
            memory.deallocate()
            memory = larger
        } else if start > 0, count > 0, let base = memory.baseAddress {
            base.copyMemory(from: base + start, byteCount: count)
        }
        start = 0
        end = count
    }
}
