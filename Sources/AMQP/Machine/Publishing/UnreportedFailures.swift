/// Failures of a publisher that no flush has reported yet, by their reasons.
struct UnreportedFailures {
    private var returned = 0
    private var nacked = 0
    private var lost = 0
    /// Where the first one that came back was published to.
    private var first: (exchange: String, routingKey: String)?
    /// What had settled at the last flush.
    private var settledBefore: UInt64 = 0

    var count: Int { returned + nacked + lost }

    mutating func add(_ failure: PublishFailure) {
        switch failure.reason {
        case .returned:
            returned += 1
            if first == nil { first = PublishedFrames.address(in: failure.frames) }
        case .nacked: nacked += 1
        case .lost: lost += 1
        }
    }

    /// Counts them as reported; tells how many messages have settled, well or not, since that was last done.
    mutating func take(_ statistics: PublisherStatistics) -> (failures: UnreportedFailures, settled: UInt64) {
        let settled = statistics.confirmed + statistics.nacked + statistics.returned + statistics.lost
        defer {
            self = UnreportedFailures()
            settledBefore = settled
        }
        return (self, settled - min(settledBefore, settled))
    }

    /// What a flush says of them.
    func text(of total: UInt64, lost error: AMQPError?) -> String {
        var reasons: [String] = []
        if returned > 0 {
            let example = first.map { " (first: exchange \"\($0.exchange)\", routing key \"\($0.routingKey)\")" } ?? ""
            reasons.append("returned: no queue is bound for \(Self.them(returned))\(example)")
        }
        if nacked > 0 { reasons.append("nacked: the broker could not keep \(Self.them(nacked))") }
        if lost > 0 { reasons.append("without a confirm: \(error?.message ?? "the channel ended")") }
        let counts = [returned, nacked, lost].filter { $0 > 0 }
        return zip(counts, reasons).enumerated().map { index, part in
            index == 0
                ? "\(part.0) of \(total) message\(total == 1 ? "" : "s") \(part.1)" : "\(part.0) \(part.1)"
        }.joined(separator: "; ")
    }

    private static func them(_ count: Int) -> String { count == 1 ? "it" : "them" }
}
