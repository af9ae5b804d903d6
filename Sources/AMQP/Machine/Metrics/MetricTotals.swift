/// What has happened on a channel that its consumers read. Counted when a batch arrives and when a frame leaves, under
/// the lock that is held there anyway.
struct ConsumingCounts {
    var delivered: UInt64 = 0
    var fetched: UInt64 = 0
    var acked: UInt64 = 0
    var nacked: UInt64 = 0
    var rejected: UInt64 = 0
}

/// What has happened on a connection since it was opened, and how it stands.
struct MetricTotals {
    /// Sent and, with confirms, taken by the broker.
    var sent: UInt64 = 0
    var sentNacked: UInt64 = 0
    var sentReturned: UInt64 = 0
    var sentLost: UInt64 = 0
    var resent: UInt64 = 0
    var consuming = ConsumingCounts()
    var losses: UInt64 = 0
    var recoveries: UInt64 = 0
    /// Confirms that were timed since the last report.
    var confirms: [ConfirmProbe.Sample] = []

    /// Messages that await their confirm now.
    var outstanding = 0
    var isOpen = false
    var isBlocked = false

    /// Adds what has happened on a channel; it hands over the confirms that were timed.
    mutating func add(_ channel: ChannelState) {
        consuming.delivered += channel.counts.delivered
        consuming.fetched += channel.counts.fetched
        consuming.acked += channel.counts.acked
        consuming.nacked += channel.counts.nacked
        consuming.rejected += channel.counts.rejected
        guard let publisher = channel.publisher else { return }
        let statistics = publisher.statistics
        // Without confirms a message counts as taken until it comes back.
        sent +=
            publisher.confirms
            ? statistics.confirmed : statistics.published - min(statistics.published, statistics.returned)
        sentNacked += statistics.nacked
        sentReturned += statistics.returned
        sentLost += statistics.lost
        resent += statistics.resent
        outstanding += publisher.tracker.outstanding
        if let samples = publisher.probe?.take() { confirms.append(contentsOf: samples) }
    }
}
