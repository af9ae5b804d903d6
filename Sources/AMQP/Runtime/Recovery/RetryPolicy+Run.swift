extension RetryPolicy {
    /// Runs the operation again while it fails with an error of that kind and there is time.
    func run<Result>(
        repeatedFor isPassing: (AMQPError) -> Bool, pausesFirst: Bool = false, _ operation: () async throws -> Result
    ) async throws -> Result {
        let end = MonotonicTime.now + patience
        var attempt = 0
        while true {
            if attempt > 0 || pausesFirst {
                let pause = backoff.delay(attempt - (pausesFirst ? 0 : 1), share: .random(in: 0...1))
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
