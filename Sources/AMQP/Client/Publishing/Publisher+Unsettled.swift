internal import DequeModule

extension Publisher {
    /// Takes the failures that were not read yet, without waiting for further ones.
    package func takeFailures() -> [PublishFailure] {
        core.access { state in
            guard let publisher = state.channel(channel.key)?.publisher else {
                return channel.fate.withLock { fate in
                    defer { fate.failures.removeAll() }
                    return Array(fate.failures)
                }
            }
            var failures: [PublishFailure] = []
            while let failure = publisher.takeFailure() { failures.append(failure) }
            return failures
        }
    }

    /// Copies of the messages that await their confirm at this moment, each as it would fail with that error. They still
    /// await it.
    package func outstandingMessages(as error: AMQPError) -> [PublishFailure] {
        core.access { state in
            state.channel(channel.key)?.publisher?.outstanding(error) ?? []
        }
    }
}
