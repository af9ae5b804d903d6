extension VolumeCompiler {
    /// Whether any volume that is used draws at random.
    var drawsAtRandom: Bool {
        volumes.contains { volume in
            if let chance = volume.chance, chance > 0, chance < 1 { return true }
            return switch volume.source {
            case .table(let count): count > 1
            case .weighted(let sums): Self.possibilities(sums) > 1
            case .pick(_, let starts): zip(starts, starts.dropFirst()).contains { $1 - $0 > 1 }
            case .pickFromRow: true
            case .number(let number): numbers[number].rule.drawsAtRandom
            case .builtIn(let builtIn): builtIn != .now && builtIn != .index
            }
        }
    }

    private static func possibilities(_ sums: [Double]) -> Int {
        zip([0] + sums, sums).count { $0 < $1 }
    }
}

extension NumberRule {
    /// Whether two runs may differ.
    package var drawsAtRandom: Bool {
        switch self {
        case .int(let low, let high), .decimal(let low, let high, _): low < high
        case .sequence(let rule): rule.stepLow < rule.stepHigh
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
