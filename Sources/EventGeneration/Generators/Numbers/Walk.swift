extension GeneratorDeclaration {
    /// `walk`
    static let walk = GeneratorDeclaration(
        numbers: GeneratorReference(
            "walk", .numbers, "A number that goes up and down from message to message, and back from its bounds.",
            argument: .object(WalkRule.shape), options: [.places],
            example:
                #"{ "walk": { "start": 20, "step": [-1, 1], "min": -10, "max": 40 }, "places": 1, "per": "product" }"#
        )
    ) { settings in
        WalkRule(reading: settings).map { .walk($0) }
    }
}

extension NumberRule {
    /// Each a step up or down from the one before.
    package static func walk(_ rule: WalkRule) -> Self { Self(rule) }
}

/// Numbers that go up and down from one to the next, and back from their bounds.
package struct WalkRule: Sendable, Hashable {
    package var start: Int64
    package var stepLow: Int64
    package var stepHigh: Int64
    /// Makes the steps instead, with no more places than the walk.
    package var step: NumberRule?
    package var low: Int64?
    package var high: Int64?
    package var places: Int

    /// Makes a rule.
    package init(
        start: Int64 = 0, stepLow: Int64, stepHigh: Int64, step: NumberRule? = nil, low: Int64? = nil,
        high: Int64? = nil, places: Int = 0
    ) {
        self.start = start
        self.stepLow = stepLow
        self.stepHigh = stepHigh
        self.step = step
        self.low = low
        self.high = high
        self.places = places
    }
}

extension WalkRule: NumberKind {
    var least: Int64? { low }
    var hasState: Bool { true }
    var canEnd: Bool { false }
    var drawsAtRandom: Bool { step?.drawsAtRandom ?? (stepLow < stepHigh) }
    var equalChances: EqualChances? { nil }

    var possibilities: UInt64? {
        if let low, let high { NumberSource.count(low, high) } else { nil }
    }

    func append(to source: inout NumberSource) {
        source.append(
            .walk(
                low: low ?? .min, high: high ?? .max, NumberSource.Step(stepLow, stepHigh, step, places), start: start)
        )
        step?.kind.append(to: &source)
    }
}

// MARK: Reading

extension WalkRule {
    fileprivate static let shape = ObjectShape(
        [
            .init(
                "start", .anyNumber, "The first number.", standard: "the middle of two bounds, the only bound, or 0"),
            .init(
                "step", .anyOf([.anyNumber, .list(of: .anyNumber, count: 2...2), .named("numeric")]),
                "How far it goes at once: two numbers, one for both directions, or a generator of numbers."),
            .init("min", .anyNumber, "The lower bound."), .init("max", .anyNumber, "The upper bound."),
        ], required: ["step"])

    /// Reads a walk. Without `start` it begins in the middle of its bounds.
    fileprivate init?(reading settings: GeneratorSettings) {
        let remedies = ["step": "how far it goes at once, such as [-1, 1]"]
        guard let reader = settings.argument(Self.shape, remedies: remedies) else { return nil }
        let title = reader.title
        let scale = FixedPoint(settings.volume)
        guard let low = scale.optional("min", reader), let high = scale.optional("max", reader) else { return nil }
        if let low, let high, low >= high {
            reader.error("max", "\"max\" in \(title) must be above its \"min\"")
            return nil
        }
        let middle = if let low, let high { low / 2 + high / 2 + (low % 2 + high % 2) / 2 } else { low ?? high ?? 0 }
        guard let start = scale.number("start", reader, else: middle) else { return nil }
        if low.map({ start < $0 }) ?? false || high.map({ start > $0 }) ?? false {
            reader.error("start", "\"start\" in \(title) is beyond its \"min\" or \"max\"")
            return nil
        }
        self.init(start: start, stepLow: 0, stepHigh: 0, low: low, high: high, places: scale.places)
        guard let given = reader.value("step") else { return nil }
        if given.members != nil {
            step = NumberRule(reading: given, "\"step\" in \(title)")
            guard let step, scale.holds(step, reader) else { return nil }
            return
        }
        guard var (least, greatest) = scale.range(given) else {
            reader.mismatch("step", "\(scale.kind), two such as [-1, 1], or a generator of numbers")
            return nil
        }
        if given.isNumber {
            let size = Int64(clamping: least.magnitude)
            (least, greatest) = (-size, size)
        }
        (stepLow, stepHigh) = (least, greatest)
    }
}
