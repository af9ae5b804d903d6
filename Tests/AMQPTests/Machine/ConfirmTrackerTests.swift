import TestSupport
import Testing

@testable import AMQP

@Suite("Which published messages await their confirm", .timeLimit(.minutes(1)))
struct ConfirmTrackerTests {
    /// What happens to a tracker after five messages of 10 bytes were published.
    enum Event: Sendable {
        case settle(UInt64, multiple: Bool)
        case markReturned(UInt64)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var events: [Event]
        /// What the last event returns.
        var isKnown: Bool
        /// The tags that the events report, in order.
        var reported: [UInt64]
        var outstanding: Int
        var first: UInt64
    }

    static let rows: [Row] = [
        Row(
            testDescription: "the lowest", events: [.settle(1, multiple: false)], isKnown: true, reported: [1],
            outstanding: 4, first: 2),
        Row(
            testDescription: "out of order", events: [.settle(3, multiple: false), .settle(2, multiple: false)],
            isKnown: true, reported: [3, 2], outstanding: 3, first: 1),
        Row(
            testDescription: "out of order, then the lowest",
            events: [.settle(3, multiple: false), .settle(2, multiple: false), .settle(1, multiple: false)],
            isKnown: true, reported: [3, 2, 1], outstanding: 2, first: 4),
        Row(
            testDescription: "multiple", events: [.settle(3, multiple: true)], isKnown: true, reported: [1, 2, 3],
            outstanding: 2, first: 4),
        Row(
            testDescription: "multiple over one that has settled",
            events: [.settle(2, multiple: false), .settle(4, multiple: true)], isKnown: true,
            reported: [2, 1, 3, 4], outstanding: 1, first: 5),
        Row(
            testDescription: "tag 0 with multiple means all", events: [.settle(0, multiple: true)], isKnown: true,
            reported: [1, 2, 3, 4, 5], outstanding: 0, first: 6),
        Row(
            testDescription: "tag 0 with multiple, where none is outstanding",
            events: [.settle(5, multiple: true), .settle(0, multiple: true)], isKnown: true,
            reported: [1, 2, 3, 4, 5], outstanding: 0, first: 6),
        Row(
            testDescription: "tag 0 alone is unknown", events: [.settle(0, multiple: false)], isKnown: false,
            reported: [], outstanding: 5, first: 1),
        Row(
            testDescription: "a tag that was not published", events: [.settle(6, multiple: false)], isKnown: false,
            reported: [], outstanding: 5, first: 1),
        Row(
            testDescription: "multiple up to a tag that was not published",
            events: [.settle(6, multiple: true)], isKnown: false, reported: [], outstanding: 5, first: 1),
        Row(
            testDescription: "the largest tag", events: [.settle(.max, multiple: true)], isKnown: false,
            reported: [], outstanding: 5, first: 1),
        Row(
            testDescription: "one that has settled",
            events: [.settle(2, multiple: false), .settle(2, multiple: false)], isKnown: false, reported: [2],
            outstanding: 4, first: 1),
        Row(
            testDescription: "multiple up to one that has settled",
            events: [.settle(3, multiple: true), .settle(2, multiple: true)], isKnown: false,
            reported: [1, 2, 3], outstanding: 2, first: 4),
        Row(
            testDescription: "a return, then its ack", events: [.markReturned(2), .settle(2, multiple: false)],
            isKnown: true, reported: [2], outstanding: 4, first: 1),
        Row(
            testDescription: "a second return of one message", events: [.markReturned(2), .markReturned(2)],
            isKnown: false, reported: [], outstanding: 5, first: 1),
        Row(
            testDescription: "a return behind its ack", events: [.settle(2, multiple: false), .markReturned(2)],
            isKnown: false, reported: [2], outstanding: 4, first: 1),
        Row(
            testDescription: "a return of what was not published", events: [.markReturned(9)], isKnown: false,
            reported: [], outstanding: 5, first: 1),
    ]

    @Test("Confirms and returns", arguments: rows)
    func table(_ row: Row) {
        var tracker = ConfirmTracker()
        for offset in 0..<5 { tracker.publish(offset: offset * 10, size: 10) }
        var reported: [UInt64] = []
        var isKnown = false
        for event in row.events {
            switch event {
            case .settle(let tag, let multiple):
                isKnown = tracker.settle(tag, multiple: multiple, reportsAll: true) { tag, record in
                    reported.append(tag)
                    #expect(record.offset == UInt32(tag - 1) * 10)
                }
            case .markReturned(let tag): isKnown = tracker.markReturned(tag)
            }
        }
        #expect(isKnown == row.isKnown)
        #expect(reported == row.reported)
        #expect(tracker.outstanding == row.outstanding)
        #expect(tracker.outstandingBytes == row.outstanding * 10)
        #expect(tracker.first == row.first)
        #expect(tracker.next == 6)
    }

    @Test("Only what came back is reported where not everything is asked for")
    func reportsReturned() {
        var tracker = ConfirmTracker()
        for _ in 1...5 { tracker.publish(offset: 0, size: 1) }
        #expect(tracker.markReturned(4) == true)
        var reported: [UInt64] = []
        #expect(tracker.settle(0, multiple: true, reportsAll: false) { tag, _ in reported.append(tag) } == true)
        #expect(reported == [4])
    }

    /// A model that is too simple to be wrong: every tag and its state.
    private struct Model {
        var status: [UInt64: ConfirmTracker.Status] = [:]
        var next: UInt64 = 1

        var open: [UInt64] { status.keys.filter { status[$0] != .settled }.sorted() }

        mutating func settle(_ tag: UInt64, multiple: Bool) -> (isKnown: Bool, settled: [UInt64]) {
            let last = multiple && tag == 0 ? next - 1 : tag
            if multiple {
                let first = open.first ?? next
                guard last < next, last >= first else { return (tag == 0, []) }
            } else {
                guard let now = status[tag], now != .settled else { return (false, []) }
            }
            let settled = multiple ? open.filter { $0 <= last } : [tag]
            for tag in settled { status[tag] = nil }
            return (true, settled)
        }
    }

    @Test("A hundred thousand random events give what a naive model gives", arguments: [1, 2] as [UInt64])
    func random(_ seed: UInt64) async throws {
        #expect(try await onOwnThread { try Self.randomEvents(seed) } > 10_000)
    }

    /// Returns how many messages there were.
    private static func randomEvents(_ seed: UInt64) throws -> UInt64 {
        var random = SeededGenerator(seed: seed)
        var tracker = ConfirmTracker()
        var model = Model()
        // Windows of different sizes, so that the ring grows, wraps and runs empty.
        var window = 10
        for step in 0..<100_000 {
            if step % 5000 == 0 { window = [3, 50, 400, 64, 130].randomElement(using: &random) ?? 3 }
            let near = model.next - UInt64.random(in: 0...UInt64(min(window, Int(model.next))), using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0...5 where model.status.count < window:
                let tag = tracker.publish(offset: step, size: step % 100)
                guard tag == model.next else { throw Mismatch("tag \(tag) instead of \(model.next)") }
                model.status[tag] = .outstanding
                model.next += 1
            case 6:
                let expected = model.status[near] == .outstanding
                if expected { model.status[near] = .returned }
                guard tracker.markReturned(near) == expected else { throw Mismatch("return in step \(step)") }
            case 7 where Int.random(in: 0..<20, using: &random) == 0:
                try check(&tracker, &model, 0, true, step)
            default:
                let multiple = Int.random(in: 0..<8, using: &random) == 0
                try check(&tracker, &model, near, multiple, step)
            }
            guard tracker.outstanding == model.status.count, tracker.next == model.next else {
                throw Mismatch("counts in step \(step)")
            }
        }
        return tracker.next
    }

    private static func check(
        _ tracker: inout ConfirmTracker, _ model: inout Model, _ tag: UInt64, _ multiple: Bool, _ step: Int
    ) throws {
        var reported: [UInt64] = []
        let isKnown = tracker.settle(tag, multiple: multiple, reportsAll: true) { tag, _ in reported.append(tag) }
        let expected = model.settle(tag, multiple: multiple)
        if isKnown == expected.isKnown, reported == expected.settled { return }
        throw Mismatch(
            "step \(step): settle(\(tag), multiple: \(multiple)) gave \(isKnown) \(reported), not \(expected)")
    }
}
