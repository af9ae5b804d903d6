import EventGeneration

extension SettingsDecoder {
    /// Reads the value of `delay`.
    func delay(_ node: SettingsNode, _ reader: ObjectReader) -> Pace.Plan? {
        if let duration = Duration(node) { return .delay(duration) }
        if let (low, high) = pair(node), let low = Duration(low), let high = Duration(high) {
            if low <= high { return .range(low, high) }
            problems.error(node.place, "\"delay\" in \(reader.title) must have the shorter time first")
            return nil
        }
        if case .object = node.content { return generatedDelay(node, reader) }
        reader.mismatch(
            "delay", "seconds such as 0.5, a text such as \"250ms\", two such as [0.5, 2], or a generator of numbers")
        return nil
    }

    private func generatedDelay(_ node: SettingsNode, _ owner: ObjectReader) -> Pace.Plan? {
        let title = "\"delay\" in \(owner.title)"
        guard let rule = generatedNumber(node, title) else { return nil }
        if rule.least.map({ $0 < 0 }) ?? true {
            problems.error(node.place, "\(title) can be negative: no message is sent before the one before it")
        }
        if case .sequence(let sequence) = rule, sequence.then == .end {
            problems.error(node.place, "\(title) cannot end: \"amount\" says how many messages there are")
        }
        return .seconds(rule)
    }
}
