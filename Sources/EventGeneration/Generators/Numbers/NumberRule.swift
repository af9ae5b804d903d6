/// How numbers are made. Bounds and steps are whole numbers in units of the last place that is written.
package struct NumberRule: Sendable, Hashable {
    let kind: any NumberKind

    init(_ kind: any NumberKind) { self.kind = kind }

    package static func == (a: NumberRule, b: NumberRule) -> Bool { a.kind.equals(b.kind) }

    package func hash(into hasher: inout Hasher) { kind.hash(into: &hasher) }

    /// Digits behind the point.
    package var places: Int { kind.places }

    /// A number that none is below; nil if there is none.
    package var least: Int64? { kind.least }

    /// Whether there is a last number.
    package var canEnd: Bool { kind.canEnd }

    /// Whether two runs may differ.
    package var drawsAtRandom: Bool { kind.drawsAtRandom }
}

/// One way to make numbers: a distribution, a walk, a sequence.
///
/// Every question about numbers is asked here, so that the compiler asks it of a new kind.
protocol NumberKind: Sendable, Hashable {
    /// Digits behind the point.
    var places: Int { get }
    /// A number that none is below; nil if there is none.
    var least: Int64? { get }
    /// Whether a number depends on those before it.
    var hasState: Bool { get }
    /// Whether there is a last number.
    var canEnd: Bool { get }
    /// Whether two runs may differ.
    var drawsAtRandom: Bool { get }
    /// How many different numbers there are; nil if that is not known.
    var possibilities: UInt64? { get }
    /// The numbers, if each of them comes equally often.
    var equalChances: EqualChances? { get }

    /// Adds what the numbers are drawn from.
    func append(to source: inout NumberSource)
}

extension NumberKind {
    fileprivate func equals(_ other: any NumberKind) -> Bool { self == other as? Self }
}

extension VolumeDefinition.Generator {
    /// A number.
    package static func number(_ rule: NumberRule) -> Self { Self(rule) }
}

extension NumberRule: GeneratorRule {
    var references: [Template.Reference] { [] }
    var hasState: Bool { kind.hasState }
    package var possibilities: UInt64? { kind.possibilities }
    var equalChances: EqualChances? { kind.equalChances }
    var listing: ValueListing { .unknown }
    var uniqueComplaint: String? { nil }

    var keyComplaint: String? {
        canEnd ? "the first key that came to its end would end them all: write \"then\": \"stay\" or \"wrap\"" : nil
    }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        let isLate = key != nil && hasState
        compiler.sources.numbers.append(
            isLate ? NumberSource(keyed: self) : NumberSource(self, random: compiler.stream(name)))
        return CompiledGenerator(
            source: .number(compiler.sources.numbers.count - 1), values: nil, drawsAtRandom: drawsAtRandom,
            canEnd: canEnd)
    }
}

// MARK: Reading

extension NumberRule {
    /// Reads an object that is a generator of numbers, in the place of a time, a length or a step; nil with an error
    /// reported if it is wrong.
    package init?(reading value: any SettingsValue, _ title: String) {
        let alone = "it goes with volumes; here each number is drawn on its own"
        let names = Generators.numeric.flatMap(\.names)
        let options = GeneratorReference.optionNames(of: Generators.numeric.map(\.reference))
        let shape = ObjectShape((names + options).map { ObjectShape.Key($0, .any, "") })
        guard
            let reader = value.object(
                title, shape, remedies: [:], hints: ["per": alone, "chance": alone, "unique": alone])
        else { return nil }
        let given = names.filter(reader.has)
        guard given.count == 1, let settings = GeneratorSettings(given[0], in: reader),
            let readNumber = Generators[given[0]]?.readNumber
        else {
            if !reader.hasWrongKeys { value.error("\(title) must have one of \(alternatives(names))") }
            return nil
        }
        reader.checkOptions(options, beside: given[0])
        guard let rule = readNumber(settings) else { return nil }
        self = rule
    }
}

extension SettingsObject {
    /// Reports options that do not go with a generator.
    package func checkOptions(_ options: [String], beside generator: String) {
        let name = Generators[generator]?.reference.name ?? generator
        for option in options where has(option) {
            let takers = Generators.takers(of: option)
            guard !takers.isEmpty, !takers.contains(name) else { continue }
            error(
                atKey: option, "\"\(option)\" in \(title) goes with \(alternatives(takers.map { "\"\($0)\"" })) only")
        }
    }
}
