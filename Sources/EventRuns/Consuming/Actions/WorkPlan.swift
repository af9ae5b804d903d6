package import AMQP
package import EventGeneration
import Synchronization

/// Takes time for each message, as handling it would.
package struct WorkPlan: ActionPlan {
    private let work: Pace.Plan
    private let seed: UInt64
    private let consumer: String

    /// Prepares the times of a consumer: of the same seed they are the same.
    package init(_ work: Pace.Plan, seed: UInt64, consumer: String) {
        self.work = work
        self.seed = seed
        self.consumer = consumer
    }

    package func begin(on connection: AMQPConnection, queue: String) async throws -> any MessageAction {
        WorkAction(WorkTimes(work, seed: seed, consumer: consumer))
    }
}

/// How long handling one message after the other takes.
struct WorkTimes: Sendable {
    private var pace: Pace
    private var last = Duration.zero

    init(_ work: Pace.Plan, seed: UInt64, consumer: String) {
        // No producer has the name.
        pace = Pace(work, seed: seed, producer: "\(consumer)\u{0}work")
        // A pace has no wait before its first message.
        last = pace.next() ?? .zero
    }

    mutating func next() -> Duration {
        guard let next = pace.next() else { return .zero }
        defer { last = next }
        return next - last
    }
}

/// The work on messages, each for itself: several take no longer than one.
final class WorkAction: MessageAction {
    private let times: Mutex<WorkTimes>

    init(_ times: WorkTimes) { self.times = Mutex(times) }

    func perform(_ message: Envelope, index: Int) async throws {
        try await Task.sleep(for: times.withLock { $0.next() })
    }
}
