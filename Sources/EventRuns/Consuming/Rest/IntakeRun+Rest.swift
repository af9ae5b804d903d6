import AMQP
import Synchronization

// What is done with messages that the filter does not let through.
extension IntakeRun {
    /// Counts a delivery. Returns false if it is beyond what is wanted, and is left to go back.
    func receive(_ delivery: Delivery, isWanted: Bool, _ limit: SettlementQueue) -> Bool {
        // A delivery beyond this limit must not count towards the other one, which several queues may share.
        guard kept?.admit(delivery) ?? true else { return false }
        return limit.receive(isWanted: isWanted)
    }

    /// Settles or keeps deliveries for which a condition is false. They count as activity, but they have no number in
    /// the run.
    func leaveOut(_ deliveries: [Delivery], _ limit: SettlementQueue) throws(AMQPError) {
        guard !deliveries.isEmpty else { return }
        statistics.count { $0.filtered += deliveries.count }
        try leave(deliveries, isKept: kept?.keepsWhatFails ?? false, limit)
    }

    /// Keeps deliveries that the filter cannot judge, and reports the first one. It acknowledges them instead if
    /// nothing is lost by that: in the run's private queue, and in a stream, which keeps its messages.
    func leaveUnjudged(_ deliveries: [Delivery], _ reason: String, _ limit: SettlementQueue) throws(AMQPError) {
        guard !deliveries.isEmpty else { return }
        statistics.count { $0.unjudged += deliveries.count }
        let isFirst = saysUnjudged.withLock { says in
            defer { says = false }
            return says
        }
        let isKept = kept?.keeps ?? false
        if isFirst {
            let consequence =
                isKept || mode == .never ? "such messages are given back" : "such messages are skipped"
            report(
                .warning(
                    "queue \"\(intake.name)\": --where cannot tell whether a message matches: \(reason); "
                        + consequence))
        }
        try leave(deliveries, isKept: isKept, limit)
    }

    private func leave(_ deliveries: [Delivery], isKept: Bool, _ limit: SettlementQueue) throws(AMQPError) {
        _ = ownActivity.note(deliveries.count)
        ownActivity.finish(deliveries.count)
        activity.touch()
        guard mode != .never else { return }
        if isKept, let kept {
            for notice in try kept.keep(deliveries) { report(notice) }
            return
        }
        limit.settleLeftOut(deliveries.count) { [self] numbers in
            settle { [statistics] in
                let count = Delivery.acknowledge(deliveries[numbers])
                statistics.count { $0.acknowledged += count }
                let lost = numbers.count - count
                limit.takeBack(lost, settled: lost, isWanted: false)
            }
        }
    }
}
