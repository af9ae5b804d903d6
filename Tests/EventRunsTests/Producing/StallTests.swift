import Testing

@testable import EventRuns

@Suite("A run of which nothing is confirmed")
struct StallTests {
    private let start = ContinuousClock.now

    private func consequences(
        patience: Duration? = .seconds(30), _ looks: [(seconds: Double, look: Stall.Look)]
    ) -> [Stall.Consequence] {
        var stall = Stall(warning: .seconds(5), patience: patience, settled: 0, at: start)
        return looks.map { stall.take($0.look, at: start + .seconds($0.seconds)) }
    }

    private let silent = Stall.Look(settled: 0)

    @Test("warns once after five seconds, and ends after its patience")
    func ends() {
        #expect(
            consequences([(4.9, silent), (5, silent), (6, silent), (29.9, silent), (30, silent)])
                == [.none, .warns, .none, .none, .ends])
    }

    @Test("ends without a warning if no look fell between the two")
    func jumps() {
        #expect(consequences([(1, silent), (31, silent)]) == [.none, .ends])
    }

    @Test("says that confirms come again only after a warning, and counts from there")
    func isOver() {
        let moved = Stall.Look(settled: 3)
        #expect(
            consequences([
                (1, moved), (6, moved), (7, .init(settled: 4)), (11.9, .init(settled: 4)), (12, .init(settled: 4)),
            ])
                == [.none, .warns, .isOver, .none, .warns])
    }

    @Test("does not say that confirms come again if the run merely stopped waiting")
    func stopsWaiting() {
        let idle = Stall.Look(settled: 0, isWaiting: false)
        #expect(consequences([(5, silent), (6, idle), (7, idle)]) == [.warns, .none, .none])
    }

    @Test("waits for as long as it takes without a patience, and while nothing is on the way")
    func waits() {
        #expect(consequences(patience: nil, [(5, silent), (9_999, silent)]) == [.warns, .none])
        #expect(consequences([(99, .init(settled: 0, isWaiting: false)), (100, silent)]) == [.none, .none])
    }

    @Test(
        "leaves a lost connection to its recovery; a blocked one gets no second warning, but ends")
    func others() {
        let lost = Stall.Look(settled: 0, isRecovering: true)
        let blocked = Stall.Look(settled: 0, isBlocked: true)
        #expect(consequences([(6, lost), (60, lost)]) == [.none, .none])
        #expect(consequences([(6, blocked), (30, blocked)]) == [.none, .ends])
    }
}
