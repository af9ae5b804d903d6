extension ChannelState {
    /// A reply that the broker owes.
    ///
    /// Replies of one kind come in the order of their requests. Those of different kinds may not: RabbitMQ's queue
    /// processes send consume-ok and cancel-ok, which later replies of the channel's process can overtake.
    struct PendingReply {
        enum Kind {
            case call
            case channelOpen
            case channelClose
            case get(queue: String, needsAck: Bool)
            case consume(tag: String)
            case cancel(tag: String)
            case selectTransactions
            indirect case topology(TopologyChange)
        }

        var kind: Kind
        /// The method that answers; basic.get may be answered by basic.get-empty instead.
        var expected: UInt32
        /// If it is gone, no caller waits: its deadline passed, or its task was cancelled.
        var waiter: UInt64
    }
}

extension ChannelState.PendingReply {
    var isGet: Bool { if case .get = kind { true } else { false } }

    var isChannelClose: Bool { if case .channelClose = kind { true } else { false } }

    var isTopology: Bool { if case .topology = kind { true } else { false } }

    func isAnswered(by method: ServerMethod) -> Bool {
        switch (kind, method) {
        case (.get, .basicGetEmpty): true
        case (.consume(let expected), .basicConsumeOK(let tag)), (.cancel(let expected), .basicCancelOK(let tag)):
            expected == tag
        case (.get, _), (.consume, _), (.cancel, _): false
        case (.call, _), (.channelOpen, _), (.channelClose, _), (.selectTransactions, _), (.topology, _):
            method.replyID == expected
        }
    }
}
