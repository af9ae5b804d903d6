import AMQP
import EventGeneration

/// Watches whether the broker takes what a run publishes: says what is waited for, and ends a run that has waited in
/// vain.
///
/// One rule for all that may keep messages: no connection, a broker that blocks publishers, and confirms that do not
/// come, as from a quorum queue without a majority of its nodes. Each is waited for as long as the connections'
/// patience says.
struct StallWatch: Sendable {
    /// How long nothing may happen before people are told.
    static let warning = Duration.seconds(5)
    private static let interval = Duration.milliseconds(500)

    let lane: PublishingLane
    /// How long it is waited; nil without an end.
    let patience: Duration?
    let report: @Sendable (RunNotice) -> Void
    /// What people call the place that a message is published to.
    let place: @Sendable (_ exchange: String, _ routingKey: String) -> String

    /// Watches until the patience is over, and returns the error that says so; returns nil if the task is cancelled
    /// before.
    func run() async -> AMQPError? {
        var stall = Stall(warning: Self.warning, patience: patience, settled: lane.settledCount, at: .now)
        while (try? await Task.sleep(for: Self.interval)) != nil {
            let look = Stall.Look(
                settled: lane.settledCount, isWaiting: lane.isWaiting, isRecovering: lane.isRecovering,
                isBlocked: lane.isBlocked)
            switch stall.take(look, at: .now) {
            case .none: break
            case .isOver: report(.note("the broker confirms messages again"))
            case .warns:
                let limit = patience.map { "; waiting up to \($0.text)" } ?? ""
                report(.warning("the broker confirms nothing for \(Self.warning.text): \(unconfirmed)\(limit)"))
            case .ends: return patience.map { error(after: $0, isBlocked: look.isBlocked) }
            }
        }
        return nil
    }

    private func error(after patience: Duration, isBlocked: Bool) -> AMQPError {
        isBlocked
            ? AMQPError(.blocked, "the broker has blocked publishers for \(patience.text): \(waiting)")
            : AMQPError(.notConfirmed, "the broker confirmed nothing for \(patience.text): \(unconfirmed)")
    }

    /// What waits, and its destination.
    private var waiting: String {
        let messages = counted(lane.outstandingCount, "message")
        guard let first = lane.firstOutstanding else { return "\(messages) on the way" }
        return "\(messages) on the way to \(place(first.exchange, first.routingKey))"
    }

    /// The same, and what keeps confirms most often.
    private var unconfirmed: String {
        let waiting = waiting
        return waiting.contains("quorum queue")
            ? "\(waiting); a majority of its nodes may be down" : "\(waiting); a queue's node may be down"
    }
}
