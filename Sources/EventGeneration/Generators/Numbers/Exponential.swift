extension GeneratorDeclaration {
    /// `exponential`
    static let exponential = GeneratorDeclaration(
        numbers: GeneratorReference(
            "exponential", .numbers, "A number of the exponential distribution, such as the time between two events.",
            argument: .object(ExponentialRule.shape), options: [.places, .multiple],
            example: #"{ "exponential": { "mean": 0.5, "max": 10 }, "places": 3 }"#)
    ) { settings in
        ExponentialRule(reading: settings).map { .exponential($0) }
    }
}

extension NumberRule {
    /// Waits between events that know nothing of each other.
    package static func exponential(_ rule: ExponentialRule) -> Self { Self(rule) }
}

/// An exponential distribution from 0 up.
package struct ExponentialRule: Sendable, Hashable {
    package var mean: Double
    package var high: Int64?
    /// Every number is a multiple of it.
    package var step: Int64
    package var places: Int

    /// Makes a rule.
    package init(mean: Double, high: Int64? = nil, step: Int64 = 1, places: Int = 0) {
        self.mean = mean
        self.high = high
        self.step = step
        self.places = places
    }
}

extension ExponentialRule: NumberKind {
    var least: Int64? { 0 }
    var hasState: Bool { false }
    var canEnd: Bool { false }
    var drawsAtRandom: Bool { true }
    var possibilities: UInt64? { high.map { UInt64(max(0, $0 / step)) + 1 } }
    var equalChances: EqualChances? { nil }

    func append(to source: inout NumberSource) { source.append(.exponential(ExponentialSampler(self))) }
}

// MARK: Reading

extension ExponentialRule {
    fileprivate static let shape = ObjectShape(
        [.init("mean", .positive, "The mean."), .init("max", .positive, "No number is larger.")], required: ["mean"])

    fileprivate init?(reading settings: GeneratorSettings) {
        let remedies = ["mean": "such as { \"exponential\": { \"mean\": 0.5 } }"]
        guard let reader = settings.argument(Self.shape, remedies: remedies) else { return nil }
        let scale = FixedPoint(settings.volume)
        guard let mean = scale.real("mean", reader), let high = scale.bound("max", reader, .down),
            let step = scale.step(settings.volume)
        else { return nil }
        guard mean > 0 else {
            reader.mismatch("mean", "a number above 0")
            return nil
        }
        if let high, high <= 0 {
            reader.mismatch("max", "a number above 0")
            return nil
        }
        self.init(mean: mean, high: high, step: step, places: scale.places)
    }
}

// MARK: Drawing

/// Draws from an exponential distribution, up to a bound as if what lies beyond had been thrown away.
struct ExponentialSampler: Sendable {
    let rule: ExponentialRule
    /// How much of the distribution lies below the bound.
    private let share: Double

    init(_ rule: ExponentialRule) {
        self.rule = rule
        share = rule.high.map { -PortableMath.expm1(-Double($0) / rule.mean) } ?? 1
    }

    func next(_ random: inout RandomStream) -> Int64 {
        let value = -rule.mean * PortableMath.log1p(-random.unit() * share)
        let number = Rounding.multiple(of: rule.step, near: value)
        guard let high = rule.high, number > high else { return number }
        return high / rule.step * rule.step
    }
}
