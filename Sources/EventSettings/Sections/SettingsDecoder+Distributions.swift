import EventGeneration

extension SettingsDecoder {
    func normal(_ node: SettingsNode, _ owner: ObjectReader) -> NumberRule? {
        let example = "such as { \"normal\": { \"mean\": 20, \"deviation\": 5 } }"
        let remedies = ["mean": example, "deviation": example]
        guard let reader = argument(of: "normal", node, owner.title, remedies) else { return nil }
        let title = reader.title
        let scale = FixedPoint(owner)
        guard let mean = real("mean", reader, scale), let deviation = real("deviation", reader, scale),
            let low = bound("min", reader, scale, .up), let high = bound("max", reader, scale, .down),
            let step = scale.step(owner)
        else { return nil }
        guard deviation >= 0 else {
            reader.mismatch("deviation", "a number of at least 0")
            return nil
        }
        let least = low ?? -NormalRule.limit
        let greatest = high ?? NormalRule.limit
        guard Rounding.hasMultiple(of: step, from: least, to: greatest) else {
            problems.error(node.place, "\(title) has no number between its \"min\" and \"max\"")
            return nil
        }
        // Farther out so few would come that drawing them took too long.
        if Double(least) > mean + 3 * deviation || Double(greatest) < mean - 3 * deviation {
            let key = Double(least) > mean ? "min" : "max"
            problems.error(
                reader.node(key)?.place, "\"\(key)\" in \(title) is more than 3 deviations away from the mean")
            return nil
        }
        return .normal(
            NormalRule(
                mean: mean, deviation: deviation, low: least, high: greatest, step: step, places: scale.places))
    }

    func exponential(_ node: SettingsNode, _ owner: ObjectReader) -> NumberRule? {
        let remedies = ["mean": "such as { \"exponential\": { \"mean\": 0.5 } }"]
        guard let reader = argument(of: "exponential", node, owner.title, remedies) else { return nil }
        let scale = FixedPoint(owner)
        guard let mean = real("mean", reader, scale), let high = bound("max", reader, scale, .down),
            let step = scale.step(owner)
        else { return nil }
        guard mean > 0 else {
            reader.mismatch("mean", "a number above 0")
            return nil
        }
        if let high, high <= 0 {
            reader.mismatch("max", "a number above 0")
            return nil
        }
        return .exponential(ExponentialRule(mean: mean, high: high, step: step, places: scale.places))
    }

    /// Reads a walk: it begins at `start`, by default in the middle of its bounds.
    func walk(_ node: SettingsNode, _ owner: ObjectReader) -> NumberRule? {
        let remedies = ["step": "how far it goes at once, such as [-1, 1]"]
        guard let reader = argument(of: "walk", node, owner.title, remedies) else { return nil }
        let title = reader.title
        let scale = FixedPoint(owner)
        guard let low = scale.optional("min", reader), let high = scale.optional("max", reader) else { return nil }
        if let low, let high, low >= high {
            problems.error(reader.node("max")?.place, "\"max\" in \(title) must be above its \"min\"")
            return nil
        }
        let middle = if let low, let high { low / 2 + high / 2 + (low % 2 + high % 2) / 2 } else { low ?? high ?? 0 }
        guard let start = scale.number("start", reader, else: middle) else { return nil }
        if low.map({ start < $0 }) ?? false || high.map({ start > $0 }) ?? false {
            problems.error(reader.node("start")?.place, "\"start\" in \(title) is beyond its \"min\" or \"max\"")
            return nil
        }
        var rule = WalkRule(start: start, stepLow: 0, stepHigh: 0, low: low, high: high, places: scale.places)
        guard let step = reader.node("step") else { return nil }
        if case .object = step.content {
            rule.step = generatedNumber(step, "\"step\" in \(title)")
            return rule.step != nil && checkPlaces(rule.step, scale, reader) ? .walk(rule) : nil
        }
        guard var (least, greatest) = scale.range(step) else {
            reader.mismatch("step", "\(scale.kind), two such as [-1, 1], or a generator of numbers")
            return nil
        }
        if case .number = step.content {
            let size = Int64(clamping: least.magnitude)
            (least, greatest) = (-size, size)
        }
        (rule.stepLow, rule.stepHigh) = (least, greatest)
        return .walk(rule)
    }

    func zipfNumber(_ node: SettingsNode, _ owner: ObjectReader) -> NumberRule? {
        let remedies = ["count": "the largest rank, such as 1000"]
        guard let reader = argument(of: "zipf", node, owner.title, remedies) else { return nil }
        if owner.has("exponent") {
            problems.error(
                owner.keyPlace("exponent"), "\"exponent\" in \(owner.title) goes into \"zipf\", beside \"count\"")
        }
        guard let count = reader.integer("count", 1...1_000_000_000_000) else { return nil }
        return .zipf(ZipfRule(count: count, exponent: exponent(reader)))
    }

    /// Reads the exponent of Zipf's law. Default: 1.
    func exponent(_ reader: ObjectReader) -> Double {
        guard let node = reader.node("exponent") else { return 1 }
        if let exponent = node.double, exponent > 0, exponent <= 10 { return exponent }
        reader.mismatch("exponent", "a number above 0, up to 10")
        return 1
    }

    /// A number that is not written itself, in units of the last place; nil with an error reported.
    private func real(_ key: String, _ reader: ObjectReader, _ scale: FixedPoint) -> Double? {
        guard let node = reader.node(key) else { return nil }
        if let number = node.double, scale.holds(number) { return scale.scaled(number) }
        reader.mismatch(key, "a number of at most 15 digits with its places")
        return nil
    }

    /// A bound that may be missing; nil with an error reported where it is wrong.
    private func bound(
        _ key: String, _ reader: ObjectReader, _ scale: FixedPoint, _ rounding: FloatingPointRoundingRule
    ) -> Int64?? {
        guard let node = reader.node(key) else { return .some(nil) }
        if let number = node.double, scale.holds(number) { return .some(scale.snapped(number, rounding)) }
        reader.mismatch(key, "a number of at most 15 digits with its places")
        return nil
    }
}
