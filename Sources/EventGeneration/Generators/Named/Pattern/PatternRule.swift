extension GeneratorDeclaration {
    /// `pattern`
    static let pattern = GeneratorDeclaration(
        GeneratorReference(
            "pattern", .identifiers,
            "A text that a regular expression matches, of at most \(Pattern.longest) characters: literals, ., [a-z0-9_], "
                + "\\d, \\w, \\s, groups, |, ?, {n}, {m,n}; * and + repeat at most \(Pattern.unbounded) times.",
            argument: .text, example: #"{ "pattern": "[A-Z]{3}-\\d{4}" }"#)
    ) { settings in
        guard NamedOptions(reading: settings) != nil else { return nil }
        guard let text = settings.value.string else {
            settings.mismatch("a regular expression such as \"[A-Z]{3}-\\\\d{4}\"")
            return nil
        }
        do throws(GenerationError) {
            return .pattern(try Pattern(text))
        } catch {
            settings.value.error("\(settings.title): \(error)")
            return nil
        }
    }
}

extension VolumeDefinition.Generator {
    /// A text that a regular expression matches.
    package static func pattern(_ pattern: Pattern) -> Self { Self(PatternRule(pattern: pattern)) }
}

/// Texts that a regular expression matches.
struct PatternRule: IndependentRule {
    var pattern: Pattern

    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        CompiledGenerator(
            source: compiler.own(PatternSource(pattern: pattern)), values: nil, drawsAtRandom: true, canEnd: false)
    }
}

/// Draws texts that a regular expression matches.
private struct PatternSource: ValueSource {
    let pattern: Pattern

    mutating func draw(
        _ message: MessageMoment, _ random: inout RandomStream, into out: inout [UInt8]
    ) -> DrawnOutcome {
        pattern.append(&random, into: &out)
        return .written(.text)
    }
}
