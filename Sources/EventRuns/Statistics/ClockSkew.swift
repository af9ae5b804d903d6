/// Messages that arrived before they were sent. Only clocks that differ can explain that.
package struct ClockSkew: Sendable, Hashable {
    /// How many such messages there were.
    package private(set) var count = 0
    /// The largest difference.
    package private(set) var largest = Duration.zero

    package init() {}

    /// Counts a message that arrived this many nanoseconds too early.
    package mutating func count(nanoseconds: Int64) {
        count += 1
        largest = max(largest, .nanoseconds(nanoseconds))
    }
}
