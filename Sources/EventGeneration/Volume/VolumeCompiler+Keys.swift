extension VolumeCompiler {
    /// The key of a volume that has one value, counter or state for each.
    mutating func key(of definition: VolumeDefinition, named name: String) throws(GenerationError) -> CompiledKey? {
        guard let per = definition.per else { return nil }
        if let reason = definition.generator.keyComplaint {
            throw GenerationError(.definition, "volume \"\(name)\" cannot have \"per\": \(reason)")
        }
        let value = try dependency(per, of: name)
        var prefix = StableHash()
        prefix.combine(seed)
        // A state is the producer's own. A value that follows from its key is the same wherever the volume is used.
        if definition.generator.hasState { prefix.combine(owner + "\u{0}" + scope.prefix) }
        prefix.combine(name + "\u{0}per")
        return CompiledKey(value: value, prefix: prefix, known: definition.generator.hasState ? HashIndex() : nil)
    }

    /// A key with the limit that its states set.
    func limited(_ key: CompiledKey, _ source: CompiledVolume.Source) -> CompiledKey {
        guard case .order(let order) = source else { return key }
        var key = key
        key.limit = min(key.limit, sources.orders[order].keyLimit)
        return key
    }

    /// Has a volume's values kept, so that none comes twice.
    mutating func makeUnique(_ volume: Int, _ generator: VolumeDefinition.Generator) {
        let values = tableValues[volume] ?? []
        var first: [JSONValue: UInt32] = [:]
        let firstEqual = values.indices.map { index in
            let known = first[values[index]] ?? UInt32(index)
            first[values[index]] = known
            return known
        }
        // Without a table, what is compared is what the volume wrote.
        if case .pickFromRow = volumes[volume].source {} else if values.isEmpty { _ = ownValue(of: volume) }
        volumes[volume].unique = sources.uniques.count
        var range = generator.range
        if case .values = generator, generator.possibilities == UInt64(values.count) {
            range = (0, UInt64(values.count), 1)
        }
        let stream = scope.prefix + volumes[volume].name + "\u{0}unique"
        sources.uniques.append(
            UniqueValues(
                capacity: generator.possibilities, firstEqual: firstEqual, range: range,
                random: RandomStream(seed: seed, producer: owner, stream: stream)))
    }
}

extension VolumeDefinition.Generator {
    /// Whether a value depends on those before it.
    package var hasState: Bool {
        switch self {
        case .cycle, .shuffle, .states: true
        case .number(let rule): rule.hasState
        case .values, .weighted, .zipf, .map, .pick, .boolean, .list, .text, .use, .builtIn: false
        }
    }

    /// Why there cannot be one for each key; nil where there can.
    package var keyComplaint: String? {
        switch self {
        case .map, .text: "it follows from other volumes, which may have one"
        case .list: "it belongs in the volumes of its elements"
        case .builtIn(.now, _): "nothing is drawn"
        case .number(.sequence(let rule)) where rule.then == .end:
            "the first key that came to its end would end them all: write \"then\": \"stay\" or \"wrap\""
        case .states(let rule) where rule.then == .end:
            "the first key that came to its end would end them all: write \"then\": \"stay\" or \"wrap\""
        default: nil
        }
    }

    /// Why its values cannot be unique; nil where they can.
    package var uniqueComplaint: String? {
        switch self {
        case .map, .text: "it follows from other volumes, one of which may be unique"
        case .builtIn(.now, _): "nothing is drawn"
        default: nil
        }
    }

    /// How many different values there are; nil where that is not known.
    package var possibilities: UInt64? {
        switch self {
        case .values(let values), .cycle(let values), .shuffle(let values), .zipf(let values, _):
            UInt64(Set(values).count)
        case .weighted(let weights): UInt64(Set(weights.lazy.filter { $0.weight > 0 }.map(\.value)).count)
        case .boolean(let chance): chance > 0 && chance < 1 ? 2 : 1
        case .states(let rule): UInt64(rule.states.count)
        case .number(let rule): rule.possibilities
        case .map, .pick, .list, .text, .use, .builtIn: nil
        }
    }

    /// The numbers of a generator that makes each of them equally often.
    var range: (first: Int64, count: UInt64, step: Int64)? {
        switch self {
        case .number(.int(let low, let high)), .number(.decimal(let low, let high, _)):
            NumberRule.count(low, high).map { (low, $0, 1) }
        case .number(.stepped(let first, let count, let step, _)): (first, UInt64(max(1, count)), step)
        default: nil
        }
    }
}

extension NumberRule {
    /// How many different numbers there are; nil where that is not known.
    var possibilities: UInt64? {
        switch self {
        case .int(let low, let high), .decimal(let low, let high, _): Self.count(low, high)
        case .stepped(_, let count, _, _): UInt64(max(1, count))
        case .normal(let rule):
            rule.low > -NormalRule.limit && rule.high < NormalRule.limit ? Self.count(rule.low, rule.high) : nil
        case .exponential(let rule): rule.high.map { UInt64(max(0, $0 / rule.step)) + 1 }
        case .zipf(let rule): UInt64(max(1, rule.count))
        case .walk(let rule):
            if let low = rule.low, let high = rule.high { Self.count(low, high) } else { nil }
        case .sequence(let rule):
            if let max = rule.max, rule.smallestStep ?? -1 >= 0 { Self.count(rule.start, max) } else { nil }
        }
    }

    fileprivate static func count(_ low: Int64, _ high: Int64) -> UInt64? {
        let span = UInt64(bitPattern: high) &- UInt64(bitPattern: low)
        return span == .max ? nil : span + 1
    }
}
