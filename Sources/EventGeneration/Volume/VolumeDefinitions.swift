/// The volumes of the settings by name; a name that is not among them is the built-in generator of that name.
package struct VolumeDefinitions: Sendable, Hashable {
    /// The listed volumes.
    package var entries: [String: VolumeDefinition]
    /// The language of generators that name none.
    package var locale: TextLocale

    /// Makes a list.
    package init(_ entries: [String: VolumeDefinition] = [:], locale: TextLocale = .english) {
        self.entries = entries
        self.locale = locale
    }

    /// The definition that a name stands for.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - others: What else the user may have meant, for the message.
    /// - Throws: ``GenerationError`` for a name that is neither listed nor built in.
    package func definition(
        of name: String, among others: some Collection<String> = []
    ) throws(GenerationError) -> VolumeDefinition {
        if let listed = entries[name] { return listed }
        if let generator = VolumeDefinition.Generator(name: name) { return VolumeDefinition(generator) }
        if name == GeneratorDeclaration.pattern.reference.name {
            throw GenerationError(
                .definition,
                "the generator \"\(name)\" needs a value: list a volume such as { \"pattern\": \"[A-Z]{3}\" }, and use its name"
            )
        }
        let known = others.sorted() + entries.keys.sorted()
        let hint = Suggestion.phrase(
            for: name, among: known + Generators.standingAloneWithAliases,
            orListing: known + Generators.standingAlone.filter { !known.contains($0) })
        throw GenerationError(.definition, "no volume or built-in generator \"\(name)\"\(hint)")
    }

    /// Names of what a consumer received: in its templates, and in the volumes that these refer to.
    package static let receivedNames: Set<String> = [
        "body", "routing_key", "exchange", "queue", "properties", "headers", "redelivered",
    ]

    /// A definition without `use`: what stands there goes before what the used volume says.
    ///
    /// - Throws: ``GenerationError`` for a name that nothing defines, and for volumes that use each other.
    package func resolved(
        _ definition: VolumeDefinition, named name: String
    ) throws(GenerationError) -> VolumeDefinition {
        var definition = definition
        var seen: Set<String> = [name]
        while let other = (definition.generator.rule as? UseRule)?.name {
            guard seen.insert(other).inserted else {
                throw GenerationError(.definition, "volume \"\(name)\" uses \"\(other)\" in a circle")
            }
            guard seen.count <= 100 else {
                throw GenerationError(
                    .definition, "volume \"\(name)\" uses another through more than 100: make the chain shorter")
            }
            let used = try self.definition(of: other)
            definition.generator = used.generator
            definition.chance = definition.chance ?? used.chance
            definition.per = definition.per ?? used.per
            definition.isUnique = definition.isUnique || used.isUnique
        }
        // A message's number has no state; one for each key does.
        if definition.per != nil, definition.generator == .named(.index) {
            definition.generator = .number(.sequence(SequenceRule()))
        }
        return definition
    }

    /// Checks that a placeholder leads somewhere.
    ///
    /// - Parameters:
    ///   - reference: What the placeholder holds; the row is taken to be there.
    ///   - names: Names that mean something besides volumes and the row.
    ///   - inputs: Those of them that volumes see too.
    /// - Throws: ``GenerationError`` that says why it does not.
    package func check(
        _ reference: Template.Reference, among names: [String] = [], inputs: [String] = []
    ) throws(GenerationError) {
        var compiler = VolumeCompiler(
            definitions: self, seed: 0, owner: "", hasRow: true, externalNames: Set(names), inputNames: Set(inputs))
        _ = try compiler.value(of: reference)
    }
}
