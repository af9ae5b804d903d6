/// Which published messages await their confirm, as a value: what the broker says goes in, what settled comes out.
///
/// Source: RabbitMQ's publisher confirms: delivery tags count from 1 on a channel after confirm.select; basic.ack and
/// basic.nack settle one, or with `multiple` all up to it; tag 0 with `multiple` means all that are outstanding.
struct ConfirmTracker {
    enum Status: UInt8 {
        case outstanding
        /// A mandatory message that came back; its ack follows.
        case returned
        case settled
    }

    /// Where a message's frames are in its segment, and how it stands.
    struct Record {
        var offset: UInt32 = 0
        var size: UInt32 = 0
        var status = Status.settled
    }

    /// Messages are numbered for the publisher's life, delivery tags for a channel's: after a recovery they differ.
    private var ring = TagRing(empty: Record())
    /// The messages that were sent again, whose tags are 1, 2, … now.
    private var resent: [UInt64] = []
    /// What is added to the tags of those that came after them.
    private var offset: UInt64 = 0
    /// Messages without a confirm.
    private(set) var outstanding = 0
    /// The bytes of their frames.
    private(set) var outstandingBytes = 0

    /// The lowest tag that awaits its confirm, or the next tag if none does.
    var first: UInt64 { ring.first }
    /// The tag of the next message.
    var next: UInt64 { ring.next }

    /// The record of a tag that awaits its confirm.
    subscript(tag: UInt64) -> Record? {
        guard ring.contains(tag), ring[tag].status != .settled else { return nil }
        return ring[tag]
    }

    /// Records a published message and returns its tag.
    @discardableResult
    mutating func publish(offset: Int, size: Int) -> UInt64 {
        outstanding += 1
        outstandingBytes += size
        return ring.append(Record(offset: UInt32(offset), size: UInt32(size), status: .outstanding))
    }

    /// Begins anew on a channel that was opened again: hands out the messages without a confirm, which get the tags
    /// 1, 2, … in that order.
    mutating func beginAgain(_ send: (UInt64, Record) -> Void) {
        resent.removeAll()
        for number in ring.first..<ring.next where ring[number].status != .settled {
            ring[number].status = .outstanding
            resent.append(number)
            send(number, ring[number])
        }
        offset = ring.next - 1 - UInt64(resent.count)
    }

    /// The number of the message that has the delivery tag on the channel as it is now; tag 0 stands for all.
    private func number(of tag: UInt64) -> UInt64 {
        tag > 0 && tag <= UInt64(resent.count) ? resent[Int(tag) - 1] : tag == 0 ? 0 : tag &+ offset
    }

    /// Marks a message that came back. False for a tag that awaits no confirm, or came back before.
    mutating func markReturned(_ tag: UInt64) -> Bool {
        guard let record = self[tag], record.status == .outstanding else { return false }
        ring[tag].status = .returned
        return true
    }

    /// The messages that the last tag settled, in a stretch that may hold some which had settled before.
    private(set) var settled: ClosedRange<UInt64>?

    /// Settles one tag or all up to it. `report` is called for each in order if `reportsAll` is set, and for the
    /// returned ones in any case. Returns false, and changes nothing, for a tag that awaits no confirm.
    mutating func settle(
        _ tag: UInt64, multiple: Bool, reportsAll: Bool, _ report: (UInt64, Record) -> Void
    ) -> Bool {
        let tag = offset == 0 ? tag : number(of: tag)
        settled = nil
        if multiple {
            let last = tag == 0 ? ring.next - 1 : tag
            guard last < ring.next, last >= ring.first else { return tag == 0 }
            settled = ring.first...last
            while ring.first <= last {
                settleOne(ring.first, reportsAll, report)
                ring.removeFirst()
            }
        } else {
            guard self[tag] != nil else { return false }
            settled = tag...tag
            settleOne(tag, reportsAll, report)
        }
        while ring.first < ring.next, ring[ring.first].status == .settled { ring.removeFirst() }
        return true
    }

    @inline(__always)
    private mutating func settleOne(_ tag: UInt64, _ reportsAll: Bool, _ report: (UInt64, Record) -> Void) {
        let record = ring[tag]
        guard record.status != .settled else { return }
        outstanding -= 1
        outstandingBytes -= Int(record.size)
        ring[tag].status = .settled
        if reportsAll || record.status == .returned { report(tag, record) }
    }
}
