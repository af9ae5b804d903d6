extension GeneratorDeclaration {
    /// `array`, which a list alone means too.
    static let array = GeneratorDeclaration(
        GeneratorReference(
            "array", .sets, "One of the values, each equally likely; a list alone means the same.",
            argument: ValueSet.shape, example: #"{ "array": ["fcb-psg", "qat-ecu", "arg-fra"] }"#)
    ) { settings in
        ValueSet.read(settings.value, settings.title).map { .values($0) }
    }

    /// `file`
    static let file = GeneratorDeclaration(
        GeneratorReference(
            "file", .sets,
            "One of the values of a file beside the settings: a text a line, or a JSON array where its name ends in .json.",
            argument: .text, example: #"{ "file": "players.txt" }"#)
    ) { settings in
        ValueSet.readFile(settings.value, settings.volume.title).map { .values($0) }
    }
}

extension VolumeDefinition.Generator {
    /// One of these, each equally likely.
    package static func values(_ values: [JSONValue]) -> Self { Self(ValuesRule(values: values)) }

    /// Reads a list that stands in the place of a volume; nil with an error reported if it is wrong.
    package init?(list: any SettingsValue, _ title: String) {
        guard let values = ValueSet.read(list, title) else { return nil }
        self = .values(values)
    }
}

/// One of some values, each equally likely.
struct ValuesRule: IndependentRule {
    var values: [JSONValue]

    var possibilities: UInt64? { ValueSet.distinct(values) }
    /// A value that stands in the list twice comes twice as often.
    var equalChances: EqualChances? { possibilities == UInt64(values.count) ? EqualChances(places: values.count) : nil }
    var listing: ValueListing { .values(values) }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        CompiledGenerator(
            source: .table(count: values.count), values: values, drawsAtRandom: values.count > 1, canEnd: false)
    }
}
