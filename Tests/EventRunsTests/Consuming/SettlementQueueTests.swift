import Synchronization
import Testing

@testable import EventRuns

@Suite("The settlement queue")
struct SettlementQueueTests {
    final class Settled: Sendable {
        private let numbers = Mutex<[Int]>([])
        var all: [Int] { numbers.withLock { $0 } }

        func settle(_ number: Int, in queue: SettlementQueue) {
            queue.settle { self.numbers.withLock { $0.append(number) } }
        }

        func leaveOut(_ number: Int, in queue: SettlementQueue) {
            queue.settleLeftOut { self.numbers.withLock { $0.append(number) } }
        }
    }

    @Test("holds back what would let the broker send too much, and settles it in order at the end")
    func heldBack() {
        let queue = SettlementQueue(IntakeLimit(limit: 16, prefetch: 100))
        let settled = Settled()
        #expect(queue.window == 2)
        for number in 1...15 {
            #expect(queue.receive())
            settled.settle(number, in: queue)
        }
        #expect(settled.all == Array(1...14))
        #expect(queue.holding.isOpen)
        #expect(!queue.reached.isOpen)
        #expect(queue.receive())
        #expect(queue.reached.isOpen)
        #expect(!queue.receive())
        settled.settle(16, in: queue)
        #expect(settled.all == Array(1...14))
        queue.settleRest()
        #expect(settled.all == Array(1...16))
    }

    @Test("settles the rest, and later ones at once, when no consumer is left")
    func rest() {
        let queue = SettlementQueue(IntakeLimit(limit: 3, prefetch: 100))
        let settled = Settled()
        for number in 1...3 {
            if number < 3 { #expect(queue.receive()) }
            settled.settle(number, in: queue)
        }
        #expect(settled.all == [1, 2])
        queue.settleRest()
        #expect(settled.all == [1, 2, 3])
        settled.settle(4, in: queue)
        #expect(settled.all == [1, 2, 3, 4])
    }

    @Test("has reached nothing wanted from the start")
    func nothingWanted() {
        let queue = SettlementQueue(IntakeLimit(limit: 0, prefetch: 10))
        #expect(queue.isReached)
        #expect(queue.reached.isOpen)
        #expect(!queue.receive())
    }

    @Test("settles of many together only as many as may be, and the others in order later")
    func together() {
        let queue = SettlementQueue(IntakeLimit(limit: 16, prefetch: 100))
        let settled = Mutex<[Range<Int>]>([])
        #expect(queue.receive(atMost: 12) == 12)
        queue.settle(12) { numbers in settled.withLock { $0.append(numbers) } }
        #expect(settled.withLock { $0 } == [0..<12])
        #expect(queue.receive(atMost: 12) == 4)
        #expect(queue.receive(atMost: 12) == 0)
        queue.settle(4) { numbers in settled.withLock { $0.append(numbers) } }
        #expect(settled.withLock { $0 } == [0..<12, 0..<2])
        #expect(queue.holding.isOpen)
        queue.settle(0) { _ in Issue.record("nothing is settled") }
        queue.settleRest()
        #expect(settled.withLock { $0 } == [0..<12, 0..<2, 2..<4])
    }

    @Test("settles what a filter leaves out at once, past wanted ones that are held back")
    func leftOut() {
        let queue = SettlementQueue(IntakeLimit(limit: 2, total: nil, prefetch: 100))
        let settled = Settled()
        #expect(queue.window == 2)
        #expect(queue.receive())
        settled.settle(1, in: queue)
        for number in 2...9 {
            #expect(queue.receive(isWanted: false))
            settled.leaveOut(number, in: queue)
        }
        #expect(settled.all == Array(2...9))
        #expect(!queue.reached.isOpen)
        #expect(queue.receive())
        #expect(queue.reached.isOpen)
        settled.settle(10, in: queue)
        #expect(!queue.receive(isWanted: false))
        queue.settleRest()
        #expect(settled.all == Array(2...9) + [1, 10])
    }

    @Test("holds back what a filter leaves out if the total is limited")
    func leftOutOfTotal() {
        let queue = SettlementQueue(IntakeLimit(limit: nil, total: 3, prefetch: 100))
        let settled = Settled()
        for number in 1...3 {
            #expect(queue.receive(isWanted: false))
            settled.leaveOut(number, in: queue)
        }
        #expect(settled.all == [1, 2])
        #expect(queue.reached.isOpen)
        queue.settleRest()
        #expect(settled.all == [1, 2, 3])
    }
}
