extension GeneratorDeclaration {
    /// `sequence`
    static let sequence = GeneratorDeclaration(
        numbers: GeneratorReference(
            "sequence", .order, "Numbers in order, each a step on.", argument: .object(SequenceRule.shape),
            options: [
                .init(
                    "places", .integer(0...9), "Digits behind the point.", standard: "those of a generated step, or 0")
            ],
            example: #"{ "sequence": { "start": 1, "step": [0, 3], "max": 90 }, "per": "match.key" }"#)
    ) { settings in
        SequenceRule(reading: settings).map { .sequence($0) }
    }
}

extension NumberRule {
    /// One after the other.
    package static func sequence(_ rule: SequenceRule) -> Self { Self(rule) }
}

/// Numbers in order: the first is the start, each later one a step on.
package struct SequenceRule: Sendable, Hashable {
    /// What follows the largest number.
    package enum Then: String, Sendable, Hashable, CaseIterable {
        /// The largest again and again.
        case stay
        /// The start.
        case wrap
        /// Nothing: the producer is done.
        case end
    }

    /// The first number. Default: 1.
    package var start: Int64
    /// The least step. Default: 1.
    package var stepLow: Int64
    /// The largest step; each step is drawn between the two, both included.
    package var stepHigh: Int64
    /// Makes the steps instead, with no more places than the sequence.
    package var step: NumberRule?
    /// The largest number; a step beyond it ends there.
    package var max: Int64?
    /// What follows the largest number. Default: it stays there.
    package var then: Then
    package var places: Int

    /// Makes a sequence.
    package init(
        start: Int64 = 1, stepLow: Int64 = 1, stepHigh: Int64 = 1, step: NumberRule? = nil, max: Int64? = nil,
        then: Then = .stay, places: Int = 0
    ) {
        self.start = start
        self.stepLow = stepLow
        self.stepHigh = stepHigh
        self.step = step
        self.max = max
        self.then = then
        self.places = places
    }
}

extension SequenceRule: NumberKind {
    var least: Int64? { smallestStep.map { $0 < 0 } ?? true ? nil : start }
    var hasState: Bool { true }
    var canEnd: Bool { then == .end }
    var drawsAtRandom: Bool { step?.drawsAtRandom ?? (stepLow < stepHigh) }
    var equalChances: EqualChances? { nil }

    var possibilities: UInt64? {
        if let max, smallestStep ?? -1 >= 0 { NumberSource.count(start, max) } else { nil }
    }

    /// A step that none is below; nil if there is none.
    private var smallestStep: Int64? { step.map(\.least) ?? stepLow }

    func append(to source: inout NumberSource) {
        source.append(
            .sequence(start: start, NumberSource.Step(stepLow, stepHigh, step, places), limit: max ?? .max, then))
        step?.kind.append(to: &source)
    }
}

// MARK: Reading

extension SequenceRule {
    fileprivate static let shape = ObjectShape(
        [
            .init("start", .anyNumber, "The first number.", standard: "1"),
            .init(
                "step", .anyOf([.anyNumber, .list(of: .anyNumber, count: 2...2), .named("numeric")]),
                "How far it goes at once: a number, two between which it lies, or a generator of numbers.",
                standard: "1"),
            .init("max", .anyNumber, "The largest number."),
            .init(
                "then", .oneOf(Then.allCases.map(\.rawValue)),
                "What follows the largest number: the same, the start, or the end of the producer.",
                standard: "stay"),
        ], rules: [.goesWith("then", "max")])

    /// Reads numbers in order. Without `places` they are whole, or have those of the generator of their steps.
    fileprivate init?(reading settings: GeneratorSettings) {
        guard let reader = settings.argument(Self.shape) else { return nil }
        self.init()
        let given = reader.value("step")
        if let given, given.members != nil {
            guard let number = NumberRule(reading: given, "\"step\" in \(reader.title)") else { return nil }
            step = number
        }
        let scale = FixedPoint(settings.volume, standard: step?.places ?? 0)
        places = scale.places
        let unit = scale.units(1)
        (stepLow, stepHigh) = (unit, unit)
        guard step.map({ scale.holds($0, reader) }) ?? true,
            let start = scale.number("start", reader, else: unit), let max = scale.optional("max", reader)
        else { return nil }
        self.start = start
        self.max = max
        then = reader.choice("then") ?? .stay
        if let max, max < start {
            let start = reader.value("start")?.inWords ?? "1"
            reader.error("max", "\"max\" in \(reader.title) is below its start, \(start)")
        }
        guard step == nil, let given else { return }
        guard let (low, high) = scale.range(given) else {
            reader.mismatch("step", "\(scale.kind), or two such as [0, 3]")
            return nil
        }
        (stepLow, stepHigh) = (low, high)
    }
}
