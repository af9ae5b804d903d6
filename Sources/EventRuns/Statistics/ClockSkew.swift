/// Messages that arrived before they were sent, which only differing clocks can explain.
package struct ClockSkew: Sendable, Hashable {
    /// How many.
    package private(set) var count = 0
    /// By how much at most.
    package private(set) var largest = Duration.zero

    package init() {}

    /// Counts a message that arrived so many nanoseconds too early.
    package mutating func count(nanoseconds: Int64) {
        count += 1
        largest = max(largest, .nanoseconds(nanoseconds))
    }
}
