/// How long something took, measured twice: from the time that the plan had for it, and from the time that it really
/// began.
///
/// If a producer cannot keep its plan, its messages wait before they are sent. The raw times leave that wait out, so
/// they look best when the situation is worst (coordinated omission). The intended times are what a person who waits
/// for the event sees.
package struct LatencyPair: Sendable, Hashable {
    /// From the intended time.
    package var intended = LatencyHistogram()
    /// From the time the message was handed over.
    package var raw = LatencyHistogram()

    package init() {}
}

extension LatencyPair {
    /// Whether nothing was measured.
    package var isEmpty: Bool { intended.count == 0 && raw.count == 0 }

    /// Adds the counts of another pair.
    package mutating func merge(_ other: LatencyPair) {
        intended.merge(other.intended)
        raw.merge(other.raw)
    }

    /// What has been counted since an earlier state of the same pair. Everything if there is no earlier state.
    package func since(_ earlier: LatencyPair?) -> LatencyPair {
        guard let earlier else { return self }
        var result = LatencyPair()
        result.intended = intended.since(earlier.intended)
        result.raw = raw.since(earlier.raw)
        return result
    }
}
