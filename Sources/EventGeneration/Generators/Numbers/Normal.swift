extension GeneratorDeclaration {
    /// `normal`
    static let normal = GeneratorDeclaration(
        numbers: GeneratorReference(
            "normal", .numbers, "A number of the normal distribution, between bounds if they are given.",
            argument: .object(NormalRule.shape), options: [.places, .multiple],
            example: #"{ "normal": { "mean": 20, "deviation": 5, "min": 0 }, "places": 1 }"#)
    ) { settings in
        NormalRule(reading: settings).map { .normal($0) }
    }
}

extension NumberRule {
    /// Around a mean.
    package static func normal(_ rule: NormalRule) -> Self { Self(rule) }
}

/// A normal distribution between bounds.
package struct NormalRule: Sendable, Hashable {
    /// Beyond it there is no bound.
    package static let limit: Int64 = 1 << 53

    package var mean: Double
    package var deviation: Double
    package var low: Int64
    package var high: Int64
    /// Every number is a multiple of it.
    package var step: Int64
    package var places: Int

    /// Makes a rule.
    package init(
        mean: Double, deviation: Double, low: Int64 = -limit, high: Int64 = limit, step: Int64 = 1, places: Int = 0
    ) {
        self.mean = mean
        self.deviation = deviation
        self.low = low
        self.high = high
        self.step = step
        self.places = places
    }
}

extension NormalRule: NumberKind {
    var least: Int64? { low > -Self.limit ? low : nil }
    var hasState: Bool { false }
    var canEnd: Bool { false }
    var drawsAtRandom: Bool { deviation > 0 && low < high }
    var possibilities: UInt64? { low > -Self.limit && high < Self.limit ? NumberSource.count(low, high) : nil }
    var equalChances: EqualChances? { nil }

    func append(to source: inout NumberSource) { source.append(.normal(NormalSampler(self))) }
}

// MARK: Reading

extension NormalRule {
    fileprivate static let shape = ObjectShape(
        [
            .init("mean", .anyNumber, "The middle."),
            .init("deviation", .number(0 ... .greatestFiniteMagnitude), "The standard deviation."),
            .init("min", .anyNumber, "No number is smaller."),
            .init("max", .anyNumber, "No number is larger."),
        ], required: ["mean", "deviation"])

    fileprivate init?(reading settings: GeneratorSettings) {
        let example = "such as { \"normal\": { \"mean\": 20, \"deviation\": 5 } }"
        guard let reader = settings.argument(Self.shape, remedies: ["mean": example, "deviation": example]) else {
            return nil
        }
        let scale = FixedPoint(settings.volume)
        guard let mean = scale.real("mean", reader), let deviation = scale.real("deviation", reader),
            let low = scale.bound("min", reader, .up), let high = scale.bound("max", reader, .down),
            let step = scale.step(settings.volume)
        else { return nil }
        guard deviation >= 0 else {
            reader.mismatch("deviation", "a number of at least 0")
            return nil
        }
        let least = low ?? -Self.limit
        let greatest = high ?? Self.limit
        guard Rounding.hasMultiple(of: step, from: least, to: greatest) else {
            settings.error("has no number between its \"min\" and \"max\"")
            return nil
        }
        // Farther out so few would come that drawing them took too long.
        if Double(least) > mean + 3 * deviation || Double(greatest) < mean - 3 * deviation {
            let key = Double(least) > mean ? "min" : "max"
            reader.error(key, "\"\(key)\" in \(reader.title) is more than 3 deviations away from the mean")
            return nil
        }
        self.init(mean: mean, deviation: deviation, low: least, high: greatest, step: step, places: scale.places)
    }
}

// MARK: Drawing

/// Draws from a normal distribution between two bounds, as if what lies outside had been thrown away.
struct NormalSampler: Sendable {
    let rule: NormalRule
    /// The bounds in deviations from the mean.
    private let low: Double
    private let high: Double
    /// Where the density is highest between them.
    private let peak: Double

    init(_ rule: NormalRule) {
        self.rule = rule
        let deviation = max(rule.deviation, .leastNormalMagnitude)
        low = (Double(rule.low) - rule.mean) / deviation
        high = (Double(rule.high) - rule.mean) / deviation
        peak = min(max(0, low), high)
    }

    func next(_ random: inout RandomStream) -> Int64 {
        var value: Double
        if high - low > 2 {
            repeat {
                value = rule.mean + rule.deviation * Self.standard(&random)
            } while value < Double(rule.low) || value > Double(rule.high)
        } else {
            value = rule.mean + rule.deviation * between(&random)
        }
        let number = Rounding.multiple(of: rule.step, near: value)
        // Rounding may have led out of the bounds again, by less than a step.
        if number < rule.low { return number + rule.step }
        return number > rule.high ? number - rule.step : number
    }

    /// A number of the standard normal distribution between close bounds: few would hit them, while a flat one that is
    /// kept by its density nearly always does.
    private func between(_ random: inout RandomStream) -> Double {
        while true {
            let x = low + random.unit() * (high - low)
            if random.unit() <= PortableMath.exp((peak * peak - x * x) / 2) { return x }
        }
    }

    /// A number of the standard normal distribution (Marsaglia's polar method, which needs no cosine).
    static func standard(_ random: inout RandomStream) -> Double {
        while true {
            let x = 2 * random.unit() - 1
            let y = 2 * random.unit() - 1
            let square = x * x + y * y
            if square < 1, square > 0 { return x * (-2 * PortableMath.log(square) / square).squareRoot() }
        }
    }
}
