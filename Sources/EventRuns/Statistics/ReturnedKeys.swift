/// Returned messages, or those that would be, by routing key. Keys may be without number, so only the first ones are told apart.
package struct ReturnedKeys: Sendable, Hashable {
    /// Keys with a count of their own.
    static let limit = 1_000

    package private(set) var counts: [String: Int] = [:]
    /// Messages with other keys.
    package private(set) var others = 0
    /// Messages in all.
    package private(set) var total = 0

    /// Counts a message.
    mutating func count(_ key: String) {
        total += 1
        if let index = counts.index(forKey: key) {
            counts.values[index] += 1
        } else if counts.count < Self.limit {
            counts[key] = 1
        } else {
            others += 1
        }
    }
}
