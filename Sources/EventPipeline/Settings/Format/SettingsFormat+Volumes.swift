package import EventGeneration

extension SettingsFormat {
    /// The section `volumes`. Remarks may stand among them.
    static let volumes = ObjectShape(
        [.init("description", .anyOf([.text, .named("volume")]), "A remark, or a volume of that name."), reference],
        others: .named("volume"), names: .pattern("^(?!row$)[^.{} ]+$"))

    /// A volume: the name of a generator, a list of values, or an object with a generator.
    static var volume: ValueShape {
        .anyOf(
            [.oneOf(builtInNames), .list(of: .any, count: 1...Int.max)]
                + generators.map { .named(definition(of: $0.name)) })
    }

    /// A generator of numbers, where one stands for a number.
    static var numeric: ValueShape {
        .anyOf(generators.filter { numericNames.contains($0.name) }.map { .named(definition(of: $0.name) + "-number") })
    }

    /// The objects that the two above consist of.
    static var generatorDefinitions: [(name: String, shape: ValueShape)] {
        generators.flatMap { generator -> [(String, ValueShape)] in
            let name = definition(of: generator.name)
            let volume = (name, ValueShape.object(object(generator, volumeOptions)))
            guard numericNames.contains(generator.name) else { return [volume] }
            return [volume, (name + "-number", .object(object(generator, [])))]
        }
    }

    /// Options of every volume.
    package static let volumeOptions: [ObjectShape.Key] = [
        .init("chance", .number(0...1), "How likely there is a value; otherwise it is null.", standard: "1"),
        .init("per", .textOf(1...4096), "What has a value, counter or state each, such as \"match.key\".").later,
        .init("unique", .boolean, "Whether no value comes twice.", standard: "false").later,
        .init("locale", .oneOf(locales), "The language of this volume.", standard: "the file's").later,
    ]

    /// A generator as an object: its key, its options and those of every volume.
    private static func object(_ generator: GeneratorReference, _ common: [ObjectShape.Key]) -> ObjectShape {
        let own = [ObjectShape.Key(generator.name, generator.argument, generator.summary)] + generator.options
        let names = Set(own.map(\.name))
        return ObjectShape(
            own + common.filter { !names.contains($0.name) }, required: [generator.name] + generator.needs)
    }

    private static func definition(of generator: String) -> String { "volume-\(generator)" }

    /// Names that are volumes on their own.
    static var builtInNames: [String] { generators.filter(\.standsAlone).map(\.name) }

    /// Generators whose values may be a time or a step.
    private static var numericNames: Set<String> {
        let others: Set = ["sequence", "zipf"]
        return Set(
            generators.filter { $0.family == .numbers && $0.name != "bool" || others.contains($0.name) }.map(\.name))
    }

    /// Every generator that a volume may have.
    package static var listedGenerators: [GeneratorReference] {
        let listed = GeneratorReference.all
        let names = Set(listed.map(\.name))
        return listed + basicGenerators.filter { !names.contains($0.name) }
    }

    /// Every generator that a volume may have, other names for some of them included.
    package static var generators: [GeneratorReference] {
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
    }
}
