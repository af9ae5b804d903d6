internal import DequeModule

extension ConnectionState {
    /// Makes a change that the broker has answered.
    mutating func make(_ change: TopologyChange, _ answer: ServerMethod, on channel: ChannelState) {
        topology.make(change, answer)
        switch (change, answer) {
        case (.declaredQueue, .queueDeclareOK(let status)): channel.lastQueue = status.name
        case (.deletedQueue(let name, _), _):
            for other in channels {
                guard let other else { continue }
                for (tag, consumer) in other.consumers where consumer.origin.queue.hasSameBytes(as: name) {
                    other.consumers[tag]?.isQueueDeleted = true
                }
                // The broker may cancel its consumers before it answers.
                for waiting in other.waitingConsumers where waiting.queue.hasSameBytes(as: name) {
                    waiting.place.gone()
                }
            }
        case (.declaredExchange, _), (.declaredQueue, _), (.bound, _), (.unbound, _), (.deletedExchange, _): break
        }
    }

    /// Makes the changes that count without their answer, which will not come.
    mutating func makeUnanswered(on channel: ChannelState) {
        for pending in channel.pending {
            guard case .topology(let change) = pending.kind else { continue }
            if change.isCounted(isAwaited: waiters.contains(pending.waiter)) { topology.make(change) }
        }
    }

    /// Forgets the queues of consumers that have gone: a queue that goes with its last one is not declared again.
    mutating func forgetQueues(of gone: some Sequence<ConsumerState>) {
        // A queue of that name that was declared since is another one.
        for consumer in gone where consumer.hasBegun && !consumer.isQueueDeleted {
            let queue = consumer.origin.queue
            guard topology.isAutoDelete(queue: queue) else { continue }
            let isConsumed = channels.contains { channel in
                channel?.consumers.values.contains {
                    !$0.isQueueDeleted && $0.origin.queue.hasSameBytes(as: queue)
                } == true
            }
            if !isConsumed { topology.deletedQueue(queue) }
        }
    }
}
