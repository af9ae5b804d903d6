import TestSupport
import Testing

@Suite("The ledger of published messages")
struct PublishLedgerTests {
    enum Step: Sendable {
        case publish(ClosedRange<Int>)
        case confirm(ClosedRange<Int>)
        case report(ClosedRange<Int>)
        case consume(ClosedRange<Int>)
        case foreign(String)
        case begin, end

        func apply(to ledger: inout PublishLedger) {
            switch self {
            case .publish(let numbers): numbers.forEach { ledger.publish($0) }
            case .confirm(let numbers): numbers.forEach { ledger.confirm($0) }
            case .report(let numbers): numbers.forEach { ledger.report($0) }
            case .consume(let numbers): numbers.forEach { ledger.consume(ledger.messageID($0)) }
            case .foreign(let id): ledger.consume(id)
            case .begin: ledger.beginFault()
            case .end: ledger.endFault()
            }
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var steps: [Step]
        var expected = PublishLedger.Verdict()

        init(_ name: String, _ steps: [Step], _ expect: (inout PublishLedger.Verdict) -> Void = { _ in }) {
            testDescription = name
            self.steps = steps
            expect(&expected)
        }
    }

    /// All that happens to messages, without a fault.
    private static func through(_ numbers: ClosedRange<Int>) -> [Step] {
        [.publish(numbers), .confirm(numbers), .consume(numbers)]
    }

    static let cases: [Case] = [
        Case("everything arrives once", through(0...9)),
        Case("consumed before the confirm is known", [.publish(0...9), .consume(0...9), .confirm(0...9)]),
        Case("confirmed and never consumed", [.publish(0...2), .confirm(0...2), .consume(1...1)]) { $0.lost = [0, 2] },
        Case("neither confirmed nor reported", [.publish(0...1), .confirm(0...0), .consume(0...1)]) {
            $0.unaccounted = [1]
        },
        Case("reported, and gone", [.publish(0...0), .report(0...0)]) { $0.reported = [0] },
        Case("reported, and arrived all the same", [.publish(0...0), .report(0...0), .consume(0...0)]),
        Case(
            "reported, published again, and arrived twice",
            [.publish(0...0), .report(0...0), .publish(0...0), .confirm(0...0), .consume(0...0), .consume(0...0)]
        ) { $0.explained = [0] },
        Case(
            "reported, published again, and lost", [.publish(0...0), .report(0...0), .publish(0...0), .confirm(0...0)]
        ) { $0.lost = [0] },
        Case(
            "never published",
            through(0...0) + [.consume(1...1), .foreign("other-0"), .foreign("m-x"), .foreign("m-99")]
        ) {
            $0.unexpected = ["m-1", "other-0", "m-x", "m-99"]
        },
        Case("twice without a fault", through(0...1) + [.consume(1...1)]) { $0.unexplained = [1] },
        Case(
            "not confirmed at a fault",
            [.publish(0...0), .begin, .end, .confirm(0...0), .consume(0...0), .consume(0...0)]
        ) { $0.explained = [0] },
        Case("published during a fault", [.begin] + through(0...0) + [.end, .consume(0...0)]) { $0.explained = [0] },
        Case(
            "consumed during a fault",
            [.publish(0...0), .confirm(0...0), .begin, .consume(0...0), .end, .consume(0...0)]
        ) { $0.explained = [0] },
        // The prefetch is 4: the broker has settled 0...5 when 9 has come.
        Case("consumed at a fault, and not settled", through(0...9) + [.begin, .end, .consume(6...9)]) {
            $0.explained = [6, 7, 8, 9]
        },
        Case("settled before a fault", through(0...9) + [.begin, .end, .consume(5...5)]) { $0.unexplained = [5] },
        Case(
            "queued at a fault, and not in flight",
            [
                .publish(0...0), .confirm(0...0), .begin, .end, .publish(1...20), .confirm(1...20), .consume(1...20),
                .consume(0...0), .consume(0...0),
            ]
        ) { $0.unexplained = [0] },
        Case("consumed when a fault fades", [.begin, .end] + through(0...0) + [.consume(0...0)]) { $0.explained = [0] },
        Case(
            "consumed when a fault has faded", [.begin, .end] + through(0...9) + through(10...10) + [.consume(10...10)]
        ) {
            $0.unexplained = [10]
        },
    ]

    @Test("Each history has its verdict", arguments: cases)
    func verdict(_ history: Case) {
        var ledger = PublishLedger(prefix: "m-", capacity: 50, prefetch: 4, window: 5)
        for step in history.steps { step.apply(to: &ledger) }
        #expect(ledger.verdict == history.expected)
    }

    @Test("Counts go with the messages")
    func counts() {
        var ledger = PublishLedger(prefix: "m-", capacity: 50, prefetch: 4, window: 5)
        for step in Self.through(0...9) + [.publish(3...3), .confirm(3...3), .consume(3...3)] {
            step.apply(to: &ledger)
        }
        #expect(ledger.published == 10 && ledger.confirmed == 10 && ledger.consumed == 10 && ledger.duplicates == 1)
    }
}

@Suite("The footprint of this process")
struct ProcessFootprintTests {
    @Test("The figures are read from the status file")
    func status() {
        let text = "Name:\tsoak\nVmPeak:\t  99 kB\nVmRSS:\t   20480 kB\nThreads:\t7\n"
        let footprint = ProcessFootprint(status: text, descriptors: 3)
        #expect(footprint == ProcessFootprint(descriptors: 3, threads: 7, residentKiB: 20_480))
        #expect(footprint?.description == "20 MiB, 3 descriptors, 7 threads")
        #expect(ProcessFootprint(status: "Threads:\t7\n", descriptors: 3) == nil)
    }

    @Test("This process has some of each")
    func current() throws {
        let footprint = try ProcessFootprint.current
        #expect(footprint.descriptors >= 3 && footprint.threads >= 1 && footprint.residentKiB > 1000)
    }
}
