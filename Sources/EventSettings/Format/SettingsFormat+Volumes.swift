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

    /// A generator of numbers, where one stands for a number.
    static let numeric = ValueShape.anyOf(numericGenerators.map { .named(definition(of: $0.name) + "-number") })

    /// The objects that the two above consist of.
    static let generatorDefinitions =
        generators.map { (name: definition(of: $0.name), shape: ValueShape.object(object($0, volumeOptions))) }
        + numericGenerators.map { (definition(of: $0.name) + "-number", .object(object($0, []))) }

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

    // MARK: The generators

    /// Every generator that a volume may have.
    package static let listedGenerators = GeneratorReference.all

    /// Every generator that a volume may have, other names for some of them included.
    package static let generators: [GeneratorReference] = {
        let all = listedGenerators
        let aliases = BuiltIn.aliases.sorted { $0.key < $1.key }.compactMap { alias, meant in
            all.first { $0.name == meant.rawValue }.map { original in
                var generator = original
                generator.name = alias
                generator.summary = "The same as \(original.name). " + original.summary
                return generator
            }
        }
        return all + aliases.filter { alias in !all.contains { $0.name == alias.name } }
    }()

    /// The object that stands behind a generator's key; one without keys where it takes none.
    static func argument(of generator: String) -> ObjectShape {
        let shape = listedGenerators.first { $0.name == generator }?.argument ?? .any
        let alternatives = if case .anyOf(let shapes) = shape { shapes } else { [shape] }
        for case .object(let object) in alternatives { return object }
        return ObjectShape([])
    }

    /// Names that are volumes on their own.
    static let builtInNames = generators.filter(\.standsAlone).map(\.name)

    /// Generators whose values may be a time or a step.
    static let numericGenerators: [GeneratorReference] = {
        let others: Set = ["sequence", "zipf"]
        return generators.filter { $0.family == .numbers && $0.name != "bool" || others.contains($0.name) }
    }()

    /// Every option that stands beside one of the generators, each once.
    static func options(beside generators: [GeneratorReference], _ common: [ObjectShape.Key] = []) -> [String] {
        var names: [String] = []
        for key in common + generators.flatMap(\.options) where !key.isLater && !names.contains(key.name) {
            names.append(key.name)
        }
        return names
    }

    /// The generators that an option goes with; nil where it goes with every one.
    static func generators(taking option: String) -> [String]? {
        if volumeOptions.contains(where: { $0.name == option && !$0.isLater }) { return nil }
        return listedGenerators.filter { $0.options.contains { $0.name == option } }.map(\.name)
    }
}
