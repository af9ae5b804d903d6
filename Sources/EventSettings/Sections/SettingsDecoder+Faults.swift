import EventGeneration

extension SettingsDecoder {
    /// Reads what is to go wrong with a producer's messages.
    func faults(_ owner: ObjectReader) -> FaultRules {
        var rules = FaultRules()
        guard let node = owner.node("faults") else { return rules }
        let title = "\"faults\" in \(owner.title)"
        guard let reader = ObjectReader(node, title, SettingsFormat.faults, problems: problems) else { return rules }
        if let (chance, options) = fault(.duplicate, reader) {
            rules.duplicate.chance = chance
            if let by = options.flatMap({ delay($0) }) { rules.duplicate.delay = by }
            if let times = options?.integer("times", 1...100) { rules.duplicate.times = Int(times) }
        }
        if let (chance, _) = fault(.drop, reader) { rules.drop = chance }
        if let (chance, options) = fault(.late, reader) {
            rules.late.chance = chance
            if let options, let by = delay(options) {
                if by.upperBound <= .zero { options.mismatch("by", "a time of more than 0") }
                rules.late.delay = by
            }
        }
        if let (chance, options) = fault(.corrupt, reader) {
            rules.corrupt.chance = chance
            rules.corrupt.how = options?.choice("how")
        }
        return rules
    }

    /// The chance of a kind, and the reader of its object where it has one.
    private func fault(
        _ kind: FaultKind, _ owner: ObjectReader
    ) -> (Double, ObjectReader?)? {
        guard let node = owner.node(kind.rawValue) else { return nil }
        guard case .object = node.content else {
            return chance(node, kind.rawValue, owner, orObject: true).map { ($0, nil) }
        }
        let title = "\"\(kind.rawValue)\" in \(owner.title)"
        let remedies = ["chance": "how likely it is, such as 0.05"]
        let shape = SettingsFormat.fault(kind)
        guard let reader = ObjectReader(node, title, shape, remedies: remedies, problems: problems) else { return nil }
        guard let node = reader.node("chance") else { return (0, reader) }
        return (chance(node, "chance", reader, orObject: false) ?? 0, reader)
    }

    private func chance(_ node: SettingsNode, _ key: String, _ reader: ObjectReader, orObject: Bool) -> Double? {
        if let chance = node.double, (0...1).contains(chance) { return chance }
        reader.mismatch(key, "a chance from 0 to 1" + (orObject ? ", or an object such as {\"chance\": 0.05}" : ""))
        return nil
    }

    /// How long something is held back: a time, or one between two.
    private func delay(_ reader: ObjectReader) -> ClosedRange<Duration>? {
        guard let node = reader.node("by") else { return nil }
        if let duration = Duration(node) { return duration...duration }
        guard let (low, high) = pair(node), let low = Duration(low), let high = Duration(high) else {
            reader.mismatch("by", "seconds such as 5, a text such as \"250ms\", or two such as [5, 30]")
            return nil
        }
        guard low <= high else {
            problems.error(node.place, "\"by\" in \(reader.title) must have the shorter time first")
            return nil
        }
        return low...high
    }
}
