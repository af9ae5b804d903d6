import AMQP
import TestSupport
import Testing

@testable import EventRuns

@Suite("The news of a run's connections", .timeLimit(.minutes(1)))
struct ConnectionNewsTests {
    private let loss = AMQPError(.connectionClosed, "gone")

    @Test("report a single one at once, with how long the client tries")
    func one() {
        let said = LockedState<[RunNotice]>([])
        let news = ConnectionNews(count: 1, patience: .seconds(600)) { notice in said.withLock { $0.append(notice) } }
        news.lost(loss)
        #expect(said.withLock { $0 } == [.warning("gone: trying to come back, for up to 10 min")])
    }

    @Test("are one line about a thousand that are lost together")
    func many() async throws {
        let said = LockedState<[RunNotice]>([])
        let news = ConnectionNews(count: 1000, patience: nil) { notice in said.withLock { $0.append(notice) } }
        for _ in 0..<1000 { news.lost(loss) }
        while said.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(
            said.withLock { $0 } == [
                .warning("1000 of 1000 connections were lost; one of them: gone: trying to come back")
            ])
    }
}
