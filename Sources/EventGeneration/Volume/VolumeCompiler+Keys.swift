extension VolumeCompiler {
    /// The key of a volume that has one value, counter or state for each.
    mutating func key(of definition: VolumeDefinition, named name: String) throws(GenerationError) -> CompiledKey? {
        guard let per = definition.per else { return nil }
        let rule = definition.generator.rule
        if let reason = rule.keyComplaint {
            throw GenerationError(.definition, "volume \"\(name)\" cannot have \"per\": \(reason)")
        }
        let value = try dependency(per, of: name)
        var prefix = StableHash()
        prefix.combine(seed)
        // A state is the producer's own. A value that follows from its key is the same wherever the volume is used.
        if rule.hasState { prefix.combine(owner + "\u{0}" + scope.prefix) }
        prefix.combine(name + "\u{0}per")
        return CompiledKey(value: value, prefix: prefix, known: rule.hasState ? HashIndex() : nil)
    }

    /// Has a volume's values kept, so that none comes twice.
    mutating func makeUnique(_ volume: Int, _ rule: any GeneratorRule) {
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
        let stream = scope.prefix + volumes[volume].name + "\u{0}unique"
        sources.uniques.append(
            UniqueValues(
                capacity: rule.possibilities, firstEqual: firstEqual, range: rule.equalChances,
                random: RandomStream(seed: seed, producer: owner, stream: stream)))
    }
}
