extension ConnectionCore {
    /// Whether a queue is a stream; nil if the broker did not say. Only a stream takes an offset to begin at.
    ///
    /// - Parameter isCurrent: Whether the answer is still wanted, asked under the lock.
    func isStream(
        _ queue: String, _ persistence: Persistence, while isCurrent: (ConnectionState) -> Bool
    ) async -> Bool? {
        func wait<Value>(
            _ operation: String, _ start: (inout ConnectionState, _ waiter: UInt64) throws -> Value
        ) async throws -> Value {
            try await self.wait(operation, timeout: configuration.operationTimeout, persistence) {
                state, _, waiter in
                guard isCurrent(state) else { throw AMQPError(.connectionClosed, "the connection was lost again") }
                return try start(&state, waiter)
            }.value
        }
        do {
            let key = try await wait("opening a channel to look at \"\(queue)\"") { state, waiter in
                try state.openTemporaryChannel(waiter: waiter)
            }
            let asking = ClientMethod.basicConsume(
                queue: queue, tag: "look", noAck: false, exclusive: false, arguments: [StreamPlace.key: "next"])
            try await wait("looking whether \"\(queue)\" is a stream") { state, waiter in
                guard let channel = state.channel(key) else {
                    throw AMQPError(.channelClosed, "the channel to look with is gone")
                }
                try state.request(.basicQoS(count: 1, global: false), MethodID.basicQoSOK, channel, waiter: 0)
                try state.request(
                    asking, MethodID.basicConsumeOK, channel, waiter: waiter, kind: .consume(tag: "look"))
            }
            access { state in
                if let channel = state.channel(key) { state.close(channel, waiter: 0) }
            }
            return true
        } catch {
            return (error as? AMQPError)?.saysNoStream == true ? false : nil
        }
    }

    /// Asks the broker, beside all else, whether a consumer's queue is a stream.
    func look(at queue: String, for place: StreamPlace) {
        // Another product may take the offset for any queue.
        guard access({ $0.opened.brokerVersion != nil }) else { return }
        Task.detached { [weak self] in
            let answer = await self?.isStream(queue, .waits) { if case .open = $0.phase { true } else { false } }
            if let answer { place.learn(isStream: answer) }
        }
    }
}
