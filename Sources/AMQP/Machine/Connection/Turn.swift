/// What a change of the connection's state leaves to be done once the lock is released: a state change takes an event and
/// says here what follows from it. The runtime carries it out.
struct Turn {
    /// The suspended calls that resume, and with what.
    private(set) var resumptions: [(Waiters.Waiter, Result<Resumption, any Error>)] = []
    /// The consumers whose sequences end, and how.
    private(set) var endings: [(any DeliverySink, ConsumerEnd)] = []
    /// The consumers that consume again, and why they have to.
    private(set) var repeated: [(ConsumingAgain, ConsumingStop)] = []
    /// What the observers of publishers hear.
    private(set) var settlements: [PublishSettlement] = []
    /// Whether the connection's thread must be woken.
    var wakesThread = false
    /// Whether there are events that their subscribers have not got yet.
    var hasEvents = false

    /// Resumes a suspended call, if it still waits.
    mutating func resume(_ waiter: Waiters.Waiter?, with result: Result<Resumption, any Error>) {
        guard let waiter else { return }
        resumptions.append((waiter, result))
    }

    /// Ends the sequence of a consumer.
    mutating func end(_ sink: any DeliverySink, _ end: ConsumerEnd) { endings.append((sink, end)) }

    /// Has a consumer consume again.
    mutating func consumeAgain(_ again: @escaping ConsumingAgain, after reason: ConsumingStop) {
        repeated.append((again, reason))
    }

    /// Tells an observer what became of messages.
    mutating func tell(_ settlement: PublishSettlement) { settlements.append(settlement) }
}
