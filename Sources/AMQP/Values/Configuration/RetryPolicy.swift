/// How something is tried again that the broker refuses for now.
public struct RetryPolicy: Sendable, Hashable {
    /// How long the first pause is; each further one is twice as long. A random half is taken off. Default: 0.1 s.
    public var initialDelay: Duration
    /// How long a pause is at most. Default: 5 s.
    public var maximumDelay: Duration
    /// How long it is tried before the refusal is final. Default: 60 s.
    public var patience: Duration

    /// Makes a policy; every value has a safe default.
    public init(
        initialDelay: Duration = .milliseconds(100), maximumDelay: Duration = .seconds(5),
        patience: Duration = .seconds(60)
    ) {
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
        self.patience = patience
    }
}

/// What becomes of a consumer that the broker cancels, such as when its queue is deleted, its node fails, or a delivery
/// is not settled within the consumer timeout. What it had sent and was not settled goes back in any case.
public enum CancellationPolicy: Sendable, Hashable {
    /// Its sequence ends with the reason.
    case end
    /// It consumes again as soon as the queue exists again and nobody else has it to itself; its sequence goes on. Where
    /// that takes longer than the policy's patience, or the broker refuses for another reason, it ends with the reason.
    ///
    /// The same arguments are sent again; a stream is read on behind what has arrived. An older broker than RabbitMQ 4.3
    /// closes a channel instead of cancelling a consumer whose timeout has passed: that of such a consumer is its own, so
    /// it consumes again too.
    case resubscribe(RetryPolicy = RetryPolicy())
}

extension RetryPolicy {
    /// Runs the operation again while it fails with an error of that kind and there is time.
    func run<Result>(
        repeatedFor isPassing: (AMQPError) -> Bool, pausesFirst: Bool = false, _ operation: () async throws -> Result
    ) async throws -> Result {
        let delays = RecoveryPolicy(initialDelay: initialDelay, maximumDelay: maximumDelay)
        let end = MonotonicTime.now + patience
        var attempt = 0
        while true {
            if attempt > 0 || pausesFirst {
                let pause = delays.delay(attempt - (pausesFirst ? 0 : 1), share: .random(in: 0...1))
                try await Task.sleep(for: min(pause, end.remaining(from: .now)))
            }
            do {
                return try await operation()
            } catch let error as AMQPError where isPassing(error) {
                guard MonotonicTime.now < end else {
                    throw AMQPError(
                        error.code, "\(error.message); it stayed so for \(patience.text)", reply: error.reply,
                        underlying: error.underlying)
                }
            }
            attempt += 1
        }
    }
}
