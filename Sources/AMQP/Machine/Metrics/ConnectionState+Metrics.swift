extension ConnectionState {
    /// All that has happened on the connection until now.
    mutating func metricTotals() -> MetricTotals {
        var totals = retired
        retired.confirms.removeAll()
        for channel in channels {
            if let channel, !channel.isOver { totals.add(channel) }
        }
        switch phase {
        case .open, .draining, .closing: totals.isOpen = true
        case .opening, .recovering, .closed: totals.isOpen = false
        }
        totals.isBlocked = totals.isOpen && blockedReason != nil
        return totals
    }

    /// Keeps the counts of a channel that has ended.
    mutating func keepCounts(of channel: ChannelState) {
        guard !channel.isOver else { return }
        channel.life = .over
        retired.add(channel)
    }

    /// Looks for a message that was published since the last look; true if its confirm is timed from now on.
    func lookForConfirms(_ now: MonotonicTime, measures: Bool) -> Bool {
        var isMeasuring = false
        for channel in channels {
            guard let publisher = channel?.publisher, publisher.confirms else { continue }
            let newest = publisher.tracker.next - 1
            var probe = publisher.probe ?? ConfirmProbe()
            isMeasuring = probe.look(newest: newest, now, measures: measures && !isMeasuring) || isMeasuring
            publisher.probe = probe
        }
        return isMeasuring
    }
}
