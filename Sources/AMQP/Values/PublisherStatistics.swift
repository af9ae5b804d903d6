/// What became of the messages so far, counted for the publisher's life, recoveries included.
public struct PublisherStatistics: Sendable, Hashable {
    /// Handed over to be sent, each message once.
    public internal(set) var published: UInt64 = 0
    /// Confirmed by the broker and not returned.
    public internal(set) var confirmed: UInt64 = 0
    /// Nacked by the broker.
    public internal(set) var nacked: UInt64 = 0
    /// Returned, since no queue wanted them.
    public internal(set) var returned: UInt64 = 0
    /// Sent again after a loss of the connection, with the same message id; counted each time.
    public internal(set) var resent: UInt64 = 0
    /// Without a confirm when the channel ended, or the connection for good.
    public internal(set) var lost: UInt64 = 0
}
