import AMQP

/// Looks at queues: shows what waits in each, one queue after the other, and gives everything back.
struct PeekedIntakes: Sendable {
    let connection: AMQPConnection
    let runs: [IntakeRun]
    /// How many messages to look at in all. Nil means all that wait.
    let count: Int?
    let stop: StopSignal
    let ready: @Sendable () -> Void

    func run() async throws {
        ready()
        let failure = await withTaskGroup(of: AMQPError?.self) { group in
            group.addTask {
                for await case .lost(let error) in connection.events {
                    // Everything is back already, and would come again from the first message on.
                    stop.request(.failure)
                    return error
                }
                return nil
            }
            var failure: (any Error)?
            do {
                try await look()
            } catch {
                failure = error
            }
            group.cancelAll()
            // An error that follows from a loss says less than the loss.
            return await group.next().flatMap(\.self) ?? failure
        }
        if let failure { throw failure }
    }

    private func look() async throws {
        var wanted = count
        for run in runs where stop.reason == nil && wanted != 0 {
            let peek = try await QueuePeek(run, on: connection)
            let shown = try await peek.run(atMost: wanted)
            wanted = wanted.map { $0 - shown }
        }
        for run in runs { try await run.close() }
    }
}
