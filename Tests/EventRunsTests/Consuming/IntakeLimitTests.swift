import Testing

@testable import EventRuns

@Suite("The limit of what is taken")
struct IntakeLimitTests {
    /// A broker that pushes whenever the prefetch allows it, and a consumer that settles as soon as it may.
    func held(limit: Int, prefetch: Int, workers: Int = 1) -> (received: Int, settledBeforeLast: Int) {
        var intake = IntakeLimit(limit: limit, prefetch: prefetch, workers: workers)
        var sent = 0
        var waiting = 0
        while true {
            while sent - intake.settled < intake.window, sent < 10_000 {
                sent += 1
                guard intake.receive() else { return (sent, intake.settled) }
                waiting += 1
            }
            let before = intake.settled
            while waiting > 0, intake.settle() { waiting -= 1 }
            if intake.settled == before { return (sent, intake.settled) }
        }
    }

    @Test(
        "is reached and never passed, whatever the prefetch",
        arguments: [1, 2, 3, 7, 8, 9, 20, 100, 1_000], [1, 2, 10, 250, 65_535])
    func exact(_ limit: Int, _ prefetch: Int) {
        #expect(held(limit: limit, prefetch: prefetch).received == limit)
    }

    @Test("holds few acknowledgements back")
    func fewHeldBack() {
        #expect(held(limit: 1_000, prefetch: 250).settledBeforeLast >= 800)
    }

    @Test(
        "leaves no worker without a message, and is not passed all the same", arguments: [1, 3, 8, 20], [1, 2, 4, 50])
    func workers(_ limit: Int, _ workers: Int) {
        let window = IntakeLimit(limit: limit, prefetch: 250, workers: workers).window
        #expect(window == min(limit, max(limit / 8, workers)))
        #expect(held(limit: limit, prefetch: 250, workers: workers).received == limit)
    }

    @Test("is no limit if none was asked for")
    func unlimited() {
        var intake = IntakeLimit(limit: nil, prefetch: 2)
        for _ in 0..<100 {
            let answers = [intake.receive(), intake.settle()]
            #expect(answers == [true, true])
        }
        #expect(!intake.isReached)
    }

    @Test(
        "has a window of all that is wanted if nothing is settled, or no window if no prefetch is large enough",
        arguments: [(20, 20), (65_535, 65_535), (65_536, 0), (nil, 0)] as [(Int?, Int)])
    func unsettled(_ limit: Int?, _ window: Int) {
        #expect(IntakeLimit(unsettledLimit: limit).window == window)
        #expect(IntakeLimit(unsettledLimit: limit).limit == limit)
    }

    @Test("settles nothing more when everything has come, as the broker would send another")
    func reached() {
        var intake = IntakeLimit(limit: 2, prefetch: 10)
        let answers = [intake.receive(), intake.settle(), intake.receive(), intake.receive(), intake.settle()]
        #expect(answers == [true, true, true, false, false])
    }

    /// A broker that pushes numbered messages, and a consumer that wants the multiples of `step` and settles as soon as
    /// it may. Returns the last number that left the queue, how many were wanted, and whether the limit was reached.
    func filtered(step: Int, limit: Int?, total: Int?, prefetch: Int) -> (sent: Int, received: Int, isReached: Bool) {
        var intake = IntakeLimit(limit: limit, total: total, prefetch: prefetch)
        var (sent, settled, waiting) = (0, 0, 0)
        while true {
            let before = (sent, settled)
            while sent - settled < intake.window, sent < 100_000 {
                sent += 1
                let isWanted = sent.isMultiple(of: step)
                guard intake.receive(isWanted: isWanted) else { return (sent, intake.received, false) }
                if isWanted {
                    waiting += 1
                } else if intake.settleLeftOut() {
                    settled += 1
                }
            }
            while waiting > 0, intake.settle() {
                waiting -= 1
                settled += 1
            }
            if before == (sent, settled) { return (sent, intake.received, intake.isReached) }
        }
    }

    @Test(
        "counts what a filter lets through, and takes nothing behind the last of them",
        arguments: [1, 2, 5, 8, 100, 999], [(1, 1), (1, 250), (3, 250), (3, 2), (10, 7), (7, 65_535)])
    func filteredLimit(_ limit: Int, _ filter: (step: Int, prefetch: Int)) {
        let taken = filtered(step: filter.step, limit: limit, total: nil, prefetch: filter.prefetch)
        #expect(taken == (limit * filter.step, limit, true))
    }

    @Test(
        "takes as many in all as there were, if a filter lets fewer through than are wanted",
        arguments: [1, 2, 9, 100, 1_000], [(1, 1), (3, 250), (3, 2), (2_000, 10)])
    func filteredTotal(_ total: Int, _ filter: (step: Int, prefetch: Int)) {
        for limit in [nil, total + 1, 5_000] {
            let taken = filtered(step: filter.step, limit: limit, total: total, prefetch: filter.prefetch)
            #expect(taken == (total, total / filter.step, true))
        }
    }

    @Test("gives the messages that a filter leaves out their part of the window if nothing is settled")
    func filteredUnsettled() {
        #expect(IntakeLimit(unsettledLimit: 5, total: nil).window == 0)
        #expect(IntakeLimit(unsettledLimit: 5, total: 100).window == 100)
        #expect(IntakeLimit(unsettledLimit: 5, total: 70_000).window == 0)
    }

    @Test("What the broker takes back is wanted again, until the limit is reached")
    func takenBack() {
        var limit = IntakeLimit(limit: 3, prefetch: 1)
        for _ in 1...2 {
            let isTaken = limit.receive()
            let isSettled = limit.settle()
            #expect(isTaken && isSettled)
        }
        limit.takeBack(1, settled: 1)
        #expect(limit.received == 1 && limit.settled == 1)
        let taken = (1...3).map { _ in limit.receive() }
        #expect(taken == [true, true, false])
        limit.takeBack(1, settled: 0)
        #expect(limit.isReached && limit.received == 3)
    }
}
