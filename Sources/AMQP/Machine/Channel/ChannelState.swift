internal import DequeModule

/// A channel as the connection keeps it. Guarded by the connection's lock, so nothing else checks for exclusive access
/// to the busiest properties.
final class ChannelState {
    /// What it is for.
    enum Role {
        /// The application's own.
        case application
        /// The channel of one consumer that may consume again. It ends with the channel that it was opened for.
        case dedicated(owner: ChannelKey)
        /// A dedicated channel whose consumer has ended: it closes once its deliveries are settled.
        case retired(owner: ChannelKey)
        /// It carries the calls of an RPC client.
        case calls(PendingCalls)
        /// It serves a recovery, or a look at a queue, alone, and ends with that.
        case temporary
    }

    /// How far it is.
    enum Life {
        /// channel.open is on its way for the first time.
        case opening
        case open
        /// The connection was lost, and the recovery opens the channel again. The refusal says why the broker has closed
        /// it since; the recovery decides what follows.
        indirect case lost(refusal: AMQPError?)
        /// The broker has opened it again; the recovery brings back what was on it.
        case reopened
        /// channel.close is on its way; whatever else arrives is ignored.
        case closing
        /// It has ended for its users, and the connection has its counts. As long as the broker has not answered
        /// channel.close, the channel's number stays taken.
        case over
    }

    /// How far the channel is with transactions.
    enum Transactions {
        case none
        case asked
        case selected
    }

    let key: ChannelKey
    /// The channel's number on the wire.
    var id: UInt16 { key.id }
    /// What is left of it when it has ended. It has a lock of its own: the application reads it after the connection has
    /// forgotten the channel.
    let fate = Locked(ChannelFate())
    @exclusivity(unchecked) var role = Role.application
    @exclusivity(unchecked) var life = Life.opening {
        didSet { publisher?.isUsable = isOpen }
    }
    var pending: Deque<PendingReply> = []
    @exclusivity(unchecked) var publisher: PublisherState? {
        didSet {
            oldValue?.isUsable = false
            publisher?.isUsable = isOpen
        }
    }
    var consumers: [ByteName: ConsumerState] = [:]
    /// Consumers that there have been.
    var consumerCount: UInt64 = 0
    @exclusivity(unchecked) var acks = AckTracker()
    /// What its consumers have done, for metrics.
    @exclusivity(unchecked) var counts = ConsumingCounts()
    /// How many acknowledgements gather before they are sent at once.
    var ackBatch = 512
    /// Counts how often it was to be opened again: what was delivered before cannot be settled after it.
    @exclusivity(unchecked) var generation: UInt64 = 0
    /// The queue that was declared last on it, for which AMQP lets "" stand.
    var lastQueue = ""
    /// One of its consumers reads a stream, whose deliveries cannot be given back.
    var isFedByStream = false
    /// Its consumers are cancelled, and what is unsettled, and still comes, is about to be given back together.
    var isGivingBack = false
    /// Consumers that wait to consume again on channels of their own.
    var waitingConsumers: [WaitingConsumer] = []
    /// Whether tx.select is on its way or answered; confirms are excluded then.
    var transactions = Transactions.none
    /// What ``Channel/setPrefetch(_:global:)`` set last, for consumers and for the channel.
    var prefetches: [Bool: UInt16] = [:]
    /// The prefetch for consumers that the broker was told last.
    var sentPrefetch: UInt16?

    init(_ key: ChannelKey) { self.key = key }

    /// Gets ready to be opened again: tags count anew, and what was delivered before comes again.
    ///
    /// - Parameter refusal: Why the broker has closed it on its way back; nil if the connection was lost.
    func beginAgain(refusal: AMQPError? = nil) {
        life = .lost(refusal: refusal)
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
                // read on from its place.
                if !consumer.place.keepsArrived { consumer.sink.beginAgain() }
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
            turn.end(consumer.sink, isClean ? .closed : .lost(error))
        }
        consumers.removeAll()
        for waiting in waitingConsumers { turn.end(waiting.sink, isClean ? .closed : .lost(error)) }
        waitingConsumers.removeAll()
    }
}

// MARK: - Role and life

extension ChannelState {
    /// Whether it is open at the broker.
    var isOpen: Bool {
        switch life {
        case .open, .reopened: true
        case .opening, .lost, .closing, .over: false
        }
    }

    /// Whether it is on its way back after a loss: what the broker refuses is the recovery's to handle.
    var isRestoring: Bool {
        switch life {
        case .lost, .reopened: true
        case .opening, .open, .closing, .over: false
        }
    }

    /// Whether channel.close was sent, and the broker may still owe the answer.
    var isClosing: Bool {
        switch life {
        case .closing, .over: true
        case .opening, .open, .lost, .reopened: false
        }
    }

    /// Whether it has ended for its users, and the connection has its counts.
    var isOver: Bool {
        switch life {
        case .over: true
        case .opening, .open, .lost, .reopened, .closing: false
        }
    }

    /// The channel that it was opened for; nil if it is not dedicated to a consumer.
    var owner: ChannelKey? {
        switch role {
        case .dedicated(let owner), .retired(let owner): owner
        case .application, .calls, .temporary: nil
        }
    }

    /// Whether it was dedicated to a consumer that has ended.
    var isRetired: Bool {
        switch role {
        case .retired: true
        case .application, .dedicated, .calls, .temporary: false
        }
    }

    /// The calls of the RPC client that has this channel.
    var calls: PendingCalls? {
        switch role {
        case .calls(let calls): calls
        case .application, .dedicated, .retired, .temporary: nil
        }
    }

    /// Whether it serves a recovery, or a look at a queue, alone.
    var isTemporary: Bool {
        switch role {
        case .temporary: true
        case .application, .dedicated, .retired, .calls: false
        }
    }

    /// The broker has answered channel.open.
    func opened() {
        switch life {
        case .opening: life = .open
        case .lost: life = .reopened
        case .open, .reopened, .closing, .over: break
        }
    }
}
