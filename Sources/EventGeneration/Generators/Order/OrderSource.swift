/// Goes through the indices of a set, again and again: in their order, or in a new one each round.
struct OrderSource: Sendable {
    private struct Position: Sendable {
        var random: RandomStream
        /// How many of the round have come.
        var taken = 0
    }

    /// How many numbers all orders together may hold: 100 MB.
    private static let limit = 25_000_000

    private let count: Int
    private let shuffles: Bool
    private var positions: [Position] = []
    /// The order of each key, key after key; empty if none is shuffled.
    private var order: [UInt32] = []

    init(count: Int, shuffles: Bool) {
        self.count = count
        self.shuffles = shuffles
    }

    /// How many keys there may be.
    var keyLimit: Int { shuffles ? Self.limit / max(1, count) : .max }

    mutating func addKey(random: RandomStream) {
        positions.append(Position(random: random))
        if shuffles { order.append(contentsOf: 0..<UInt32(count)) }
    }

    mutating func next(key: Int) -> Int {
        if positions[key].taken == count { positions[key].taken = 0 }
        let taken = positions[key].taken
        positions[key].taken += 1
        guard shuffles else { return taken }
        // Fisher and Yates, a swap a draw: every order of a round is as likely as any other.
        let start = key * count
        order.swapAt(start + taken, start + taken + positions[key].random.index(below: count - taken))
        return Int(order[start + taken])
    }
}
