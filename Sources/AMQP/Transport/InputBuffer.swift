/// The bytes that have arrived and are not dispatched. It belongs to the connection's thread.
struct InputBuffer: ~Copyable {
    private static let usualSize = 262_144
    /// What a read should have room for at least.
    private static let leastRead = 65_536
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: usualSize, alignment: 16)
    private var start = 0
    private var end = 0

    deinit { memory.deallocate() }

    /// The bytes, in order.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[start..<end]) }

    /// Room for more bytes.
    var free: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[end...]) }

    /// Counts `count` bytes that were read into ``free``.
    mutating func append(_ count: Int) { end += count }

    /// Forgets the first bytes.
    mutating func consume(_ count: Int) { start += count }

    /// Makes room for the rest of a frame of that size. What is left stays where it is as long as it can.
    mutating func makeRoom(forFrameOf size: Int) {
        let count = end - start
        if count > 0, start + max(size, Self.leastRead) <= memory.count { return }
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
