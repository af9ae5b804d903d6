import Foundation

/// One direction of a connection through the proxy: the bytes that were read and not yet written, and when they may be
/// written.
struct ProxyStream {
    /// What to do after a step.
    enum Next {
        case goOn
        /// The socket cannot be used any more.
        case failed
        /// The flow says to end the connection here.
        case cut
    }

    private static let capacity = 64 << 10

    private var chunks: [(bytes: ArraySlice<UInt8>, due: ContinuousClock.Instant)] = []
    private var buffered = 0
    private var mayWriteAt = ContinuousClock.now
    /// Whether the socket took fewer bytes than there were.
    private var isStuck = false
    /// Bytes written since the connection began.
    private(set) var forwarded = 0
    private(set) var swallowed = 0
    /// Whether the source has sent its last byte.
    var isSourceAtEnd = false
    /// Whether the sink knows that no more bytes come.
    private(set) var isShut = false

    func wantsRead(_ flow: FaultProxy.Flow) -> Bool {
        if isSourceAtEnd { return false }
        switch flow.blackHole {
        case .discarding: return true
        case .unread: return false
        case nil: return isShut || buffered < Self.capacity
        }
    }

    /// Whether it waits only for a socket that takes nothing.
    func wantsWrite(_ flow: FaultProxy.Flow, _ now: ContinuousClock.Instant) -> Bool {
        isStuck && canWrite(flow, now)
    }

    /// When it can continue without poll.
    func timer(_ flow: FaultProxy.Flow, _ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let first = chunks.first, flow.bytesPerSecond != 0, !canWrite(flow, now) else { return nil }
        return max(first.due, mayWriteAt)
    }

    private func canWrite(_ flow: FaultProxy.Flow, _ now: ContinuousClock.Instant) -> Bool {
        guard let first = chunks.first, flow.bytesPerSecond != 0 else { return false }
        return first.due <= now && (flow.bytesPerSecond == nil || mayWriteAt <= now)
    }

    mutating func read(from source: ProxySocket, _ flow: FaultProxy.Flow, _ now: ContinuousClock.Instant) -> Next {
        let isDiscarding = flow.blackHole == .discarding || isShut
        let (bytes, outcome) = source.read(atMost: isDiscarding ? Self.capacity : Self.capacity - buffered)
        switch outcome {
        case .bytes where flow.blackHole == .discarding: swallowed += bytes.count
        // There is no reader any more.
        case .bytes where isShut: break
        case .bytes:
            buffered += bytes.count
            chunks.append((bytes[...], max(chunks.last?.due ?? now, now + flow.latency)))
        case .wouldBlock: break
        case .end: isSourceAtEnd = true
        case .failed: return .failed
        }
        return .goOn
    }

    /// Writes what may be written. At the end of the source, ends the sink too.
    mutating func write(to sink: ProxySocket, _ flow: FaultProxy.Flow, _ now: ContinuousClock.Instant) -> Next {
        if let cut = flow.cutAfter, forwarded >= cut { return .cut }
        isStuck = false
        while !isStuck, canWrite(flow, now) {
            switch sink.write(chunks[0].bytes.prefix(limit(flow))) {
            case .bytes(let count): wrote(count, flow, now)
            case .wouldBlock: isStuck = true
            case .end, .failed: return .failed
            }
            if let cut = flow.cutAfter, forwarded >= cut { return .cut }
        }
        if isSourceAtEnd, chunks.isEmpty, flow.blackHole == nil { shut(sink) }
        return .goOn
    }

    /// Tells the sink that no more bytes come, and drops the rest.
    mutating func shut(_ sink: ProxySocket) {
        guard !isShut else { return }
        sink.endWriting()
        isShut = true
        chunks.removeAll()
        buffered = 0
    }

    private func limit(_ flow: FaultProxy.Flow) -> Int {
        var limit = flow.isSliced ? 1 : Int.max
        if let cut = flow.cutAfter { limit = min(limit, cut - forwarded) }
        // Twenty pieces a second.
        if let rate = flow.bytesPerSecond { limit = min(limit, max(1, rate / 20)) }
        return limit
    }

    private mutating func wrote(_ count: Int, _ flow: FaultProxy.Flow, _ now: ContinuousClock.Instant) {
        forwarded += count
        buffered -= count
        chunks[0].bytes.removeFirst(count)
        if chunks[0].bytes.isEmpty { chunks.removeFirst() }
        if let rate = flow.bytesPerSecond, rate > 0 {
            mayWriteAt = max(now, mayWriteAt) + .nanoseconds(count * 1_000_000_000 / rate)
        }
    }
}
