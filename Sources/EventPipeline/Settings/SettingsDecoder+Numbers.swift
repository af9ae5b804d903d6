import EventGeneration

extension SettingsDecoder {
    /// Reads the one generator of numbers that an object has.
    func number(_ reader: ObjectReader) -> NumberRule? {
        if reader.has("int") { return int(reader) }
        if reader.has("decimal") { return decimal(reader) }
        return reader.node("sequence").flatMap { sequence($0, reader.title) }.map { .sequence($0) }
    }

    private func int(_ reader: ObjectReader) -> NumberRule? {
        guard let node = reader.node("int") else { return nil }
        guard let (low, high) = pair(node), let low = low.integer, let high = high.integer else {
            reader.mismatch("int", "two whole numbers such as [1, 20]")
            return nil
        }
        guard low <= high else {
            problems.error(node.place, "\"int\" in \(reader.title) must have the smaller number first")
            return nil
        }
        return .int(low: low, high: high)
    }

    private func decimal(_ reader: ObjectReader) -> NumberRule? {
        guard let node = reader.node("decimal") else { return nil }
        let places = Int(reader.integer("places", 0...9) ?? 2)
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        guard let (low, high) = pair(node), let low = low.double, let high = high.double else {
            reader.mismatch("decimal", "two numbers such as [0.5, 20]")
            return nil
        }
        guard low <= high else {
            problems.error(node.place, "\"decimal\" in \(reader.title) must have the smaller number first")
            return nil
        }
        guard max(low.magnitude, high.magnitude) * scale < 0x1p53 else {
            problems.error(node.place, "\"decimal\" in \(reader.title) has more than 15 digits with its places")
            return nil
        }
        let first = Self.snapped(low * scale, .up)
        let last = Self.snapped(high * scale, .down)
        guard first <= last else {
            problems.error(
                node.place,
                "\"decimal\" in \(reader.title) has no number of \(places) \(places == 1 ? "place" : "places") between its two"
            )
            return nil
        }
        return .decimal(low: first, high: last, places: places)
    }

    /// Rounds into the range, but takes 0.07 × 100 for the 7 that is meant.
    private static func snapped(_ value: Double, _ rule: FloatingPointRoundingRule) -> Int64 {
        let nearest = value.rounded()
        return Int64((value - nearest).magnitude < 1e-6 ? nearest : value.rounded(rule))
    }

    private func pair(_ node: SettingsNode) -> (SettingsNode, SettingsNode)? {
        guard case .array(let elements) = node.content, elements.count == 2 else { return nil }
        return (elements[0], elements[1])
    }

    private func sequence(_ node: SettingsNode, _ owner: String) -> SequenceRule? {
        let title = "\"sequence\" in \(owner)"
        let shape = SettingsFormat.argument(of: "sequence")
        guard let reader = ObjectReader(node, title, shape, problems: problems) else { return nil }
        let whole = Int64.min...Int64.max
        var rule = SequenceRule()
        for key in ["start", "max"] where reader.has(key) && reader.node(key)?.integer == nil {
            reader.mismatch(key, "a whole number")
            return nil
        }
        rule.start = reader.integer("start", whole) ?? 1
        rule.max = reader.integer("max", whole)
        rule.then = reader.choice("then") ?? .stay
        if let max = rule.max, max < rule.start {
            problems.error(reader.node("max")?.place, "\"max\" in \(title) is below its start, \(rule.start)")
        }
        guard let step = reader.node("step") else { return rule }
        if let fixed = step.integer {
            (rule.stepLow, rule.stepHigh) = (fixed, fixed)
        } else if let (low, high) = pair(step), let low = low.integer, let high = high.integer, low <= high {
            (rule.stepLow, rule.stepHigh) = (low, high)
        } else if case .object = step.content {
            problems.error(step.place, "a generator as \"step\" in \(title) is not supported yet: use [low, high]")
            return nil
        } else {
            reader.mismatch("step", "a whole number, or two such as [0, 3]")
            return nil
        }
        return rule
    }

    /// Reads the pace of a producer; nil where it has none.
    func pace(_ reader: ObjectReader) -> Pace.Plan? {
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
        let later = ["normal", "exponential", "walk", "zipf", "per"]
        let generators = SettingsFormat.numericGenerators
        let names = generators.map(\.name)
        let keys = names + SettingsFormat.options(beside: generators)
        guard let reader = ObjectReader(node, title, keys: keys, later: later, problems: problems) else { return nil }
        guard names.filter(reader.has).count == 1 else {
            if reader.wrongKeys.isEmpty {
                problems.error(node.place, "\(title) must have one of \(ObjectReader.listing(names))")
            }
            return nil
        }
        if reader.has("places"), !reader.has("decimal") {
            problems.error(reader.keyPlace("places"), "\"places\" in \(title) goes with \"decimal\" only")
        }
        guard let rule = number(reader) else { return nil }
        let least: Int64 =
            switch rule {
            case .int(let low, _), .decimal(let low, _, _): low
            case .sequence(let sequence): min(sequence.start, sequence.stepLow)
            }
        if least < 0 {
            problems.error(node.place, "\(title) can be negative: no message is sent before the one before it")
        }
        if case .sequence(let sequence) = rule, sequence.then == .end {
            problems.error(node.place, "\(title) cannot end: \"amount\" says how many messages there are")
        }
        return .seconds(rule)
    }
}
