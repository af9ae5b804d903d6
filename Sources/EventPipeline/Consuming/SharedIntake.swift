import AMQP

/// Several queues that together are to give so many messages and not one more.
///
/// The prefetch of each adds up, so near the end settling would have to stop although one queue is empty and another is
/// not. There the consumers are cancelled and the rest is fetched one by one (basic.get), which never holds more.
struct SharedIntake: Sendable {
    /// How long all queues are left alone after all were empty.
    private static let pause = Duration.milliseconds(50)

    let runs: [IntakeRun]
    let count: Int
    let stop: StopSignal
    let ready: @Sendable () -> Void

    func run() async throws {
        let prefetch = runs.map(\.intake.prefetch).min() ?? 1
        let window = max(1, min(prefetch, count / 8 / runs.count))
        let limit = SettlementQueue(IntakeLimit(limit: count, exactWindow: window * runs.count))
        if !runs.contains(where: \.mustFetch), window * runs.count < count {
            try await push(limit, window: window)
        } else {
            ready()
        }
        limit.settleRest()
        try await fetch(limit)
        for run in runs { try await run.channel.close() }
    }

    private func push(_ limit: SettlementQueue, window: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in runs {
                group.addTask {
                    do {
                        try await run.consume(limit: limit, window: window, until: limit.holding)
                    } catch {
                        run.fail()
                        throw error
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func fetch(_ limit: SettlementQueue) async throws {
        var left = runs.map { $0.ready ?? .max }
        while !limit.isReached, stop.reason == nil {
            var isEmpty = true
            for (index, run) in runs.enumerated() where left[index] > 0 && !limit.isReached && stop.reason == nil {
                guard let delivery = try await run.channel.get(run.intake.queue) else {
                    if run.ready != nil { left[index] = 0 }
                    continue
                }
                isEmpty = false
                left[index] -= 1
                try await run.take(delivery, limit)
            }
            if left.allSatisfy({ $0 == 0 }) { break }
            if isEmpty { await stop.wait(atMost: Self.pause) }
        }
        for run in runs { try? await run.intake.sink.writer.flush() }
    }
}
