import TestSupport
import Testing

@testable import AMQP

@Suite("Which deliveries await their acknowledgement", .timeLimit(.minutes(1)))
struct AckTrackerTests {
    struct Sent: Equatable, CustomStringConvertible {
        var tag: UInt64
        var multiple = false
        var description: String { multiple ? "…\(tag)" : "\(tag)" }
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var acknowledged: [UInt64]
        var refused: [UInt64] = []
        var sent: [Sent]
    }

    /// After six deliveries.
    static let rows: [Row] = [
        Row(testDescription: "nothing", acknowledged: [], sent: []),
        Row(testDescription: "one", acknowledged: [1], sent: [Sent(tag: 1)]),
        Row(testDescription: "all, in order", acknowledged: [1, 2, 3, 4, 5, 6], sent: [Sent(tag: 6, multiple: true)]),
        Row(testDescription: "all, backwards", acknowledged: [6, 5, 4, 3, 2, 1], sent: [Sent(tag: 6, multiple: true)]),
        Row(
            testDescription: "never over an unfinished one", acknowledged: [2, 3], sent: [Sent(tag: 2), Sent(tag: 3)]),
        Row(
            testDescription: "up to the first unfinished one", acknowledged: [1, 2, 4, 6],
            sent: [Sent(tag: 2, multiple: true), Sent(tag: 4), Sent(tag: 6)]),
        Row(
            testDescription: "never over a refused one, whose nack may be on its way", acknowledged: [1, 3],
            refused: [2],
            sent: [Sent(tag: 1), Sent(tag: 3)]),
        Row(testDescription: "refused ones alone send nothing", acknowledged: [], refused: [1, 2, 5], sent: []),
        Row(testDescription: "one behind a refused one", acknowledged: [2], refused: [1], sent: [Sent(tag: 2)]),
    ]

    @Test("What came without its body is neither acknowledged nor covered, only refused")
    func unread() {
        var tracker = AckTracker()
        var results = [tracker.deliver(1, count: 3, needsAck: true)]
        tracker.markUnread(2)
        for tag: UInt64 in 1...3 { results.append(tracker.acknowledge(tag)) }
        #expect(results == [true, true, false, true])
        let sent = Self.flush(&tracker)
        #expect(sent == [Sent(tag: 1, multiple: false), Sent(tag: 3, multiple: false)])
        #expect(tracker.unsettled == 1)
        results = [tracker.refuse(2), tracker.refuse(2)]
        #expect(results == [true, false])
        #expect(tracker.unsettled == 0)
        // What is settled or unknown stays so.
        tracker.markUnread(2)
        tracker.markUnread(9)
        results = [tracker.refuse(2), tracker.refuse(9)]
        #expect(results == [false, false])
    }

    @Test("Settling all leaves nothing to settle, and says how many were open")
    func settleAll() {
        var tracker = AckTracker()
        var results = [tracker.deliver(1, count: 5, needsAck: true), tracker.acknowledge(1), tracker.refuse(3)]
        #expect(results == [true, true, true])
        let open = tracker.settleAll()
        #expect(open == 3)
        #expect(tracker.unsettled == 0 && tracker.gathered == 0)
        results = (1...5).flatMap { [tracker.acknowledge($0), tracker.refuse($0)] }
        #expect(!results.contains(true))
        let sent = Self.flush(&tracker)
        #expect(sent.isEmpty)
        // Later tags go on behind.
        results = [tracker.deliver(6, needsAck: true), tracker.acknowledge(6)]
        #expect(results == [true, true])
    }

    @Test("What leaves", arguments: rows)
    func table(_ row: Row) {
        var tracker = AckTracker()
        for tag in 1...6 as ClosedRange<UInt64> { #expect(tracker.deliver(tag, needsAck: true) == true) }
        for tag in row.acknowledged { #expect(tracker.acknowledge(tag) == true) }
        for tag in row.refused { #expect(tracker.refuse(tag) == true) }
        #expect(tracker.gathered == row.acknowledged.count)
        #expect(tracker.unsettled == 6 - row.acknowledged.count - row.refused.count)
        #expect(Self.flush(&tracker) == row.sent)
        #expect(tracker.gathered == 0)
        #expect(Self.flush(&tracker) == [])
        for tag in row.acknowledged + row.refused {
            #expect(tracker.acknowledge(tag) == false)
            #expect(tracker.refuse(tag) == false)
        }
    }

    @Test("What was sent early is not covered twice, nor what is unfinished later")
    func laterFlush() {
        var tracker = AckTracker()
        for tag in 1...4 as ClosedRange<UInt64> { _ = tracker.deliver(tag, needsAck: true) }
        _ = tracker.acknowledge(3)
        #expect(Self.flush(&tracker) == [Sent(tag: 3)])
        _ = tracker.acknowledge(1)
        #expect(Self.flush(&tracker) == [Sent(tag: 1)])
        _ = tracker.acknowledge(2)
        #expect(Self.flush(&tracker) == [Sent(tag: 2)])
        _ = tracker.acknowledge(4)
        #expect(Self.flush(&tracker) == [Sent(tag: 4)])
        #expect(tracker.unsettled == 0)
    }

    @Test("Tags count from 1 without a gap; any other is refused", arguments: [0, 2, .max] as [UInt64])
    func order(_ tag: UInt64) {
        var tracker = AckTracker()
        #expect(tracker.deliver(tag, needsAck: true) == false)
        #expect(tracker.acknowledge(tag) == false)
        #expect(tracker.refuse(tag) == false)
        #expect(tracker.deliver(1, needsAck: true) == true)
        #expect(tracker.deliver(1, needsAck: true) == false)
    }

    @Test("Deliveries that need no acknowledgement count, and cannot be acknowledged")
    func automatic() {
        var tracker = AckTracker()
        #expect(tracker.deliver(1, needsAck: false) == true)
        #expect(tracker.deliver(2, needsAck: true) == true)
        #expect(tracker.deliver(3, needsAck: false) == true)
        #expect(tracker.acknowledge(1) == false)
        #expect(tracker.acknowledge(2) == true)
        #expect(tracker.acknowledge(3) == false)
        #expect(Self.flush(&tracker) == [Sent(tag: 2)])
    }

    @Test("A hundred thousand random events settle on the broker what was acknowledged, and nothing else")
    func random() async throws {
        #expect(try await onOwnThread { try Self.randomEvents() } > 10_000)
    }

    /// Returns how many deliveries there were.
    private static func randomEvents() throws -> UInt64 {
        var random = SeededGenerator(seed: 7)
        var tracker = AckTracker()
        var next: UInt64 = 1
        var unsettled: Set<UInt64> = []
        var gathered: Set<UInt64> = []
        /// What the broker waits for.
        var broker: Set<UInt64> = []
        for step in 0..<100_000 {
            let isOldest = Int.random(in: 0..<4, using: &random) == 0
            let near = isOldest ? unsettled.min() ?? next : next - UInt64.random(in: 0...min(next, 90), using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0...2 where unsettled.count < 70:
                let needsAck = Int.random(in: 0..<10, using: &random) > 0
                guard tracker.deliver(next, needsAck: needsAck) else { throw Mismatch("step \(step)") }
                if needsAck {
                    unsettled.insert(next)
                    broker.insert(next)
                }
                next += 1
            case 3...5:
                let expected = unsettled.remove(near) != nil
                if expected { gathered.insert(near) }
                guard tracker.acknowledge(near) == expected else { throw Mismatch("ack in step \(step)") }
            case 6:
                let expected = unsettled.remove(near) != nil
                if expected { broker.remove(near) }
                guard tracker.refuse(near) == expected else { throw Mismatch("refusal in step \(step)") }
            default:
                for sent in flush(&tracker) {
                    let settled = sent.multiple ? broker.filter { $0 <= sent.tag } : broker.filter { $0 == sent.tag }
                    // RabbitMQ closes the channel for a tag that it does not know.
                    guard broker.contains(sent.tag) else { throw Mismatch("stale ack in step \(step)") }
                    guard settled.isSubset(of: gathered) else { throw Mismatch("covers too much: step \(step)") }
                    broker.subtract(settled)
                    gathered.subtract(settled)
                }
                guard gathered.isEmpty else { throw Mismatch("\(gathered) left behind in step \(step)") }
            }
            guard tracker.gathered == gathered.count, tracker.unsettled == unsettled.count else {
                throw Mismatch("counts in step \(step)")
            }
        }
        return next
    }

    private static func flush(_ tracker: inout AckTracker) -> [Sent] {
        var sent: [Sent] = []
        tracker.flush { sent.append(Sent(tag: $0, multiple: $1)) }
        return sent
    }

    @Test("A consumer's own deliveries are told from those of others, and from when the oldest of them is")
    func consumers() {
        let start = MonotonicTime(nanoseconds: 0)
        var tracker = AckTracker()
        // Three for each in turn, every half second.
        for round in UInt64(0)..<10 {
            #expect(
                tracker.deliver(
                    round * 3 + 1, count: 3, needsAck: true, consumer: round % 2 + 1,
                    at: start + .milliseconds(500 * Int(round))) == true)
        }
        for tag in UInt64(1)...7 { _ = tracker.acknowledge(tag) }
        #expect(tracker.unsettled(of: 1).map { [$0.count, Int($0.since.nanoseconds / 1_000_000)] } == [11, 1000])
        #expect(tracker.unsettled(of: 2).map { [$0.count, Int($0.since.nanoseconds / 1_000_000)] } == [12, 1500])
        #expect(tracker.unsettled(of: 3) == nil)
        var givenBack: [UInt64] = []
        tracker.refuseAll(of: 1) { givenBack.append($0) }
        #expect(givenBack == [8, 9, 13, 14, 15, 19, 20, 21, 25, 26, 27])
        #expect(tracker.unsettled(of: 1) == nil && tracker.unsettled == 12 && tracker.gathered == 7)
        #expect(tracker.acknowledge(8) == false)
        #expect(tracker.acknowledge(10) == true)
        #expect(!tracker.isUnsettled(10) && tracker.isUnsettled(11))
    }

    @Test("One delivery that is held for long does not keep in memory whose all the later ones were")
    func heldForLong() {
        var tracker = AckTracker()
        for tag in UInt64(1)...100_000 {
            _ = tracker.deliver(tag, count: 1, needsAck: true, consumer: tag % 2 + 1, at: MonotonicTime(nanoseconds: 0))
            if tag > 1 { _ = tracker.acknowledge(tag) }
        }
        #expect(tracker.runCount < 2_000)
        #expect(tracker.unsettled(of: 2)?.count == 1)
    }
}
