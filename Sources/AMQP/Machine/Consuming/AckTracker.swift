internal import DequeModule

/// Which deliveries of a channel await their acknowledgement, as a value.
///
/// Acknowledgements gather and leave as one `multiple` if they are contiguous from the lowest unsettled delivery;
/// `multiple` never covers a delivery that is not acknowledged, nor one that was refused since the last flush: brokers
/// newer than 3.10 may handle an ack before a nack that was sent before it.
///
/// Source: AMQP 0-9-1 section 1.8.3.13 (basic.ack): delivery tags count from 1 on a channel.
struct AckTracker {
    private enum Status: UInt8 {
        case delivered
        /// Delivered without its body, which was too large: nothing but a refusal settles it.
        case unread
        /// Acknowledged by the application; not sent yet.
        case gathered
        case settled

        /// Whether the application has to settle it yet.
        var isOpen: Bool { rawValue <= Status.unread.rawValue }
    }

    /// Deliveries in a row for one consumer.
    private struct Run {
        var first: UInt64
        /// The tag behind the last.
        var end: UInt64
        var consumer: UInt64
        var since: MonotonicTime
    }

    /// How long after its first delivery a run may grow: that is how well it is known when a delivery came.
    private static let runLength = Duration.seconds(1)

    private var ring = TagRing(empty: Status.settled)
    /// Whose the held deliveries are, in the order of their tags.
    private var runs: Deque<Run> = []
    /// How many runs there are when those that are settled are looked for.
    private var runLimit = 1024
    /// The lowest tag that was refused since the last flush.
    private var lowestRefused: UInt64?
    /// Acknowledgements that are not sent yet.
    private(set) var gathered = 0
    /// Deliveries that the application has not settled.
    private(set) var unsettled = 0

    /// Records a delivery. False if the tag is not the next one, which no broker sends.
    mutating func deliver(_ tag: UInt64, needsAck: Bool) -> Bool {
        guard tag == ring.next else { return false }
        ring.append(needsAck ? .delivered : .settled)
        if needsAck {
            unsettled += 1
        } else {
            dropSettled()
        }
        return true
    }

    /// Records so many deliveries in a row for the consumer with that number.
    mutating func deliver(
        _ first: UInt64, count: Int, needsAck: Bool, consumer: UInt64 = 0, at now: MonotonicTime = .now
    ) -> Bool {
        guard first == ring.next else { return false }
        for tag in first..<first + UInt64(count) { _ = deliver(tag, needsAck: needsAck) }
        guard needsAck else { return true }
        while let oldest = runs.first, oldest.end <= ring.first { runs.removeFirst() }
        let end = first + UInt64(count)
        if let last = runs.indices.last, runs[last].consumer == consumer, runs[last].end == first,
            now < runs[last].since + Self.runLength
        {
            runs[last].end = end
        } else {
            runs.append(Run(first: first, end: end, consumer: consumer, since: now))
            if runs.count > runLimit { dropSettledRuns() }
        }
        return true
    }

    /// Lets no acknowledgement settle a delivery that came without its body.
    mutating func markUnread(_ tag: UInt64) {
        if ring.contains(tag), ring[tag] == .delivered { ring[tag] = .unread }
    }

    /// Runs that are held.
    var runCount: Int { runs.count }

    /// Forgets runs without an unsettled delivery: one that is held for long would keep all that came after it.
    private mutating func dropSettledRuns() {
        runs = runs.filter { run in tags(run).contains { ring[$0].isOpen } }
        runLimit = max(1024, runs.count * 2)
    }

    /// How many deliveries of a consumer are not settled, and when the oldest of them came; nil if there are none.
    func unsettled(of consumer: UInt64) -> (count: Int, since: MonotonicTime)? {
        var oldest: MonotonicTime?
        var count = 0
        for run in runs where run.consumer == consumer {
            let here = tags(run).count { ring[$0].isOpen }
            if here > 0 { oldest = oldest ?? run.since }
            count += here
        }
        return oldest.map { (count, $0) }
    }

    /// Settles all deliveries of a consumer that the application has not settled; the caller gives them back.
    mutating func refuseAll(of consumer: UInt64, _ giveBack: (_ tag: UInt64) -> Void) {
        for run in runs where run.consumer == consumer {
            for tag in tags(run) where refuse(tag) { giveBack(tag) }
        }
    }

    /// The tags of a run that are still held.
    private func tags(_ run: Run) -> Range<UInt64> { max(run.first, min(ring.first, run.end))..<run.end }

    /// Whether the application has a delivery to settle.
    func isUnsettled(_ tag: UInt64) -> Bool { ring.contains(tag) && ring[tag].isOpen }

    /// Gathers an acknowledgement. False if the delivery was settled before, or came without its body.
    mutating func acknowledge(_ tag: UInt64) -> Bool {
        guard ring.contains(tag), ring[tag] == .delivered else { return false }
        ring[tag] = .gathered
        gathered += 1
        unsettled -= 1
        return true
    }

    /// Settles a delivery that is refused; the caller sends its nack or reject. False if it was settled before.
    mutating func refuse(_ tag: UInt64) -> Bool {
        guard ring.contains(tag), ring[tag].isOpen else { return false }
        ring[tag] = .settled
        lowestRefused = min(lowestRefused ?? tag, tag)
        unsettled -= 1
        dropSettled()
        return true
    }

    /// Hands out what has gathered, as few acknowledgements as there can be.
    mutating func flush(_ send: (_ tag: UInt64, _ multiple: Bool) -> Void) {
        guard gathered > 0 else { return }
        let limit = lowestRefused ?? .max
        var last: UInt64 = 0
        var count = 0
        while ring.first < min(ring.next, limit), !ring[ring.first].isOpen {
            if ring[ring.first] == .gathered {
                last = ring.first
                count += 1
            }
            ring.removeFirst()
        }
        if count > 0 { send(last, count > 1) }
        gathered -= count
        var tag = ring.first
        while gathered > 0, tag < ring.next {
            if ring[tag] == .gathered {
                send(tag, false)
                ring[tag] = .settled
                gathered -= 1
            }
            tag += 1
        }
        lowestRefused = nil
        dropSettled()
    }

    /// Settles everything; returns how many deliveries the application had not settled.
    mutating func settleAll() -> Int {
        defer { (unsettled, gathered, lowestRefused) = (0, 0, nil) }
        while ring.first < ring.next { ring.removeFirst() }
        return unsettled
    }

    private mutating func dropSettled() {
        while ring.first < ring.next, ring[ring.first] == .settled { ring.removeFirst() }
    }
}
