/// Hears what became of a publisher's messages, in stretches, so that a million of them cost little.
///
/// It is called without any lock, by the connection's thread or by the task that closes the channel, and must not block. A
/// message may settle before the call that published it has returned.
package protocol PublishObserver: Sendable {
    /// The messages of these publish ids have settled. A stretch may hold some that were told of before, which count
    /// as they did then.
    func settled(_ ids: ClosedRange<UInt64>, as outcome: PublishOutcome)
}

/// What became of a message.
package enum PublishOutcome: Sendable, Hashable {
    /// The broker has it.
    case confirmed
    /// The broker could not take it.
    case nacked
    /// No queue wanted it.
    case returned
    /// Its channel ended before its confirm.
    case lost
}

/// Messages that have settled, and who is told of it.
struct PublishSettlement {
    var observer: any PublishObserver
    var ids: ClosedRange<UInt64>
    var outcome: PublishOutcome

    func tell() { observer.settled(ids, as: outcome) }
}
