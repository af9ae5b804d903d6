/// Frames in the order in which they go out, in one piece of memory.
///
/// A publisher's segments stay until their last message has settled, so that what was not confirmed can be read again;
/// others are recycled once they are written. Guarded by the connection's lock, so nothing else checks for exclusive
/// access; bytes that were appended do not change.
final class Segment {
    /// The usual size; a larger message gets a segment of its own.
    static let usualSize = 65_536

    let base: UnsafeMutableRawPointer
    let capacity: Int
    /// Bytes that hold frames.
    @exclusivity(unchecked) var count = 0
    /// The delivery tag of the last published message in it.
    @exclusivity(unchecked) var lastTag: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// The frames at that place.
    func bytes(at offset: Int, count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + offset, count: count)
    }
}

/// Segments of the usual size that wait to be used again.
struct SegmentPool {
    private var spare: [Segment] = []
    private let limit = 80

    mutating func take(room: Int) -> Segment {
        guard room <= Segment.usualSize else { return Segment(capacity: room) }
        return spare.popLast() ?? Segment(capacity: Segment.usualSize)
    }

    mutating func give(_ segment: Segment) {
        guard segment.capacity == Segment.usualSize, spare.count < limit else { return }
        segment.count = 0
        segment.lastTag = 0
        spare.append(segment)
    }
}
