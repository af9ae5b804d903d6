/// The values that came in a run.
struct UniqueValues: Sendable {
    /// More values are not kept: their hashes take 270 MB.
    static let limit = 12_000_000
    /// So often a volume is drawn until its value is new.
    static let attempts = 100_000

    var seen = HashIndex(keepsNumbers: false)
    /// How many there are at all; nil if it is not known.
    let capacity: UInt64?
    /// For each entry of the table the first that is equal.
    let firstEqual: [UInt32]
    /// The numbers, or choices, of a volume that makes each of them equally often.
    let range: EqualChances?
    /// Draws from what is left.
    var random: RandomStream
    /// The places in the range that have not come; nil while more than half have not, when a draw soon meets one.
    var left: [UInt32]?

    /// Whether half of the values have come, so that drawing anew would take longer and longer.
    var isHalfway: Bool {
        guard let range else { return false }
        return UInt64(seen.count) * 2 >= range.count && range.count <= UInt64(UInt32.max)
    }

    /// Takes one of the places that are left, each equally likely; nil if there is none.
    mutating func takeLeft() -> UInt64? {
        guard let count = left?.count, count > 0 else { return nil }
        left?.swapAt(random.index(below: count), count - 1)
        return left?.popLast().map(UInt64.init)
    }
}
