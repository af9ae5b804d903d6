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
        if BuiltIn(rawValue: name) != nil {
            throw GenerationError(
                .definition,
                "the generator \"\(name)\" needs a value: list a volume such as { \"pattern\": \"[A-Z]{3}\" }, and use its name"
            )
        }
        let known = others.sorted() + entries.keys.sorted()
        let hint = Suggestion.phrase(
            for: name, among: known + BuiltIn.names,
            orListing: known + BuiltIn.listed.filter { !known.contains($0) })
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
        while case .use(let other) = definition.generator {
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
        if definition.per != nil, definition.generator == .builtIn(.index) {
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

extension VolumeDefinition.Generator {
    /// The generator that a name alone stands for; nil for other names.
    package init?(name: String) {
        if name == "bool" {
            self = .boolean(0.5)
        } else if let builtIn = BuiltIn(name: name) {
            self = .builtIn(builtIn)
        } else {
            return nil
        }
    }
}

/// What the user may have meant.
package enum Suggestion {
    /// `: did you mean "amount"?`, or nothing where no candidate is near.
    package static func phrase(for word: String, among candidates: some Collection<String>) -> String {
        guard let closest = closest(to: word, among: candidates) else { return "" }
        return ": did you mean \"\(closest)\"?"
    }

    /// ``phrase(for:among:)``, or where no candidate is near a list of names: `: there are amount, delay`. Of many the
    /// first are named.
    package static func phrase(
        for word: String, among candidates: some Collection<String>, orListing names: some Collection<String>
    ) -> String {
        let near = phrase(for: word, among: candidates)
        guard near.isEmpty, let first = names.first else { return near }
        if names.count == 1 { return ": there is \(first)" }
        let shown = names.prefix(listed).joined(separator: ", ")
        return ": there are \(shown)" + (names.count > listed ? ", … (all in docs/settings.md)" : "")
    }

    /// How many names are listed.
    private static let listed = 14

    /// The candidate that the fewest edits lead to, if they are few for the length of the word; none among thousands,
    /// where looking would take longer than it helps.
    package static func closest(to word: String, among candidates: some Collection<String>) -> String? {
        guard candidates.count <= 1000 else { return nil }
        let word = Array(word.utf8.prefix(64))
        let limit = max(1, min(3, word.count / 3))
        var best: (candidate: String, distance: Int)?
        for candidate in candidates.sorted() {
            let distance = distance(word, Array(candidate.utf8.prefix(64)))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours; case counts nothing.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        let fold = { (byte: UInt8) in (0x41...0x5A).contains(byte) ? byte + 32 : byte }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                let same = fold(a[i]) == fold(b[j])
                var cost = min(previous[j] + (same ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, fold(a[i]) == fold(b[j - 1]), fold(a[i - 1]) == fold(b[j]) {
                    cost = min(cost, before[j - 1] + 1)
                }
                row.append(cost)
            }
            (before, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
