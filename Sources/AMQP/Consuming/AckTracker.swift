/// Which deliveries of a channel await their acknowledgement, as a value.
///
/// Acknowledgements gather and leave as one `multiple` where they are contiguous from the lowest unsettled delivery;
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

    private var ring = TagRing(empty: Status.settled)
    /// The lowest tag that was refused since the last flush.
    private var lowestRefused: UInt64?
    /// Acknowledgements that are not sent yet.
    private(set) var gathered = 0
    /// Deliveries that the application has not settled.
    private(set) var unsettled = 0

    /// Takes note of a delivery. False where the tag is not the next one, which no broker sends.
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

    /// Takes note of so many deliveries in a row.
    mutating func deliver(_ first: UInt64, count: Int, needsAck: Bool) -> Bool {
        guard first == ring.next else { return false }
        for tag in first..<first + UInt64(count) { _ = deliver(tag, needsAck: needsAck) }
        return true
    }

    /// Lets no acknowledgement settle a delivery that came without its body.
    mutating func markUnread(_ tag: UInt64) {
        if ring.contains(tag), ring[tag] == .delivered { ring[tag] = .unread }
    }

    /// Gathers an acknowledgement. False where the delivery was settled before, or came without its body.
    mutating func acknowledge(_ tag: UInt64) -> Bool {
        guard ring.contains(tag), ring[tag] == .delivered else { return false }
        ring[tag] = .gathered
        gathered += 1
        unsettled -= 1
        return true
    }

    /// Settles a delivery that is refused; the caller sends its nack or reject. False where it was settled before.
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
