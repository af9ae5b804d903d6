extension GeneratorDeclaration {
    /// `bool`
    static let bool = GeneratorDeclaration(
        GeneratorReference(
            "bool", .numbers, "True or false, true as often as the number says.",
            argument: .anyOf([.number(0...1), .object(ObjectShape([]))]), example: #"{ "bool": 0.1 }"#),
        alone: .boolean(0.5)
    ) { settings in
        if settings.value.members?.isEmpty == true { return .boolean(0.5) }
        if let chance = settings.value.double, (0...1).contains(chance) { return .boolean(chance) }
        settings.mismatch("how likely true is, a number from 0 to 1")
        return nil
    }
}

extension VolumeDefinition.Generator {
    /// True as often as that, 0 to 1.
    package static func boolean(_ chance: Double) -> Self { Self(BooleanRule(chance: chance)) }
}

/// True or false.
struct BooleanRule: IndependentRule {
    /// How likely true is, 0 to 1.
    var chance: Double

    var possibilities: UInt64? { isCertain ? 1 : 2 }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }

    private var isCertain: Bool { chance <= 0 || chance >= 1 }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        CompiledGenerator(source: .boolean(chance), values: nil, drawsAtRandom: !isCertain, canEnd: false)
    }
}
