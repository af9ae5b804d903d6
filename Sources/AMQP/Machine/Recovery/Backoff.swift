/// How long the pauses between attempts are: each is twice as long as the one before, up to a limit.
struct Backoff {
    /// The first pause.
    var initialDelay: Duration
    /// No pause is longer.
    var maximumDelay: Duration

    /// The pause before attempt 0, 1, …
    ///
    /// - Parameter share: From 0 to 1, how much of the second half of the pause counts. With a random share many clients
    ///   of one broker do not come at once; 1 is the whole pause.
    func delay(_ attempt: Int, share: Double = 1) -> Duration {
        var delay = min(max(initialDelay, .zero), maximumDelay)
        for _ in 0..<min(attempt, 40) where delay < maximumDelay { delay = min(delay * 2, maximumDelay) }
        return delay / 2 + delay / 2 * share
    }
}

extension RecoveryPolicy {
    /// The pauses between the attempts to connect again.
    var backoff: Backoff { Backoff(initialDelay: initialDelay, maximumDelay: maximumDelay) }
}

extension RetryPolicy {
    /// The pauses between the attempts of a call that the broker refuses for now.
    var backoff: Backoff { Backoff(initialDelay: initialDelay, maximumDelay: maximumDelay) }
}
