import AMQP

extension ConsumingService {
    /// How long the queues must be silent before the run asks whether all has come: another producer may be about to
    /// begin.
    private static let completionSilence = Duration.seconds(2)

    /// Suspends until the broker could have sent a message for this long and did not. Returns false if the task was
    /// cancelled earlier.
    ///
    /// Time without a connection does not count as silence. The clock begins again when the connection is back. A
    /// connection that seems alive has to prove it by an answer.
    func waitForIdleness(of duration: Duration, _ activity: IntakeActivity) async -> Bool {
        while await activity.waitForSilence(of: duration) {
            let losses = connection.lossCount
            if activity.losses == losses, await isAnswering, connection.lossCount == losses { return true }
            guard connection.isOpen else {
                // The failure ends the run.
                await Latch().wait()
                return false
            }
            activity.restart(losses: connection.lossCount)
        }
        return false
    }

    /// Restarts the clocks of silence at each recovery, until the task is cancelled.
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
                // The client has no channel left, so the broker was not asked.
                return error.code == .channelsExhausted
            } catch {
                return false
            }
        }
    }

    /// Suspends until everything has come and no message waits any more. Returns false if the task was cancelled
    /// earlier.
    func waitForCompletion(_ activity: IntakeActivity, _ isComplete: @Sendable () async -> Bool) async -> Bool {
        while await waitForIdleness(of: Self.completionSilence, activity) {
            if await isComplete(), await areQueuesEmpty { return true }
            activity.touch()
        }
        return false
    }

    /// Whether no message is ready in any queue. Streams and taps keep or lose what was read, so only their silence
    /// counts.
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
