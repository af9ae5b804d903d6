extension VolumeDefinition.Generator {
    /// A generator whose name says what it makes.
    package static func named(_ generator: NamedGenerator, _ options: NamedOptions = NamedOptions()) -> Self {
        Self(NamedRule(generator: generator, options: options))
    }
}

/// A named generator in a volume.
struct NamedRule: IndependentRule {
    var generator: NamedGenerator
    var options: NamedOptions

    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }

    /// Adds a source, and before it those that it agrees with.
    ///
    /// They are drawn whether or not the message has them, so that a message that gets them later stays as it is.
    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        let locale = options.locale ?? compiler.definitions.locale
        var partners: [Int?] = []
        for partner in generator.partners {
            var source: Int?
            if let name = compiler.volume(of: partner, in: locale, per: key) {
                let index = try compiler.volume(named: name)
                if case .named(let found) = compiler.volumes[index].source { source = found }
            }
            partners.append(source)
        }
        compiler.sources.named.append(
            NamedSource(generator, length: options.length, locale: locale, partners: Agreement(partners)))
        return CompiledGenerator(
            source: .named(compiler.sources.named.count - 1), values: nil, drawsAtRandom: generator.drawsAtRandom,
            canEnd: false)
    }
}

extension VolumeCompiler {
    /// The volume that a person or place of a message takes the values of a generator from: the one of the generator's
    /// name, or else the only one that the settings list; nil if neither has that language, and the same key.
    fileprivate func volume(of generator: NamedGenerator, in locale: TextLocale, per: Template.Reference?) -> String? {
        let listed = definitions.entries.filter { isVolume($0.value, of: generator, in: locale, per: per) }.map(\.key)
        if listed.contains(generator.name) { return generator.name }
        if listed.count == 1 { return listed[0] }
        let isBuiltIn = definitions.entries[generator.name] == nil && !externalNames.contains(generator.name)
        return isBuiltIn && per == nil && definitions.locale == locale ? generator.name : nil
    }

    private func isVolume(
        _ definition: VolumeDefinition, of generator: NamedGenerator, in locale: TextLocale, per: Template.Reference?
    ) -> Bool {
        guard let rule = definition.generator.rule as? NamedRule, rule.generator == generator, definition.per == per
        else { return false }
        return (rule.options.locale ?? definitions.locale) == locale
    }
}
