import Testing

@testable import EventRuns

@Suite("The times of messages that await their confirm")
struct ConfirmTimesTests {
    private struct Refused: Error {}

    /// Times of this many messages, each with its number.
    private static func made(_ count: Int64) -> ConfirmTimes {
        var times = ConfirmTimes()
        for number in 1...count {
            let isSent = times.handOver(due: number, at: number + 100) { true }
            #expect(isSent)
        }
        return times
    }

    private static func dues(_ times: [ConfirmTimes.Times]) -> [Int64] {
        #expect(times.allSatisfy { $0.sent == $0.due + 100 })
        return times.map(\.due)
    }

    @Test("come out once each, in any order of settling, and even if a range is reported twice")
    func order() {
        var times = Self.made(6)
        #expect(Self.dues(times.settle(4...4)) == [4])
        #expect(Self.dues(times.settle(2...4)) == [2, 3])
        #expect(Self.dues(times.settle(1...2)) == [1])
        #expect(Self.dues(times.settle(1...5)) == [5])
        for number in Int64(7)...8 { _ = times.handOver(due: number, at: number + 100) { true } }
        #expect(Self.dues(times.settle(8...8)) == [8])
        #expect(Self.dues(times.settle(6...9)) == [6, 7])
        #expect(times.settle(1...100).isEmpty)
    }

    @Test("are not kept of what there was no room for, or could not be sent")
    func refused() {
        var times = Self.made(1)
        #expect(!times.handOver(due: 7, at: 107) { false })
        #expect(throws: Refused.self) { try times.handOver(due: 8, at: 108) { throw Refused() } }
        #expect(times.handOver(due: 2, at: 102) { true })
        #expect(Self.dues(times.settle(1...9)) == [1, 2])
    }

    @Test("are given once of a message that failed, and of one that has not settled")
    func failures() {
        var times = Self.made(4)
        _ = times.settle(2...2, areFailures: true)
        _ = times.settle(1...1)
        #expect(times.take(2)?.due == 2)
        #expect(times.take(2) == nil)
        #expect(times.take(1) == nil)
        #expect(times.take(3)?.due == 3)
        #expect(times.take(5) == nil)
        _ = times.settle(1...4, areFailures: true)
        #expect(times.take(4)?.due == 4)
        #expect(times.take(1) == nil)
    }

    @Test("are kept of the oldest, however many have settled behind it")
    func oldest() {
        var times = Self.made(5_000)
        #expect(times.settle(2...5_000).count == 4_999)
        for number in Int64(5_001)...9_000 { _ = times.handOver(due: number, at: number + 100) { true } }
        #expect(times.settle(5_001...9_000).count == 4_000)
        #expect(Self.dues(times.settle(1...9_000)) == [1])
    }
}
