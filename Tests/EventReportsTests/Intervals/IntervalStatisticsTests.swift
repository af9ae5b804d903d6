import Synchronization
import Testing

@testable import EventReports
@testable import EventRuns

@Suite("Statistics in intervals", .timeLimit(.minutes(1)))
struct IntervalStatisticsTests {
    private final class Reports: Sendable {
        private let state = Mutex<[IntervalReport]>([])
        var all: [IntervalReport] { state.withLock { $0 } }
        func add(_ report: IntervalReport) { state.withLock { $0.append(report) } }
    }

    /// Reports while the body runs, to the end.
    private func reports(
        _ statistics: RunStatistics, every interval: Duration, _ body: (Reports) async -> Void
    ) async -> [IntervalReport] {
        let reports = Reports()
        let task = Task {
            await IntervalStatistics(statistics, every: interval) { reports.add($0) }.run()
        }
        await body(reports)
        task.cancel()
        await task.value
        return reports.all
    }

    @Test("come at fixed times from the start, leave nothing out, and end with the rest and the total")
    func fixedTimes() async throws {
        let statistics = RunStatistics()
        let interval = Duration.milliseconds(20)
        let all = await reports(statistics, every: interval) { reports in
            statistics.start()
            while reports.all.count < 12 {
                statistics.count { $0.sent += 1 }
                await Task.yield()
            }
            statistics.end()
            statistics.count { $0.confirmed += 7 }
        }
        let total = try #require(all.last)
        #expect(total.kind == .total && total.start.elapsed == .zero)
        #expect(total.end.counters == statistics.counters && total.end.elapsed == statistics.elapsed)
        let intervals = all.dropLast()
        #expect(intervals.allSatisfy { $0.kind == .interval })
        for (a, b) in zip(intervals, intervals.dropFirst()) { #expect(a.end == b.start) }
        #expect(intervals.first?.start == RunStatistics.Snapshot() && intervals.last?.end == total.end)
        #expect(intervals.reduce(0) { $0 + $1.grown(\.sent) } == statistics.counters.sent)
        #expect(intervals.last?.end.counters.confirmed == 7)
        // Even if one interval was late, the next is not late because of it.
        for report in intervals.dropLast() {
            let late = (report.end.elapsed / interval).truncatingRemainder(dividingBy: 1)
            #expect(report.end.elapsed >= interval && late >= 0)
        }
        let ticks = intervals.dropLast().map { Int($0.end.elapsed / interval) }
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("a run that never starts has none")
    func noRun() async {
        #expect(await reports(RunStatistics(), every: .milliseconds(10)) { _ in }.isEmpty)
    }

    @Test("after the run's time is over only the rest and the total come, once it is all counted")
    func ended() async throws {
        let statistics = RunStatistics()
        let all = await reports(statistics, every: .milliseconds(10)) { reports in
            statistics.start()
            while reports.all.isEmpty { await Task.yield() }
            statistics.end()
            let count = reports.all.count
            try? await Task.sleep(for: .milliseconds(50))
            // One report may have been on its way.
            #expect(reports.all.count <= count + 1)
            statistics.count { $0.sent = 3 }
        }
        #expect(all.last?.end.counters.sent == 3)
        #expect(all.dropLast().last?.grown(\.sent) == 3)
    }

    @Test("an interval is marked that the broker blocked in, if only for a part of it")
    func blocked() async throws {
        let statistics = RunStatistics()
        let all = await reports(statistics, every: .milliseconds(20)) { reports in
            statistics.start()
            while reports.all.count < 2 { await Task.yield() }
            statistics.setBlocked(true)
            statistics.setBlocked(false)
            let count = reports.all.count
            while reports.all.count < count + 3 { await Task.yield() }
            statistics.end()
        }
        let marks = all.dropLast().map(\.isBlocked)
        // A block between two intervals may touch both.
        #expect((1...2).contains(marks.count(where: \.self)) && marks.first == false && marks.last == false)
        #expect(try #require(all.last).isBlocked)
    }

    @Test("a warm-up begins with the first message, marks its intervals, and is left out of the total's rate")
    func warmUp() async throws {
        let statistics = RunStatistics()
        let warming = Task { await statistics.warmUp(for: .milliseconds(60)) }
        let all = await reports(statistics, every: .milliseconds(20)) { reports in
            statistics.start()
            while reports.all.count < 3 { await Task.yield() }
            #expect(statistics.warmUp == WarmUp(length: .milliseconds(60)))
            statistics.count { $0.sent = 1_000_000 }
            await warming.value
            statistics.count { $0.sent += 10 }
            let count = reports.all.count
            while reports.all.count < count + 2 { await Task.yield() }
            statistics.end()
        }
        let end = try #require(statistics.warmUp?.end)
        #expect(end.counters.sent == 1_000_000 && end.elapsed >= .milliseconds(120))
        for report in all.dropLast() { #expect(report.isWarmUp == (report.start.elapsed < end.elapsed)) }
        let total = try #require(all.last)
        #expect(!total.isWarmUp && total.grown(\.sent) == 1_000_010)
        let seconds = (total.end.elapsed - end.elapsed) / .seconds(1)
        #expect(abs(total.rate * seconds - 10) < 0.001)
    }

    @Test("a run that ends within its warm-up says so, and measures nothing")
    func unfinishedWarmUp() async throws {
        let statistics = RunStatistics()
        let warming = Task { await statistics.warmUp(for: .seconds(600)) }
        let all = await reports(statistics, every: .milliseconds(10)) { reports in
            statistics.start()
            statistics.count { $0.sent = 5 }
            while reports.all.isEmpty || statistics.warmUp == nil { await Task.yield() }
            statistics.end()
        }
        warming.cancel()
        await warming.value
        let total = try #require(all.last)
        #expect(total.isWarmUp && total.rate == 0 && total.grown(\.sent) == 5)
        #expect(statistics.warmUp?.end == nil)
    }
}
