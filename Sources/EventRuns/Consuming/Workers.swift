/// Does several pieces of work concurrently, up to a limit.
struct Workers: Sendable {
    typealias Work = @Sendable () async -> Void

    /// The highest number of pieces of work at the same time.
    let count: Int
    let stop: StopSignal
    /// How long work may continue after a signal before it is cancelled.
    let patience: Duration

    private enum Event: Sendable {
        case done, impatience
    }

    /// Does the work that the closure returns until the closure returns nil. Returns when all of it is done. It calls
    /// the closure only when a new piece of work can begin at once.
    ///
    /// - Throws: What the closure throws, after the work that had begun is done.
    func run(_ next: () async throws -> Work?) async throws {
        let failure = await withTaskGroup(of: Event.self) { group -> (any Error)? in
            group.addTask { [stop, patience] in
                await stop.waitForSignal()
                try? await Task.sleep(for: patience)
                return .impatience
            }
            var failure: (any Error)?
            var running = 0
            do {
                while let work = try await next() {
                    running += 1
                    group.addTask {
                        await work()
                        return .done
                    }
                    while running >= count { await Self.waitForOne(&group, &running) }
                }
            } catch {
                failure = error
            }
            while running > 0 { await Self.waitForOne(&group, &running) }
            group.cancelAll()
            return failure
        }
        if let failure { throw failure }
    }

    private static func waitForOne(_ group: inout TaskGroup<Event>, _ running: inout Int) async {
        switch await group.next() {
        case .done: running -= 1
        case .impatience: group.cancelAll()
        case nil: running = 0
        }
    }
}
