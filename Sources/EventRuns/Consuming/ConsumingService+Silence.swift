import AMQP

extension ConsumingService {
    /// How long nothing must have come before it is asked whether all has come: another producer may be about to begin.
    private static let completionSilence = Duration.seconds(2)

    /// Suspends until the broker could have sent a message for so long and did not; false if the task was cancelled before.
    ///
    /// A time without a connection is no silence of the queues. The clock begins anew when the connection is back, and a
    /// connection that seems to live has to prove it by an answer.
    func waitForIdleness(of duration: Duration, _ activity: IntakeActivity) async -> Bool {
        while await activity.waitForSilence(of: duration) {
            let losses = connection.lossCount
            if activity.losses == losses, await isAnswering, connection.lossCount == losses { return true }
            guard connection.isOpen else {
                // What ended it ends the run.
                await Latch().wait()
                return false
            }
            activity.restart(losses: connection.lossCount)
        }
        return false
    }

    /// Lets the clocks of silence begin anew at each recovery, until the task is cancelled.
    func followRecoveries(_ activity: IntakeActivity) async {
        for await case .recovered in connection.events { activity.restart(losses: connection.lossCount) }
    }

    /// Whether the broker answers now. Waits for a lost connection for the operation timeout.
    private var isAnswering: Bool {
        get async {
            if connection.isRecovering { return false }
            do {
                try await connection.withChannel { _ in }
                return true
            } catch let error as AMQPError {
                // The client has no channel left, so nothing was asked.
                return error.code == .channelsExhausted
            } catch {
                return false
            }
        }
    }

    /// Suspends until all has come that is to come, and nothing waits any more; false if the task was cancelled before.
    func waitForCompletion(_ activity: IntakeActivity, _ isComplete: @Sendable () async -> Bool) async -> Bool {
        while await waitForIdleness(of: Self.completionSilence, activity) {
            if await isComplete(), await areQueuesEmpty { return true }
            activity.touch()
        }
        return false
    }

    /// Whether nothing is ready in any queue. Streams and taps keep or lose what was read, so that their silence counts.
    private var areQueuesEmpty: Bool {
        get async {
            for intake in intakes where !intake.isStream && intake.title == nil {
                let status = try? await connection.withChannel { try await $0.checkQueue(intake.queue) }
                guard status?.messageCount == 0 else { return false }
            }
            return true
        }
    }
}
