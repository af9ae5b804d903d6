import EventGeneration

extension SettingsDecoder {
    /// The generators of numbers, which also stand as `delay`, `length` and `step`.
    static let numericKeys = SettingsFormat.numericGenerators.map(\.name)

    /// Opens the object that stands behind a generator's key.
    func argument(
        of generator: String, _ node: SettingsNode, _ owner: String, _ remedies: [String: String] = [:]
    ) -> ObjectReader? {
        ObjectReader(
            node, "\"\(generator)\" in \(owner)", SettingsFormat.argument(of: generator), remedies: remedies,
            problems: problems)
    }

    /// Reads an object that is a generator of numbers.
    func generatedNumber(_ node: SettingsNode, _ title: String) -> NumberRule? {
        let alone = "it goes with volumes; here each number is drawn on its own"
        let hints = ["per": alone, "chance": alone, "unique": alone]
        let options = SettingsFormat.options(beside: SettingsFormat.numericGenerators)
        guard
            let reader = ObjectReader(
                node, title, keys: Self.numericKeys + options, hints: hints, problems: problems)
        else { return nil }
        let given = Self.numericKeys.filter(reader.has)
        guard given.count == 1 else {
            if reader.wrongKeys.isEmpty {
                problems.error(node.place, "\(title) must have one of \(ObjectReader.listing(Self.numericKeys))")
            }
            return nil
        }
        checkOptions(options, beside: given[0], reader)
        return number(reader)
    }

    /// Reads the one generator of numbers that an object has.
    func number(_ reader: ObjectReader) -> NumberRule? {
        guard let key = Self.numericKeys.first(where: reader.has), let node = reader.node(key) else { return nil }
        switch key {
        case "int": return int(reader)
        case "decimal": return decimal(reader)
        case "normal": return normal(node, reader)
        case "exponential": return exponential(node, reader)
        case "walk": return walk(node, reader)
        case "zipf": return zipfNumber(node, reader)
        default: return sequence(node, reader)
        }
    }

    func pair(_ node: SettingsNode) -> (SettingsNode, SettingsNode)? {
        guard case .array(let elements) = node.content, elements.count == 2 else { return nil }
        return (elements[0], elements[1])
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
        guard reader.has("step") else { return .int(low: low, high: high) }
        guard let step = reader.integer("step", 1...Int64.max) else { return nil }
        let (span, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow else {
            problems.error(node.place, "\"int\" in \(reader.title) is too wide for a \"step\"")
            return nil
        }
        return .stepped(first: low, count: span / step + 1, step: step, places: 0)
    }

    private func decimal(_ reader: ObjectReader) -> NumberRule? {
        guard let node = reader.node("decimal") else { return nil }
        let scale = FixedPoint(reader)
        guard let (low, high) = pair(node), let low = low.double, let high = high.double else {
            reader.mismatch("decimal", "two numbers such as [0.5, 20]")
            return nil
        }
        guard low <= high else {
            problems.error(node.place, "\"decimal\" in \(reader.title) must have the smaller number first")
            return nil
        }
        guard scale.holds(low), scale.holds(high) else {
            problems.error(node.place, "\"decimal\" in \(reader.title) has more than 15 digits with its places")
            return nil
        }
        let first = scale.snapped(low, .up)
        let last = scale.snapped(high, .down)
        guard first <= last else {
            let places = counted(scale.places, "place")
            problems.error(node.place, "\"decimal\" in \(reader.title) has no number of \(places) between its two")
            return nil
        }
        guard let step = scale.step(reader), step > 1 else {
            return .decimal(low: first, high: last, places: scale.places)
        }
        return .stepped(first: first, count: (last - first) / step + 1, step: step, places: scale.places)
    }

    /// Reads numbers in order; without `places` they are whole, or have those of the generator of their steps.
    private func sequence(_ node: SettingsNode, _ owner: ObjectReader) -> NumberRule? {
        guard let reader = argument(of: "sequence", node, owner.title) else { return nil }
        let title = reader.title
        var rule = SequenceRule()
        var generated: NumberRule?
        if let step = reader.node("step"), case .object = step.content {
            guard let number = generatedNumber(step, "\"step\" in \(title)") else { return nil }
            generated = number
        }
        let scale = FixedPoint(owner, standard: generated?.places ?? 0)
        rule.places = scale.places
        rule.step = generated
        let unit = scale.units(1)
        (rule.stepLow, rule.stepHigh) = (unit, unit)
        guard checkPlaces(generated, scale, reader), let start = scale.number("start", reader, else: unit),
            let max = scale.optional("max", reader)
        else { return nil }
        rule.start = start
        rule.max = max
        rule.then = reader.choice("then") ?? .stay
        if let max = rule.max, max < rule.start {
            let start = reader.node("start")?.inWords ?? "1"
            problems.error(reader.node("max")?.place, "\"max\" in \(title) is below its start, \(start)")
        }
        guard generated == nil, let step = reader.node("step") else { return .sequence(rule) }
        guard let (low, high) = scale.range(step) else {
            reader.mismatch("step", "\(scale.kind), or two such as [0, 3]")
            return nil
        }
        (rule.stepLow, rule.stepHigh) = (low, high)
        return .sequence(rule)
    }

    /// Whether the numbers of a generator fit into those that they are added to.
    func checkPlaces(_ rule: NumberRule?, _ scale: FixedPoint, _ reader: ObjectReader) -> Bool {
        guard let rule, rule.places > scale.places else { return true }
        problems.error(
            reader.node("step")?.place,
            "\"step\" in \(reader.title) has \(rule.places) places, more than the \(scale.places) of what it is added to"
        )
        return false
    }
}

/// Numbers of the settings as whole ones, in units of the last place.
struct FixedPoint {
    let places: Int
    private let scale: Double

    /// Reads the `places` beside a generator.
    init(_ reader: ObjectReader, standard: Int = 2) {
        places = Int(reader.integer("places", 0...9) ?? Int64(standard))
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        self.scale = scale
    }

    /// What such a number is called in messages.
    var kind: String {
        places == 0 ? "a whole number" : "a number of at most \(counted(places, "place"))"
    }

    func units(_ number: Int64) -> Int64 { number * Int64(scale) }

    /// A number in units, not rounded.
    func scaled(_ number: Double) -> Double { number * scale }

    /// Whether a number has at most 15 digits with its places, so that a Double counts them exactly.
    func holds(_ number: Double) -> Bool { number.magnitude * scale < 0x1p53 }

    /// Rounds into a range, but takes 0.07 × 100 for the 7 that is meant.
    func snapped(_ number: Double, _ rule: FloatingPointRoundingRule) -> Int64 {
        let value = number * scale
        let nearest = value.rounded()
        return Int64((value - nearest).magnitude < 1e-6 ? nearest : value.rounded(rule))
    }

    /// A number that has no more places than these; nil for any other.
    func exact(_ node: SettingsNode) -> Int64? {
        if places == 0 { return node.integer }
        guard let number = node.double, holds(number) else { return nil }
        let value = number * scale
        return (value - value.rounded()).magnitude < 1e-6 ? Int64(value.rounded()) : nil
    }

    /// One number, or a list of two with the smaller first.
    func range(_ node: SettingsNode) -> (Int64, Int64)? {
        if let fixed = exact(node) { return (fixed, fixed) }
        guard case .array(let bounds) = node.content, bounds.count == 2, let low = exact(bounds[0]),
            let high = exact(bounds[1]), low <= high
        else { return nil }
        return (low, high)
    }

    /// A number of an object, or the standard; nil with an error reported where it is wrong.
    func number(_ key: String, _ reader: ObjectReader, else standard: Int64) -> Int64? {
        optional(key, reader).map { $0 ?? standard }
    }

    /// A number of an object that may be missing; nil with an error reported where it is wrong.
    func optional(_ key: String, _ reader: ObjectReader) -> Int64?? {
        guard let node = reader.node(key) else { return .some(nil) }
        if let number = exact(node) { return .some(number) }
        let remedy = places == 0 && node.double != nil ? "; for others give the generator \"places\"" : ""
        reader.mismatch(key, kind + remedy)
        return nil
    }

    /// What every number is a multiple of, in units: 1 without a `step`.
    func step(_ reader: ObjectReader) -> Int64? {
        guard let node = reader.node("step") else { return 1 }
        if let step = exact(node), step > 0 { return step }
        reader.mismatch("step", "\(kind) above 0, the distance between two of its numbers")
        return nil
    }
}
