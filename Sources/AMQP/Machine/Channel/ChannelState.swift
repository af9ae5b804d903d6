internal import DequeModule

/// What is left of a channel that has ended.
struct ChannelFate {
    /// Why it ended; nil while it has not.
    var error: AMQPError?
    /// Failures of its publisher that nobody has read.
    var failures: Deque<PublishFailure> = []
    /// Failures that no flush has reported.
    var unreported = UnreportedFailures()
    var statistics = PublisherStatistics()
    /// Acknowledgements that the application made and that never left, since the channel or the connection was gone.
    var withdrawnAcknowledgements = 0
}

/// A consumer as its channel keeps it.
struct ConsumerState {
    let mailbox: any DeliverySink
    var origin: DeliveryBatch.Origin
    var prefetch: UInt16
    var exclusive: Bool
    /// The arguments, and where it continues in a stream.
    let place: StreamPlace
    /// Tells it from earlier and later ones of its channel.
    let number: UInt64
    /// Consumes again where the broker consumes no more for it.
    var again: ConsumingAgain?
    /// Its deliveries answer calls, and do not go to the mailbox.
    var takesReplies = false
    /// The broker has let it in once. One that it has not may try again elsewhere, so its sequence has no end yet.
    var hasBegun = false
    /// Whether it has delivered anything, so that it is known whether its queue is a stream.
    var hasDelivered = false
    /// Nobody will read what arrives until cancel-ok: it goes back to its queue.
    var isAbandoned = false
    /// Its queue was deleted over this connection; the broker says so of the consumer a little later.
    var isQueueDeleted = false
}

/// A channel as the connection keeps it. Guarded by the connection's lock, so nothing else checks for exclusive access
/// to the busiest properties.
final class ChannelState {
    enum Phase {
        case opening
        case open
        /// channel.close is on its way; whatever else arrives is ignored.
        case closing
    }

    /// How far the channel is with transactions.
    enum Transactions {
        case none
        case asked
        case selected
    }

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
        /// Nobody waits where the waiter is gone: its deadline passed, or its task was cancelled.
        var waiter: UInt64
    }

    let key: ChannelKey
    /// The channel's number on the wire.
    var id: UInt16 { key.id }
    /// Why it ended, shared with those who hold the channel.
    let fate = Locked(ChannelFate())
    @exclusivity(unchecked) var phase = Phase.opening {
        didSet { publisher?.isUsable = phase == .open }
    }
    var pending: Deque<PendingReply> = []
    @exclusivity(unchecked) var publisher: PublisherState? {
        didSet {
            oldValue?.isUsable = false
            publisher?.isUsable = phase == .open
        }
    }
    var consumers: [ByteName: ConsumerState] = [:]
    /// Consumers that there have been.
    var consumerCount: UInt64 = 0
    @exclusivity(unchecked) var acks = AckTracker()
    /// What its consumers have done, for metrics.
    @exclusivity(unchecked) var counts = ConsumingCounts()
    /// It has ended, and the connection has its counts.
    var isCounted = false
    /// How many acknowledgements gather before they are sent at once.
    var ackBatch = 512
    /// It is on its way back after a loss: what the broker refuses is the recovery's to handle.
    var isRestoring = false
    /// Why the broker closed it while it was on its way back.
    var refusal: AMQPError?
    /// Counts how often it was to be opened again: what was delivered before cannot be settled after it.
    @exclusivity(unchecked) var generation: UInt64 = 0
    /// The queue that was declared last on it, for which AMQP lets "" stand.
    var lastQueue = ""
    /// One of its consumers reads a stream, whose deliveries cannot be given back.
    var isFedByStream = false
    /// Its consumers are cancelled, and what is unsettled, and still comes, is about to be given back together.
    var isGivingBack = false
    /// It serves a recovery alone, and ends with it.
    var isTemporary = false
    /// The channel that this one was opened for, as the lane of one of its consumers: it ends with that.
    var owner: ChannelKey?
    /// A lane whose consumer has ended: it closes once its deliveries are settled.
    var isRetired = false
    /// Consumers that wait to consume again on a lane.
    var waitingConsumers: [WaitingConsumer] = []
    /// The calls of the RPC client that has this channel.
    var calls: PendingCalls?
    /// Whether tx.select is on its way or answered; confirms are excluded then.
    var transactions = Transactions.none
    /// What ``Channel/setPrefetch(_:global:)`` set last, for consumers and for the channel.
    var prefetches: [Bool: UInt16] = [:]
    /// The prefetch for consumers that the broker was told last.
    var sentPrefetch: UInt16?

    init(_ key: ChannelKey) { self.key = key }

    /// Gets ready to be opened again: tags count anew, and what was delivered before comes again.
    func beginAgain() {
        phase = .opening
        isRestoring = true
        sentPrefetch = nil
        generation += 1
        withdrawAcknowledgements()
        acks = AckTracker()
        isGivingBack = false
        for (tag, consumer) in consumers {
            if consumer.isAbandoned {
                consumers[tag] = nil
            } else {
                // What was not handed out comes again, unless the broker counted it as done when it sent it, or it is
                // read on from where it was.
                if !consumer.place.keepsArrived { consumer.mailbox.beginAgain() }
                consumers[tag]?.origin.generation = generation
                // It asks for a queue of that name anew.
                consumers[tag]?.isQueueDeleted = false
            }
        }
    }

    /// Counts acknowledgements that have gathered and will not leave: the broker delivers those messages again.
    private func withdrawAcknowledgements() {
        guard acks.gathered > 0, !consumers.values.contains(where: \.place.keepsArrived) else { return }
        fate.withLock { $0.withdrawnAcknowledgements += acks.gathered }
    }

    /// Ends the channel: everyone who waits on it gets the error, every consumer's sequence ends.
    ///
    /// A clean end, asked for by this side, ends the sequences without an error.
    func end(_ error: AMQPError, isClean: Bool, _ waiters: inout Waiters, _ turn: inout Turn) {
        for reply in pending { turn.resume(waiters.remove(reply.waiter), with: .failure(error)) }
        pending.removeAll()
        withdrawAcknowledgements()
        calls?.fail(error, &waiters, &turn)
        fate.withLock { fate in
            fate.error = fate.error ?? error
            publisher?.isUsable = false
            publisher?.end(error, &fate, &waiters, &turn)
        }
        for consumer in consumers.values where consumer.hasBegun {
            turn.end(consumer.mailbox, isClean ? .closed : .lost(error))
        }
        consumers.removeAll()
        for waiting in waitingConsumers { turn.end(waiting.mailbox, isClean ? .closed : .lost(error)) }
        waitingConsumers.removeAll()
    }
}
