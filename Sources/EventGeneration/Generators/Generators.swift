/// The generators of the format: the decoder of the settings, the JSON Schema, `producer --generators`, the completions
/// and the documentation all read this list.
package enum Generators {
    /// Every generator, in the order in which the JSON Schema lists them.
    ///
    /// To add a generator, declare it in a file and name it here.
    package static let all: [GeneratorDeclaration] = [
        // Sets
        .array, .weighted, .pick, .map, .cycle, .shuffle, .zipf, .file,
        // Numbers
        .int, .decimal, .normal, .exponential, .walk, .bool,
        // Order and structure
        .sequence, .states, .list, .text, .use,
        // Identifiers
        .named(.uuid), .ulid, .named(.ean), .pattern,
        // Order and time
        .named(.index), .now, .date, .ago,
        // People
        .named(.firstName), .named(.lastName), .named(.name), .named(.email), .named(.username), .named(.phoneNumber),
        // Places
        .named(.address), .named(.street), .named(.city), .named(.postcode), .named(.country),
        // Trade
        .named(.company), .named(.job), .named(.productName), .named(.color), .named(.iban),
        // Texts and the internet
        .named(.word), .named(.sentence), .named(.paragraph), .named(.url), .named(.ipv4),
    ]

    private static let byName = Dictionary(
        all.flatMap { generator in generator.names.map { ($0, generator) } }, uniquingKeysWith: { first, _ in first })

    /// The generator of a name or of another name for it; nil if there is none.
    package static subscript(name: String) -> GeneratorDeclaration? { byName[name] }

    /// What the format says of each generator, in the order of ``all``; after them the other names of some, sorted.
    package static let referencesWithAliases: [GeneratorReference] = {
        let aliases = all.flatMap { generator in generator.reference.aliases.map { ($0, generator.reference) } }
        return all.map(\.reference)
            + aliases.sorted { $0.0 < $1.0 }.map { alias, original in
                var reference = original
                reference.name = alias
                reference.summary = "The same as \(original.name). " + original.summary
                return reference
            }
    }()

    /// The names that are volumes on their own, sorted, without other names for the same. `bool` is one too, but the
    /// name of a kind of value is rarely what somebody looks for who writes a name alone.
    package static let standingAlone: [String] =
        all.filter { $0.alone != nil && $0.reference.family != .numbers }.map(\.reference.name).sorted()

    /// The same with other names for some of them.
    package static let standingAloneWithAliases: [String] =
        all.filter { $0.alone != nil && $0.reference.family != .numbers }.flatMap(\.names).sorted()

    /// The generators whose values may be a time, a length or a step.
    package static let numeric: [GeneratorDeclaration] = all.filter { $0.readNumber != nil }

    /// The names of the generators that take an option beside their key; none if every generator takes it.
    package static func takers(of option: String) -> [String] {
        all.map(\.reference).filter { $0.options.contains { $0.name == option } }.map(\.name)
    }
}

extension GeneratorReference {
    /// What the format says of each generator, in the order of ``Generators/all``.
    package static let all: [GeneratorReference] = Generators.all.map(\.reference)

    /// Volumes that the examples refer to, as JSON.
    package static let companions = """
        { "match": [ { "key": "fcb-psg", "teams": ["FC Barcelona", "Paris SG"] },
                     { "key": "qat-ecu", "teams": ["Qatar", "Ecuador"] } ],
          "product": { "zipf": ["A-17", "B-4", "C-20"] },
          "player": ["Messi", "Mbappé", "Morata"] }
        """

    /// The file that the example of `file` names: its name and its content.
    package static let companionFile = (name: "players.txt", text: "Messi\nMbappé\nMorata\n")
}
