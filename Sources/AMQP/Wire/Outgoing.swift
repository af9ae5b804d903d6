internal import CAMQP
internal import DequeModule
internal import Glibc

/// What waits to be written, in order: ranges of segments. Guarded by the connection's lock.
struct Outgoing {
    fileprivate struct Range {
        var segment: Segment
        var start: Int
        var end: Int
    }

    /// How many ranges go out in one call.
    static let batch = 64

    private var ranges: Deque<Range> = []
    private var control: Segment?
    private var pool = SegmentPool()
    /// Bytes that are not written yet.
    private(set) var byteCount = 0
    let scratch = Scratch()

    var isEmpty: Bool { ranges.isEmpty }

    /// A segment with that much room, for frames that their publisher keeps.
    mutating func segment(room: Int) -> Segment { pool.take(room: room) }

    /// Takes back a segment that its publisher needs no more. If part of it is still to be written, it is left alone.
    mutating func recycle(_ segment: Segment) {
        guard !ranges.contains(where: { $0.segment === segment }) else { return }
        pool.give(segment)
    }

    /// Queues the `count` bytes that were just written behind the segment's frames.
    @inline(__always)
    mutating func append(_ segment: Segment, count: Int) {
        let start = segment.count
        segment.count += count
        byteCount += count
        if ranges.extendLast(segment, from: start, by: count) { return }
        ranges.append(Range(segment: segment, start: start, end: segment.count))
    }

    /// Queues frames that their publisher has kept.
    mutating func appendAgain(_ segment: Segment, offset: Int, count: Int) {
        byteCount += count
        if ranges.extendLast(segment, from: offset, by: count) { return }
        ranges.append(Range(segment: segment, start: offset, end: offset + count))
    }

    /// Room for frames that no publisher keeps.
    mutating func controlSegment(room: Int) -> Segment {
        if let control, control.capacity - control.count >= room { return control }
        let segment = pool.take(room: room)
        // A large one goes when it is written.
        if segment.capacity == Segment.usualSize { control = segment }
        return segment
    }

    /// Encodes and queues a method frame.
    mutating func append(_ method: ClientMethod, channel: UInt16, frameMax: Int) throws(AMQPError) {
        defer { scratch.reset() }
        let room = Frame.overhead + 4 + method.maximumSize
        let segment = controlSegment(room: room)
        let start = segment.base + segment.count
        let target = amqp_bytes_t(len: room - Frame.overhead - 4, bytes: start + Frame.prefix + 4)
        let (id, count) = try method.encode(into: target, scratch)
        guard frameMax == 0 || count + 4 + Frame.overhead <= frameMax else {
            throw AMQPError(.invalidArgument, "the arguments take \(count) bytes: frame_max \(frameMax) is the limit")
        }
        append(segment, count: Frame.closeMethod(id, channel: channel, argumentCount: count, at: start))
    }

    /// Queues a heartbeat.
    mutating func appendHeartbeat() {
        let segment = controlSegment(room: Frame.overhead)
        let start = segment.base + segment.count
        Frame.writePrefix(.heartbeat, channel: 0, size: 0, at: start)
        start.storeBytes(of: Frame.end, toByteOffset: Frame.prefix, as: UInt8.self)
        append(segment, count: Frame.overhead)
    }

    /// The first ranges, for one `sendmsg(2)`. They stay valid until ``consume(_:)``.
    func vectors(into vectors: inout [iovec]) {
        vectors.removeAll(keepingCapacity: true)
        for range in ranges.prefix(Self.batch) {
            vectors.append(iovec(iov_base: range.segment.base + range.start, iov_len: range.end - range.start))
        }
    }

    /// Forgets the first bytes, which are written now.
    mutating func consume(_ count: Int) {
        byteCount -= count
        var rest = count
        while rest > 0, let first = ranges.first {
            let size = first.end - first.start
            guard rest >= size else {
                ranges[0].start += rest
                return
            }
            rest -= size
            ranges.removeFirst()
            release(first.segment)
        }
    }

    /// Recycles a control segment whose frames are all written; a publisher's segment stays with its publisher.
    private mutating func release(_ segment: Segment) {
        guard segment.lastTag == 0, !ranges.contains(where: { $0.segment === segment }) else { return }
        if segment === control {
            segment.count = 0
        } else {
            pool.give(segment)
        }
    }
}

extension Deque<Outgoing.Range> {
    /// Lets the last range reach further, if what was added follows it; false if it does not.
    @inline(__always)
    fileprivate mutating func extendLast(_ segment: Segment, from start: Int, by count: Int) -> Bool {
        let last = self.count - 1
        guard last >= 0, self[last].segment === segment, self[last].end == start else { return false }
        self[last].end += count
        return true
    }
}
