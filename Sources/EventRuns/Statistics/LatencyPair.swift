/// How long something took, twice: from the time that the plan had for it, and from the time that it really began.
///
/// Where a producer cannot keep its plan its messages wait before they are sent. The raw times leave that wait out and so
/// look best when things are worst (coordinated omission); the intended ones are what whoever waits for the event sees.
package struct LatencyPair: Sendable, Hashable {
    /// From the intended time.
    package var intended = LatencyHistogram()
    /// From the time it was handed over.
    package var raw = LatencyHistogram()

    package init() {}
}

extension LatencyPair {
    /// Whether nothing was measured.
    package var isEmpty: Bool { intended.count == 0 && raw.count == 0 }

    /// Adds what another has counted.
    package mutating func merge(_ other: LatencyPair) {
        intended.merge(other.intended)
        raw.merge(other.raw)
    }

    /// What has been counted since an earlier state of the same pair; all of it where there is none.
    package func since(_ earlier: LatencyPair?) -> LatencyPair {
        guard let earlier else { return self }
        var result = LatencyPair()
        result.intended = intended.since(earlier.intended)
        result.raw = raw.since(earlier.raw)
        return result
    }
}
