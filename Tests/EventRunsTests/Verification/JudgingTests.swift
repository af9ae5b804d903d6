import EventTestSupport
import EventReports
import Testing

@testable import EventRuns

@Suite("What did not come")
struct JudgingTests {
    private func tally(_ arrivals: [Arrival], queue: String = "q") -> VerificationTally {
        var tally = VerificationTally()
        tally.note(arrivals.map { SeenDelivery($0, queue: queue) })
        return tally
    }

    private func arrivals(_ sequences: some Sequence<Int64>, of total: Int64?, connection: Int64? = nil) -> [Arrival] {
        sequences.map { Arrival(Stamp($0, of: total, connection: connection)) }
    }

    private func remainder(
        _ content: QueueRemainder.Content, _ edit: (inout QueueRemainder) -> Void = { _ in }
    ) -> QueueRemainder {
        var remainder = QueueRemainder("q", content)
        edit(&remainder)
        return remainder
    }

    @Test("is lost if the queue is empty or gone, and unknown as long as it may be anywhere")
    func whereabouts() {
        // 3 and 4 were sent, since later ones have come. 9 and 10 were announced.
        let tally = tally(arrivals([1, 2, 5, 6, 7, 8], of: 10))
        func verdict(_ remainder: QueueRemainder) -> Verdict { tally.verdict(remainders: [remainder]) }
        for content in [QueueRemainder.Content.ready(0, consumers: 0), .gone, .passing] {
            let verdict = verdict(remainder(content))
            #expect(verdict.word == "lost 2, unknown 2" && verdict.outcome == .differences)
            #expect(verdict.streams[0].lostSequences == [3...4] && verdict.streams[0].unknownSequences == [9...10])
        }
        let hidden: [(QueueRemainder, String)] = [
            (remainder(.ready(2, consumers: 0)), "2 messages wait in queue \"q\""),
            (remainder(.ready(0, consumers: 1)), "queue \"q\" has 1 other consumer, which may hold"),
            (remainder(.ready(0, consumers: 3)), "queue \"q\" has 3 other consumers, which may hold"),
            (remainder(.unknown("it is down")), "the broker does not say what queue \"q\" still has: it is down"),
            (remainder(.ready(0, consumers: 0)) { $0.held = 250 }, "up to 250 may still be held by the broker"),
            (remainder(.gone) { $0.held = 250 }, "up to 250 may still be held by the broker"),
            (remainder(.passing) { $0.leak = .length(10_000) }, "a tap keeps the newest 10,000 messages"),
            (remainder(.passing) { $0.leak = .lostConnection }, "a tap misses what is published while"),
            (remainder(.ready(0, consumers: 0)) { $0.leak = .arguments }, "choose what it gets"),
        ]
        for (remainder, reason) in hidden {
            let verdict = verdict(remainder)
            #expect(verdict.word == "undecided, 4 unknown" && verdict.outcome == .undecided, "\(remainder)")
            #expect(verdict.streams[0].unknownSequences == [3...4, 9...10])
            #expect(
                verdict.reasons.first == "nothing shows that 2 of the 10 messages of producer \"p\" (run r) were sent")
            #expect(verdict.reasons.contains { $0.contains(reason) }, "\(verdict.reasons)")
        }
    }

    @Test("is lost for certain as far as it is more than can be anywhere")
    func atLeast() {
        let tally = tally(arrivals([1, 50], of: 50))
        let queues = [
            remainder(.ready(20, consumers: 0)), remainder(.ready(0, consumers: 0)) { $0.held = 10 },
        ]
        let verdict = tally.verdict(remainders: queues)
        #expect(verdict.word == "lost at least 18, unknown 30" && verdict.lost == 18 && verdict.unknown == 30)
        #expect(tally.verdict(remainders: queues + [remainder(.ready(18, consumers: 0))]).outcome == .undecided)
        #expect(tally.verdict(remainders: queues + [remainder(.unknown("?"))]).word == "undecided, 48 unknown")
    }

    @Test("leaves a clean verdict clean if nothing is missing, and says what was not looked at")
    func leftOver() {
        let tally = tally(arrivals(1...4, of: 4))
        for remainder in [
            remainder(.ready(0, consumers: 2)), remainder(.unknown("?")),
            remainder(.ready(0, consumers: 0)) { $0.held = 9 },
        ] {
            let verdict = tally.verdict(remainders: [remainder])
            #expect(verdict.isClean && verdict.reasons.isEmpty && verdict.text.hasSuffix("0\nverdict: clean"))
        }
        let verdict = tally.verdict(remainders: [remainder(.ready(1, consumers: 0))])
        #expect(verdict.text.hasSuffix("\n1 message waits in queue \"q\": not looked at\nverdict: clean"))
    }

    @Test("is none of the messages that were seen and given back, if the queue has just these")
    func givenBack() {
        let tally = tally(arrivals([1, 3], of: 3))
        func verdict(_ ready: Int, _ consumers: Int = 0) -> String {
            tally.verdict(remainders: [remainder(.ready(ready, consumers: consumers)) { $0.givenBack = 2 }]).word
        }
        #expect(verdict(2) == "lost 1")
        #expect(verdict(3) == "undecided, 1 unknown" && verdict(1) == "undecided, 1 unknown")
        #expect(verdict(2, 1) == "undecided, 1 unknown")
    }

    @Test("may have been sent before, if the consumer began with what comes from now on")
    func late() {
        let tally = tally(arrivals([5, 6, 8], of: 8))
        let verdict = tally.verdict(remainders: [remainder(.passing) { $0.beginsLate = true }])
        #expect(verdict.word == "lost 1, unknown 4" && verdict.streams[0].lostSequences == [7...7])
        #expect(verdict.streams[0].unknownSequences == [1...4])
        #expect(
            verdict.reasons == ["4 messages of producer \"p\" (run r) may have been sent before this consumer began"])
        #expect(tally.verdict(remainders: [remainder(.passing)]).word == "lost 5")
    }

    @Test("was not sent for certain, if one connection of its producer sent later ones and another did not")
    func connections() {
        let tally = tally(arrivals([1, 3, 7, 9], of: 10, connection: 1) + arrivals([2, 4, 6], of: 10, connection: 2))
        let verdict = tally.verdict()
        // 5 is lost: both have sent later ones. 8 and 10 may be messages that the second did not reach.
        #expect(verdict.word == "lost 1, unknown 2")
        #expect(verdict.streams[0].lostSequences == [5...5] && verdict.streams[0].unknownSequences == [8...8, 10...10])
        let late = tally.verdict(remainders: [remainder(.passing) { $0.beginsLate = true }])
        #expect(late.word == "lost 1, unknown 2" && late.streams[0].missed == 0)
    }

    @Test("was not sent, if the producer ended early and the stamp of its last message says so")
    func earlyEnd() {
        let last = Arrival(Stamp(6, of: 6, announced: 40))
        let verdict = tally(arrivals([1, 2, 3, 5], of: 40) + [last]).verdict()
        #expect(verdict.word == "lost 1" && verdict.notSent == 34)
        #expect(verdict.streams[0].total == 6 && verdict.streams[0].announced == 40)
        #expect(verdict.text.contains("\nnot sent: 7-40 of producer \"p\" (run r), which ended early\nlost: 4 of"))
        // In any order, and even if others come again behind it.
        for arrivals in [[last] + arrivals(1...5, of: 40), arrivals(1...5, of: 40) + [last] + arrivals([2], of: 40)] {
            #expect(tally(arrivals).verdict().word == "clean" && tally(arrivals).isComplete)
        }
        // All messages before it were sent, on any connection.
        let connections = tally([last] + arrivals([1], of: 40, connection: 2))
        #expect(connections.verdict().word == "lost 4")
    }

    @Test("contradicts an end that the producer cannot have had")
    func wrongEnd() {
        let wrong: [[Arrival]] = [
            // Seen before, or later, beyond the end.
            arrivals([7], of: 40) + [Arrival(Stamp(6, of: 6, announced: 40))],
            [Arrival(Stamp(6, of: 6, announced: 40))] + arrivals([7], of: 40),
            // Another end, another announcement.
            [Arrival(Stamp(6, of: 6, announced: 40)), Arrival(Stamp(7, of: 7, announced: 40))],
            [Arrival(Stamp(6, of: 6, announced: 40)), Arrival(Stamp(6, of: 6, announced: 41))],
            arrivals([1], of: 40) + [Arrival(Stamp(6, of: 6, announced: 41))],
            // No larger number was announced.
            [Arrival(Stamp(1)), Arrival(Stamp(6, of: 6, announced: 6))],
        ]
        for arrivals in wrong { #expect(tally(arrivals).verdict().unexpected.count == 1, "\(arrivals)") }
    }

    @Test("is judged alike from a ledger, whichever process wrote it")
    func ledger() async throws {
        try await withTemporaryFiles(["l": ""]) { folder in
            let first = MessageVerifier(ledger: try VerificationLedger(path: folder + "/l"))
            let second = MessageVerifier(ledger: try VerificationLedger(path: folder + "/l"))
            try await first.note(arrivals([1, 4], of: 9, connection: 1), queue: "a", consumer: 0)
            try await second.note(arrivals([2], of: 9, connection: 2), queue: "b", consumer: 0)
            #expect(try await first.verdict().word == "undecided, 6 unknown")
            #expect(await first.isComplete() == false)
            try await second.note(
                [Arrival(Stamp(5, of: 5, announced: 9, connection: 1))], queue: "b", consumer: 0)
            #expect(try await first.verdict().word == "lost 1")
            try await first.note(arrivals([3], of: 9, connection: 2), queue: "a", consumer: 0)
            for verifier in [first, second] {
                let verdict = try await verifier.verdict()
                #expect(verdict.word == "clean" && verdict.notSent == 4)
                #expect(await verifier.isComplete())
            }
        }
    }

    @Test("keeps a run going: it is complete when every stream is, over all of its queues")
    func complete() {
        #expect(!tally([]).isComplete && !tally([Arrival(nil)]).isComplete && !tally([Arrival(Stamp(1))]).isComplete)
        #expect(tally(arrivals(1...3, of: 3)).isComplete && !tally(arrivals([1, 3], of: 3)).isComplete)
        #expect(!tally(arrivals(1...3, of: 3) + [Arrival(Stamp(1, of: 2, producer: "other"))]).isComplete)
        var queues = tally(arrivals([1, 3], of: 3), queue: "a")
        queues.note([SeenDelivery(Arrival(Stamp(1, of: 3)), queue: "b")])
        #expect(!queues.isComplete)
        queues.note([SeenDelivery(Arrival(Stamp(2, of: 3)), queue: "b")])
        #expect(queues.isComplete)
    }

    @Test("is reported by streams, and not more of them than can be read")
    func manyStreams() {
        let arrivals = (1...9).map { Arrival(Stamp(1, of: 2, producer: "p\($0)")) }
        let reasons = tally(arrivals).verdict().reasons
        #expect(reasons.count == 6 && reasons.last == "the same in 4 more streams")
    }
}
