/// A generator of numbers at work: its rule, and for each key its stream and how far it is.
struct NumberSource: Sendable {
    /// A rule as it is drawn from; those of the steps follow behind it.
    enum Node: Sendable {
        case uniform(low: Int64, high: Int64)
        case stepped(first: Int64, count: UInt64, step: Int64)
        case walk(low: Int64, high: Int64, Step, start: Int64)
        case sequence(start: Int64, Step, limit: Int64, SequenceRule.Then)
        case normal(NormalSampler)
        case exponential(ExponentialSampler)
        case zipf(ZipfSampler)
        /// Another distribution. Those above have cases of their own, since an indirect call costs 10 ns.
        case sampled(any NumberSampler)
    }

    enum Step: Sendable {
        case fixed(Int64)
        case uniform(low: Int64, high: Int64)
        /// Numbers of the node behind, in units that are so many of the outer ones.
        case next(scale: Int64)

        /// A step between two numbers, or one that a rule makes, in units of so many places.
        init(_ low: Int64, _ high: Int64, _ rule: NumberRule?, _ places: Int) {
            guard let rule else {
                self = low == high ? .fixed(low) : .uniform(low: low, high: high)
                return
            }
            var scale: Int64 = 1
            for _ in 0..<max(0, places - rule.places) { scale *= 10 }
            self = .next(scale: scale)
        }
    }

    private struct Position: Sendable {
        var last: Int64 = 0
        var hasBegun = false
    }

    /// Digits behind the point.
    let places: Int
    private var nodes: [Node] = []
    private var streams: [RandomStream]
    /// One for each node, key after key.
    private var positions: [Position] = []

    /// Opens a generator with the stream of its first, or only, key.
    init(_ rule: NumberRule, random: RandomStream) {
        places = rule.places
        streams = []
        rule.kind.append(to: &self)
        addKey(random: random)
    }

    /// Opens one whose keys all come later.
    init(keyed rule: NumberRule) {
        places = rule.places
        streams = []
        rule.kind.append(to: &self)
    }

    /// Begins anew for another key, whose number is the count of those before.
    mutating func addKey(random: RandomStream) {
        streams.append(random)
        positions.append(contentsOf: repeatElement(Position(), count: nodes.count))
    }

    /// Sets the stream of the first key.
    mutating func reseed(_ random: RandomStream) { streams[0] = random }

    /// The next number in units of its last place, or nil if a sequence has ended.
    mutating func next(key: Int = 0) -> Int64? { next(0, key) }

    /// The next number rounded to a whole one, at least 0; nil if a sequence has ended.
    mutating func nextCount() -> Int? {
        guard let number = next() else { return nil }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return Int(min(max(0, (Double(number) / scale).rounded()), 0x1p53))
    }

    /// Adds a node, behind those that it belongs to.
    mutating func append(_ node: Node) { nodes.append(node) }

    /// How many whole numbers lie between two, both included; nil if there are too many to count.
    static func count(_ low: Int64, _ high: Int64) -> UInt64? {
        let span = UInt64(bitPattern: high) &- UInt64(bitPattern: low)
        return span == .max ? nil : span + 1
    }

    private mutating func next(_ node: Int, _ key: Int) -> Int64? {
        switch nodes[node] {
        case .uniform(let low, let high): return streams[key].integer(low, high)
        case .stepped(let first, let count, let step):
            return first + Int64(streams[key].next(below: count)) * step
        case .normal(let sampler): return sampler.next(&streams[key])
        case .exponential(let sampler): return sampler.next(&streams[key])
        case .zipf(let sampler): return sampler.next(&streams[key])
        case .sampled(let sampler): return sampler.next(&streams[key])
        case .walk(let low, let high, let step, let start):
            let position = positions[key * nodes.count + node]
            guard position.hasBegun else { return begin(start, node, key) }
            guard let step = draw(step, node, key) else { return nil }
            return move(to: Self.reflect(position.last, step, low, high), node, key)
        case .sequence(let start, let step, let limit, let then):
            let position = positions[key * nodes.count + node]
            guard position.hasBegun else { return begin(start, node, key) }
            guard let step = draw(step, node, key) else { return nil }
            let (sum, overflow) = position.last.addingReportingOverflow(step)
            if sum <= limit && !overflow { return move(to: sum, node, key) }
            switch then {
            case .stay: return move(to: overflow && step < 0 ? .min : limit, node, key)
            case .wrap: return move(to: start, node, key)
            case .end: return nil
            }
        }
    }

    private mutating func begin(_ start: Int64, _ node: Int, _ key: Int) -> Int64 {
        positions[key * nodes.count + node].hasBegun = true
        return move(to: start, node, key)
    }

    private mutating func move(to number: Int64, _ node: Int, _ key: Int) -> Int64 {
        positions[key * nodes.count + node].last = number
        return number
    }

    private mutating func draw(_ step: Step, _ node: Int, _ key: Int) -> Int64? {
        switch step {
        case .fixed(let step): return step
        case .uniform(let low, let high): return streams[key].integer(low, high)
        case .next(let scale):
            guard let step = next(node + 1, key) else { return nil }
            let (product, overflow) = step.multipliedReportingOverflow(by: scale)
            return overflow ? (step < 0 ? .min : .max) : product
        }
    }

    /// A step from a number; what would go beyond a bound goes back from it.
    private static func reflect(_ last: Int64, _ step: Int64, _ low: Int64, _ high: Int64) -> Int64 {
        let (sum, overflow) = last.addingReportingOverflow(step)
        if overflow { return step < 0 ? low : high }
        if sum > high {
            let (back, overflow) = high.subtractingReportingOverflow(sum &- high)
            return overflow ? low : min(max(low, back), high)
        }
        if sum < low {
            let (back, overflow) = low.addingReportingOverflow(low &- sum)
            return overflow ? high : min(max(low, back), high)
        }
        return sum
    }
}

/// Draws numbers of a distribution, which do not depend on those before them.
protocol NumberSampler: Sendable {
    /// The next number, in units of its last place.
    func next(_ random: inout RandomStream) -> Int64
}
