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
