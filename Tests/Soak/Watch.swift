import Foundation
import TestSupport

/// Knows what the program waits for, and since when. A wait that does not end within its limit ends the program.
final class Watch: Sendable {
    private struct Wait {
        var name: String
        var since: ContinuousClock.Instant
        var limit: Duration
    }

    private let waits = LockedState<(next: Int, open: [Int: Wait])>((0, [:]))

    /// Runs something that waits, with a name and a time limit.
    func during<Result>(
        _ name: String, limit: Duration = SoakSetting.patience, _ body: () async throws -> Result
    ) async rethrows -> Result {
        let id = waits.withLock { waits in
            waits.next += 1
            waits.open[waits.next] = Wait(name: name, since: .now, limit: limit)
            return waits.next
        }
        defer { _ = waits.withLock { $0.open.removeValue(forKey: id) } }
        return try await body()
    }

    /// Whether anything has waited for longer than its limit.
    var hasStuck: Bool {
        let now = ContinuousClock.now
        return waits.withLock { $0.open.values.contains { now - $0.since > $0.limit } }
    }

    /// Everything that waits, the oldest first. Waits over their limit are marked.
    var report: [String] {
        let now = ContinuousClock.now
        let open = Array(waits.withLock { $0.open }.values)
        return open.sorted { $0.since < $1.since }.map { wait in
            let isOver = now - wait.since > wait.limit
            return "\(isOver ? "STUCK" : "waits") \(wait.name): \((now - wait.since).components.seconds) s"
        }
    }
}
