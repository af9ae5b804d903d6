/// Goes from state to state.
struct StateSource: Sendable {
    private struct Position: Sendable {
        var random: RandomStream
        var state = -1
    }

    private struct Way: Sendable {
        var state: Int
        /// The sum of the weights up to here.
        var sum: Double
    }

    private let start: Int
    private let then: StateRule.Then
    /// The ways from each state, state after state, and where each state's begin.
    private var ways: [Way] = []
    private var starts = [0]
    private var positions: [Position] = []

    init(_ rule: StateRule) {
        start = rule.start
        then = rule.then
        for state in rule.states {
            var sum = 0.0
            for (next, weight) in state.next where weight > 0 {
                sum += weight
                ways.append(Way(state: next, sum: sum))
            }
            starts.append(ways.count)
        }
    }

    /// Whether two runs may differ.
    var drawsAtRandom: Bool { zip(starts, starts.dropFirst()).contains { $1 - $0 > 1 } }

    mutating func addKey(random: RandomStream) { positions.append(Position(random: random)) }

    /// The next state, or nil if it has ended.
    mutating func next(key: Int) -> Int? {
        let state = positions[key].state
        guard let next = state < 0 ? start : successor(of: state, key) else { return nil }
        positions[key].state = next
        return next
    }

    private mutating func successor(of state: Int, _ key: Int) -> Int? {
        let (first, end) = (starts[state], starts[state + 1])
        guard first < end else {
            switch then {
            case .stay: return state
            case .wrap: return start
            case .end: return nil
            }
        }
        if end - first == 1 { return ways[first].state }
        let target = positions[key].random.unit() * ways[end - 1].sum
        var way = first
        while way < end - 1, target >= ways[way].sum { way += 1 }
        return ways[way].state
    }
}
