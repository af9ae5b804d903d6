/// What the format says of one generator: the settings' parser, the JSON Schema, `producer --generators` and the
/// reference in the documentation all read it here.
package struct GeneratorReference: Sendable, Hashable {
    /// What a generator makes, as the reference orders them.
    package enum Family: String, Sendable, Hashable, CaseIterable {
        case sets = "Sets"
        case numbers = "Numbers"
        case order = "Order and state"
        case identifiers = "Ids"
        case time = "Time"
        case text = "People, places and text"
        case structure = "Structure"
    }

    /// The key that it has in a volume. If it stands alone, this is also the name of the volume.
    package var name: String
    /// Other names for it.
    package var aliases: [String]
    /// Where the reference lists it.
    package var family: Family
    /// What it makes, in one line.
    package var summary: String
    /// What stands behind its key.
    package var argument: ValueShape
    /// Keys that stand beside its key, besides those that every volume takes (`chance`, `per`, `unique`).
    package var options: [ObjectShape.Key]
    /// The options that must be there.
    package var needs: [String]
    /// Whether its name alone is a volume too: `"uuid"`.
    package var standsAlone: Bool
    /// A volume as it stands in a settings file, as JSON.
    package var example: String

    /// Makes an entry.
    package init(
        _ name: String, _ family: Family, _ summary: String, aliases: [String] = [], argument: ValueShape,
        options: [ObjectShape.Key] = [], needs: [String] = [], standsAlone: Bool = false, example: String
    ) {
        self.name = name
        self.aliases = aliases
        self.family = family
        self.summary = summary
        self.argument = argument
        self.options = options
        self.needs = needs
        self.standsAlone = standsAlone
        self.example = example
    }
}

extension GeneratorReference {
    /// The names of the options of some generators, each once, behind some that come first.
    package static func optionNames(
        of generators: [GeneratorReference], after common: [ObjectShape.Key] = []
    ) -> [String] {
        var names: [String] = []
        for key in common + generators.flatMap(\.options) where !key.isLater && !names.contains(key.name) {
            names.append(key.name)
        }
        return names
    }
}
