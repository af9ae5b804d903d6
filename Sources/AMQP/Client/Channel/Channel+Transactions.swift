extension Channel {
    /// Puts the channel into transaction mode, for good: what is published and acknowledged on it from now on counts
    /// only once it is committed, and the next transaction begins with each ``commit()`` and ``rollback()``. What is not
    /// committed when the channel closes is rolled back.
    ///
    /// ```swift
    /// try await channel.selectTransactions()
    /// let publisher = try await channel.makePublisher(.init(confirms: false))
    /// try await publisher.publish(Message("one"), exchange: "", routingKey: "ledger")
    /// try await publisher.publish(Message("two"), exchange: "", routingKey: "ledger")
    /// try await channel.commit()
    /// ```
    ///
    /// RabbitMQ keeps a transaction whole only within one queue, and a commit takes much longer than a confirm: prefer
    /// ``makePublisher(_:)`` with confirms. When the connection is lost, a channel in this mode ends with
    /// `connectionClosed`, since nothing tells whether its last commit arrived. Throws `invalidArgument` if the
    /// channel's publisher has confirms.
    ///
    /// Source: AMQP 0-9-1 section 1.9.2.1; the corresponding C function is `amqp_tx_select`.
    public func selectTransactions() async throws {
        _ = try await core.wait("tx.select", timeout: core.configuration.operationTimeout, .repeats) {
            state, _, waiter in
            let channel = try open(in: &state)
            guard channel.publisher?.confirms != true else {
                throw AMQPError(
                    .invalidArgument,
                    "this channel's publisher has confirms, which exclude transactions: open another channel")
            }
            let kind = ChannelState.PendingReply.Kind.selectTransactions
            try state.request(.txSelect, MethodID.txSelectOK, channel, waiter: waiter, kind: kind)
            if channel.transactions == .none { channel.transactions = .asked }
        }
    }

    /// Makes everything count that was published and acknowledged since the last commit or rollback, and waits until
    /// the broker has done so: persistent messages are on disk then.
    ///
    /// Mandatory messages that no queue wants are among the publisher's failures when this returns. Throws
    /// `invalidArgument` without ``selectTransactions()``; `timeout` or `connectionClosed` if no answer came, when the
    /// transaction may have been committed or not.
    ///
    /// Source: AMQP 0-9-1 section 1.9.2.3; the corresponding C function is `amqp_tx_commit`.
    public func commit() async throws {
        try await endTransaction(.txCommit, MethodID.txCommitOK, "tx.commit")
    }

    /// Drops everything that was published and acknowledged since the last commit or rollback.
    ///
    /// Deliveries whose acknowledgement is dropped cannot be settled again: the broker delivers them again once the
    /// channel is closed. Throws as ``commit()`` does.
    ///
    /// Source: AMQP 0-9-1 section 1.9.2.5; the corresponding C function is `amqp_tx_rollback`.
    public func rollback() async throws {
        try await endTransaction(.txRollback, MethodID.txRollbackOK, "tx.rollback")
    }

    private func endTransaction(_ method: ClientMethod, _ reply: UInt32, _ operation: String) async throws {
        _ = try await core.wait(operation, timeout: core.configuration.operationTimeout) { state, _, waiter in
            let channel = try open(in: &state)
            guard channel.transactions != .none else {
                throw AMQPError(.invalidArgument, "\(operation) without a transaction: select transactions first")
            }
            // What was acknowledged before this call belongs to this transaction.
            state.flushAcks(channel)
            try state.request(method, reply, channel, waiter: waiter)
        }
    }
}
