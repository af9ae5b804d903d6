extension VolumeCompiler {
    /// Whether any volume that is used draws at random.
    var drawsAtRandom: Bool {
        volumes.enumerated().contains { index, volume in
            if let chance = volume.chance, chance > 0, chance < 1 { return true }
            return switch volume.source {
            case .table(let count): count > 1
            case .weighted(let index): Self.possibilities(sources.weights[index]) > 1
            case .zipf: tableValues[index].map { $0.count > 1 } ?? true
            case .order(let order): sources.orders[order].drawsAtRandom
            case .pick(_, let index): Self.hasChoice(sources.starts[index])
            case .pickFromRow: true
            case .boolean(let chance): chance > 0 && chance < 1
            case .number(let number): sources.numbers[number].rule.drawsAtRandom
            case .states(let states): sources.states[states].drawsAtRandom
            case .list(let list): sources.lists[list].length.rule.drawsAtRandom
            case .map, .text: false
            case .builtIn(let source): sources.named[source].kind.drawsAtRandom
            }
        }
    }

    /// Whether any volume that is used comes to an end, and the messages with it.
    var canEnd: Bool {
        volumes.contains { volume in
            switch volume.source {
            case .number(let number): sources.numbers[number].rule.canEnd
            case .states(let states): sources.states[states].canEnd
            case .list(let list): sources.lists[list].length.rule.canEnd
            default: false
            }
        }
    }

    private static func possibilities(_ sums: [Double]) -> Int {
        zip([0] + sums, sums).count { $0 < $1 }
    }

    private static func hasChoice(_ starts: [Int]) -> Bool {
        zip(starts, starts.dropFirst()).contains { $1 - $0 > 1 }
    }
}

extension NumberRule {
    /// Whether there is a last number.
    var canEnd: Bool { if case .sequence(let rule) = self { rule.then == .end } else { false } }

    /// Whether two runs may differ.
    package var drawsAtRandom: Bool {
        switch self {
        case .int(let low, let high), .decimal(let low, let high, _): low < high
        case .stepped(_, let count, _, _): count > 1
        case .normal(let rule): rule.deviation > 0 && rule.low < rule.high
        case .exponential: true
        case .zipf(let rule): rule.count > 1
        case .walk(let rule): rule.step?.drawsAtRandom ?? (rule.stepLow < rule.stepHigh)
        case .sequence(let rule): rule.step?.drawsAtRandom ?? (rule.stepLow < rule.stepHigh)
        }
    }
}

extension Pace.Plan {
    /// Whether two runs may differ.
    package var drawsAtRandom: Bool {
        switch self {
        case .unlimited, .rate, .delay, .phases, .timeline: false
        case .range(let low, let high): low < high
        case .seconds(let rule): rule.drawsAtRandom
        }
    }
}
