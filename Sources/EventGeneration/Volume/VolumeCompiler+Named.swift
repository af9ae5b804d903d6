extension VolumeCompiler {
    /// Adds a source, and before it those that it agrees with: its index.
    ///
    /// They are drawn whether or not the message has them, so that a message that gets them later stays as it is.
    mutating func namedSource(
        _ kind: BuiltIn, _ options: BuiltInOptions, per: Template.Reference?
    ) throws(GenerationError) -> Int {
        let locale = options.locale ?? definitions.locale
        var partners: [Int?] = []
        for partner in kind.partners {
            var source: Int?
            if let name = volume(of: partner, in: locale, per: per) {
                let index = try volume(named: name)
                if case .builtIn(let found) = volumes[index].source { source = found }
            }
            partners.append(source)
        }
        sources.named.append(NamedSource(kind, options, locale: locale, partners: Agreement(partners)))
        return sources.named.count - 1
    }

    /// The volume that a person or place of a message takes the values of a generator from: the one of the generator's
    /// name, or else the only one that the settings list; nil where neither has that
    /// language, and the same key.
    private func volume(of kind: BuiltIn, in locale: TextLocale, per: Template.Reference?) -> String? {
        let listed = definitions.entries.filter { isVolume($0.value, of: kind, in: locale, per: per) }.map(\.key)
        if listed.contains(kind.rawValue) { return kind.rawValue }
        if listed.count == 1 { return listed[0] }
        let isBuiltIn = definitions.entries[kind.rawValue] == nil && !externalNames.contains(kind.rawValue)
        return isBuiltIn && per == nil && definitions.locale == locale ? kind.rawValue : nil
    }

    private func isVolume(
        _ definition: VolumeDefinition, of kind: BuiltIn, in locale: TextLocale, per: Template.Reference?
    ) -> Bool {
        guard case .builtIn(kind, let options) = definition.generator, definition.per == per else { return false }
        return (options.locale ?? definitions.locale) == locale
    }
}
