/// All that callers and the connection's thread share, under one lock: the machine of a connection.
///
/// An event goes in by a method: a call of the application, a method of the broker, a loss. What is to be written
/// gathers in ``outgoing``, and what else follows comes out in a ``Turn``. The machine knows neither threads nor sockets
/// nor tasks. Mailboxes, settlers and continuations are tokens to it, which the runtime gave it. It reads the clock where
/// a time is needed only now and then: to hand one in would cost each acknowledgement a look at the clock.
struct ConnectionState {
    enum Phase {
        case opening
        case open
        /// It was lost for that reason, and is to come back.
        case recovering(AMQPError)
        /// Outstanding confirms are waited for; nothing new is accepted.
        case draining
        /// connection.close is on its way.
        case closing
        /// Nil when it was closed on purpose.
        case closed(AMQPError?)
    }

    var phase = Phase.opening {
        didSet { updatePause() }
    }
    /// Set when the thread must leave without the closing handshake.
    var isAborted = false
    var outgoing = Outgoing()
    var waiters = Waiters()
    /// Who waits for the connection to open.
    var openWaiter: UInt64?
    /// Who waits for it to close.
    var closeWaiters: [UInt64] = []
    /// Who waits for the last confirm of all publishers.
    var settledWaiters: [UInt64] = []
    /// Who waits until no consumer is left on a channel and those dedicated to its consumers, or on any channel.
    var quietWaiters: [(waiter: UInt64, channel: ChannelKey?)] = []
    var opened = OpenedParameters()
    var blockedReason: String? {
        didSet { updatePause() }
    }
    /// Who listens to the connection's events, by a number of their own.
    var subscribers: [UInt64: AsyncStream<ConnectionEvent>.Continuation] = [:]
    /// Events that have come about and were not handed out yet, in order.
    var untold: [(subscriber: AsyncStream<ConnectionEvent>.Continuation, event: ConnectionEvent)] = []
    /// By id; slot 0 is not used.
    var channels: [ChannelState?] = [nil]
    var nextSerial: UInt64 = 1
    /// Counts the losses: a recovery ends with the next one.
    var generation: UInt64 = 0
    /// Calls that resume when the connection is back.
    var recoveryWaiters: [UInt64] = []
    /// Why a connection that has just come back is to be given up again.
    var failedRecovery: AMQPError?
    /// Steps of recoveries that the broker closed the connection over, by what they do.
    var refusedSteps: [String: RefusedStep] = [:]
    /// When the connection was opened, or was back with everything.
    var openSince = MonotonicTime.distantFuture
    /// Whether someone waits for the connection to come back who will not wait for long.
    private(set) var isUrged = false
    /// Whether the thread has not been woken for that yet.
    private var mustUrge = false
    /// What a recovery declares again.
    var topology = TopologyRecord()
    /// Whether publishers must wait: the broker blocks them, or the connection is lost.
    var isPaused = false
    /// Whether the connection is open, and neither lost nor about to close.
    private(set) var isOpen = false
    /// Whether frames of this side still count: not behind connection.close.
    var isSending: Bool {
        switch phase {
        case .open, .draining, .recovering: true
        case .opening, .closing, .closed: false
        }
    }

    /// What the connection's thread is doing.
    enum Sleep {
        /// It will look at this state before it sleeps.
        case awake
        /// It sleeps with nothing to write: the code that gives it something must wake it.
        case idle
        /// It sleeps until the socket takes more: what is added goes out then, but an earlier deadline must wake it.
        case stuck
    }

    var sleep = Sleep.awake
    /// When the thread wakes by itself.
    var pollDeadline = MonotonicTime.distantFuture
    /// How long acknowledgements gather before they are sent.
    let acknowledgementDelay: Duration
    /// When gathered acknowledgements must leave.
    var ackDeadline = MonotonicTime.distantFuture
    /// What has happened on channels that have ended, and to the connection itself, for metrics.
    var retired = MetricTotals()
    /// A publisher waits for the outgoing buffer to drain.
    var isBufferAwaited = false

    init(acknowledgementDelay: Duration) { self.acknowledgementDelay = acknowledgementDelay }

    /// Why nothing can be sent any more, or nil.
    var closedError: AMQPError? {
        switch phase {
        case .closed(let error): error ?? AMQPError(.connectionClosed, "the connection is closed")
        case .draining, .closing: AMQPError(.connectionClosed, "the connection is closing")
        case .opening, .open, .recovering: nil
        }
    }

    private mutating func updatePause() {
        isPaused = blockedReason != nil || isRecovering
        isOpen = if case .open = phase { true } else { false }
    }

    /// Lets everyone who listens know of an event, once the lock is released.
    mutating func tell(_ event: ConnectionEvent) {
        for subscriber in subscribers.values { untold.append((subscriber, event)) }
    }

    /// Whether the thread must be woken for what was queued; the answer is yes once.
    mutating func takeWake() -> Bool {
        let mustWake =
            switch sleep {
            case .awake: false
            case .idle:
                !outgoing.isEmpty || isAborted || failedRecovery != nil || mustUrge || earliestDeadline < pollDeadline
            case .stuck: isAborted || failedRecovery != nil || earliestDeadline < pollDeadline
            }
        if mustWake {
            sleep = .awake
            mustUrge = false
        }
        return mustWake
    }

    /// Has a lost connection try at once to come back, and from now on without long pauses.
    mutating func urge() {
        guard !isUrged else { return }
        isUrged = true
        mustUrge = isRecovering
    }

    /// When a waiter or gathered acknowledgements are due.
    var earliestDeadline: MonotonicTime { min(waiters.earliest, ackDeadline) }

    /// The channel of that key, if it is still there.
    func channel(_ key: ChannelKey) -> ChannelState? {
        guard Int(key.id) < channels.count, let channel = channels[Int(key.id)], channel.key.serial == key.serial else {
            return nil
        }
        return channel
    }

    /// The channel of that id.
    func channel(_ id: UInt16) -> ChannelState? {
        Int(id) < channels.count ? channels[Int(id)] : nil
    }

    /// A channel with the lowest free id.
    mutating func makeChannel() throws(AMQPError) -> ChannelState {
        var id = 1
        while id < channels.count, channels[id] != nil { id += 1 }
        guard id <= opened.channelMax else {
            throw AMQPError(
                .channelsExhausted,
                "all \(opened.channelMax) channels of this connection are open: close some, or open another connection")
        }
        if id == channels.count { channels.append(nil) }
        let channel = ChannelState(ChannelKey(id: UInt16(id), serial: nextSerial))
        nextSerial += 1
        channels[id] = channel
        return channel
    }

    /// Resumes a suspended call, if it still waits.
    mutating func resume(_ waiter: UInt64, with resumption: Resumption = .done, _ turn: inout Turn) {
        turn.resume(waiters.remove(waiter), with: .success(resumption))
    }

    /// Ends a suspended call with an error, if it still waits.
    mutating func fail(_ waiter: UInt64, _ error: any Error, _ turn: inout Turn) {
        turn.resume(waiters.remove(waiter), with: .failure(error))
    }

    /// Queues a method that has no reply. What cannot be encoded was made by this client, and is dropped.
    mutating func send(_ method: ClientMethod, channel: UInt16) {
        try? outgoing.append(method, channel: channel, frameMax: opened.frameMax)
    }
}
