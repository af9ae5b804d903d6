import AMQP

/// Takes exactly a given number of messages from several queues together.
///
/// The prefetches of the queues add up. So near the end, settling would have to stop although one queue is empty and
/// another is not. At that point the consumers are cancelled and the rest is fetched one by one (basic.get), which
/// never holds more than one message.
struct SharedIntake: Sendable {
    /// How long the run pauses after all queues were empty.
    private static let pause = Duration.milliseconds(50)

    let runs: [IntakeRun]
    let count: Int
    let stop: StopSignal
    let ready: @Sendable () -> Void

    func run() async throws {
        let prefetch = runs.map(\.intake.prefetch).min() ?? 1
        let workers = runs.map { $0.workers?.count ?? 1 }.max() ?? 1
        let window = max(1, min(prefetch, max(count / 8 / runs.count, workers)))
        let limit = SettlementQueue(IntakeLimit(limit: count, exactWindow: window * runs.count))
        if !runs.contains(where: \.mustFetch), window * runs.count < count {
            try await push(limit, window: window)
        } else {
            ready()
        }
        limit.settleRest()
        try await fetch(limit)
        for run in runs { try await run.close() }
    }

    private func push(_ limit: SettlementQueue, window: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in runs {
                group.addTask {
                    do {
                        try await run.consume(limit: limit, window: window, until: limit.holding)
                    } catch {
                        run.giveUp()
                        throw error
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func fetch(_ limit: SettlementQueue) async throws {
        var round = Round(left: runs.map { $0.ready ?? .max })
        let workers = runs.compactMap { $0.workers?.count }.min() ?? 1
        try await Workers(count: workers, stop: stop, patience: ConsumingService.patience).run {
            try await nextWork(&round, limit)
        }
        for run in runs { try? await run.intake.sink.writer.flush() }
    }

    /// The progress of fetching from one queue after the other.
    private struct Round {
        /// How many messages are wanted from each queue.
        var left: [Int]
        var next = 0
        /// How many queues in a row were empty.
        var emptyCount = 0
    }

    /// Fetches until there is a message whose handling takes time, or no more are wanted.
    private func nextWork(_ round: inout Round, _ limit: SettlementQueue) async throws -> Workers.Work? {
        while !limit.isReached, stop.reason == nil, !round.left.allSatisfy({ $0 == 0 }) {
            if round.emptyCount == runs.count {
                round.emptyCount = 0
                await stop.wait(atMost: Self.pause)
                continue
            }
            let index = round.next
            round.next = (index + 1) % runs.count
            round.emptyCount += 1
            guard round.left[index] > 0 else { continue }
            let run = runs[index]
            guard let delivery = try await run.fetch() else {
                if run.ready != nil { round.left[index] = 0 }
                continue
            }
            round.emptyCount = 0
            round.left[index] -= 1
            if run.workers == nil {
                try await run.take(delivery, limit)
            } else if let work = try await run.begin(delivery, limit) {
                return work
            }
        }
        return nil
    }
}
