/// Measures how long the broker takes to confirm a publisher's messages: one message at a time, so that the others cost
/// nothing.
///
/// It begins when the connection's thread first sees the message, which it was woken for or which was published since
/// its last round.
struct ConfirmProbe {
    struct Sample {
        let duration: Duration
        /// Why the broker did not take it.
        let error: String?
    }

    /// How many samples are kept between two reports.
    private static let maximumSamples = 1000

    private var seen: UInt64 = 0
    private var awaited: (tag: UInt64, since: MonotonicTime)?
    private var samples: [Sample] = []

    /// Looks at the newest message. If one is to be measured and it came since the last look, it is that one;
    /// then the answer is true.
    mutating func look(newest: UInt64, _ now: MonotonicTime, measures: Bool) -> Bool {
        defer { seen = newest }
        guard measures, awaited == nil, newest > seen else { return false }
        awaited = (newest, now)
        return true
    }

    /// The message that is measured, if any.
    var awaitedTag: UInt64? { awaited?.tag }

    /// The measured message has settled.
    mutating func settle(error: String?) {
        guard let awaited else { return }
        self.awaited = nil
        guard samples.count < Self.maximumSamples else { return }
        samples.append(Sample(duration: MonotonicTime.now.remaining(from: awaited.since), error: error))
    }

    /// What was measured since this was last asked.
    mutating func take() -> [Sample] {
        defer { samples.removeAll() }
        return samples
    }
}
