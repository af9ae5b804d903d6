package import EventGeneration

extension SettingsFormat {
    /// The section `volumes`. Remarks may stand among them.
    static let volumes = ObjectShape(
        [.init("description", .anyOf([.text, .named("volume")]), "A remark, or a volume of that name."), reference],
        others: .named("volume"), names: .pattern("^(?!row$)[^.{} ]+$"))

    /// A volume: the name of a generator, a list of values, or an object with a generator.
    static let volume = ValueShape.anyOf(
        [.oneOf(builtInNames), .list(of: .any, count: 1...Int.max)]
            + generators.map { .named(definition(of: $0.name)) })

    /// A generator of numbers in the place of a number.
    static let numeric = ValueShape.anyOf(
        Generators.numeric.map(\.reference).map { .named(definition(of: $0.name) + "-number") })

    /// The objects that the two above consist of.
    static let generatorDefinitions =
        generators.map { (name: definition(of: $0.name), shape: ValueShape.object(object($0, volumeOptions))) }
        + Generators.numeric.map(\.reference).map { (definition(of: $0.name) + "-number", .object(object($0, []))) }

    /// Options of every volume.
    package static let volumeOptions: [ObjectShape.Key] = [
        .init("chance", .number(0...1), "How likely there is a value; otherwise it is null.", standard: "1"),
        .init("per", .textOf(1...Int.max), "What has a value, counter or state each, such as \"match.key\"."),
        .init("unique", .boolean, "Whether no value comes twice.", standard: "false"),
    ]

    /// A generator as an object: its key, its options and those of every volume.
    private static func object(_ generator: GeneratorReference, _ common: [ObjectShape.Key]) -> ObjectShape {
        let own = [ObjectShape.Key(generator.name, generator.argument, generator.summary)] + generator.options
        let names = Set(own.map(\.name))
        return ObjectShape(
            own + common.filter { !names.contains($0.name) }, required: [generator.name] + generator.needs)
    }

    private static func definition(of generator: String) -> String { "volume-\(generator)" }

    /// Every generator that a volume may have, other names for some of them included.
    package static let generators = Generators.referencesWithAliases

    /// Names that are volumes on their own.
    static let builtInNames = generators.filter(\.standsAlone).map(\.name)
}
