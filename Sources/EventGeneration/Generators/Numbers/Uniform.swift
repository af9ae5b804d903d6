extension GeneratorDeclaration {
    /// `int`
    static let int = GeneratorDeclaration(
        numbers: GeneratorReference(
            "int", .numbers, "A whole number between two others, both included.",
            argument: .list(of: .integer(.min ... .max), count: 2...2),
            options: [.init("step", .integer(1 ... .max), "The distance between two of the numbers.", standard: "1")],
            example: #"{ "int": [1, 20] }"#)
    ) { settings in
        guard let (low, high) = settings.value.pair, let low = low.integer, let high = high.integer else {
            settings.mismatch("two whole numbers such as [1, 20]")
            return nil
        }
        guard low <= high else {
            settings.error("must have the smaller number first")
            return nil
        }
        guard settings.volume.has("step") else { return .int(low: low, high: high) }
        guard let step = settings.volume.integer("step", 1...Int64.max) else { return nil }
        let (span, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow else {
            settings.error("is too wide for a \"step\"")
            return nil
        }
        return .stepped(first: low, count: span / step + 1, step: step, places: 0)
    }

    /// `decimal`
    static let decimal = GeneratorDeclaration(
        numbers: GeneratorReference(
            "decimal", .numbers, "A decimal number between two others, both included.",
            argument: .list(of: .anyNumber, count: 2...2),
            options: [.places, .init("step", .positive, "The distance between two of the numbers.")],
            example: #"{ "decimal": [1, 20], "places": 2 }"#)
    ) { settings in
        let scale = FixedPoint(settings.volume)
        guard let (low, high) = settings.value.pair, let low = low.double, let high = high.double else {
            settings.mismatch("two numbers such as [0.5, 20]")
            return nil
        }
        guard low <= high else {
            settings.error("must have the smaller number first")
            return nil
        }
        guard scale.holds(low), scale.holds(high) else {
            settings.error("has more than 15 digits with its places")
            return nil
        }
        let first = scale.snapped(low, .up)
        let last = scale.snapped(high, .down)
        guard first <= last else {
            settings.error("has no number of \(counted(scale.places, "place")) between its two")
            return nil
        }
        guard let step = scale.step(settings.volume), step > 1 else {
            return .decimal(low: first, high: last, places: scale.places)
        }
        return .stepped(first: first, count: (last - first) / step + 1, step: step, places: scale.places)
    }
}

extension NumberRule {
    /// A whole number between two others, both included.
    package static func int(low: Int64, high: Int64) -> Self { Self(UniformRule(low: low, high: high, places: 0)) }

    /// A decimal number with that many places, both bounds included.
    package static func decimal(low: Int64, high: Int64, places: Int) -> Self {
        Self(UniformRule(low: low, high: high, places: places))
    }

    /// One of so many numbers that begin with the first and lie a step apart.
    package static func stepped(first: Int64, count: Int64, step: Int64, places: Int) -> Self {
        Self(SteppedRule(first: first, count: UInt64(max(1, count)), step: step, places: places))
    }
}

/// Any number between two bounds, both included.
private struct UniformRule: NumberKind {
    let low: Int64
    let high: Int64
    let places: Int

    var least: Int64? { low }
    var hasState: Bool { false }
    var canEnd: Bool { false }
    var drawsAtRandom: Bool { low < high }
    var possibilities: UInt64? { NumberSource.count(low, high) }
    var equalChances: EqualChances? { possibilities.map { EqualChances(first: low, count: $0, step: 1) } }

    func append(to source: inout NumberSource) { source.append(.uniform(low: low, high: high)) }
}

/// One of some numbers that lie a step apart.
private struct SteppedRule: NumberKind {
    let first: Int64
    let count: UInt64
    let step: Int64
    let places: Int

    var least: Int64? { first }
    var hasState: Bool { false }
    var canEnd: Bool { false }
    var drawsAtRandom: Bool { count > 1 }
    var possibilities: UInt64? { count }
    var equalChances: EqualChances? { EqualChances(first: first, count: count, step: step) }

    func append(to source: inout NumberSource) { source.append(.stepped(first: first, count: count, step: step)) }
}
