import EventGeneration

extension SettingsDecoder {
    private static let paces = ["delay", "rate"]

    /// Reads the pace of a producer; nil where it has none.
    func pace(_ reader: ObjectReader) -> Pace.Plan? {
        if let first = Self.paces.first(where: reader.has), let second = Self.paces.last(where: reader.has),
            first != second
        {
            problems.error(
                reader.keyPlace(second), "\(reader.title) has both \"\(first)\" and \"\(second)\": remove one")
        }
        if let node = reader.node("delay") { return delay(node, reader) }
        guard let node = reader.node("rate") else { return nil }
        if node.string == "max" { return .unlimited }
        if let rate = node.double, rate > 0 { return .rate(rate) }
        reader.mismatch("rate", "messages a second, more than 0, or \"max\"")
        return nil
    }

    private func delay(_ node: SettingsNode, _ reader: ObjectReader) -> Pace.Plan? {
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
