extension GeneratorDeclaration {
    /// `use`
    static let use = GeneratorDeclaration(
        GeneratorReference(
            "use", .structure, "What another volume is defined as, drawn on its own.", argument: .text,
            example: #"{ "use": "player" }"#)
    ) { settings in
        guard let reference = settings.volume.reference("use") else { return nil }
        guard reference.path.isEmpty else {
            settings.mismatch("the name of a volume, without a field")
            return nil
        }
        return .use(reference.name)
    }
}

extension VolumeDefinition.Generator {
    /// What another volume is defined as, drawn on its own.
    package static func use(_ name: String) -> Self { Self(UseRule(name: name)) }
}

/// What another volume is defined as. The definition goes in its place before anything is compiled.
struct UseRule: GeneratorRule {
    /// The other volume.
    var name: String

    var references: [Template.Reference] { [Template.Reference(name)] }
    var hasState: Bool { false }
    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }
    var keyComplaint: String? { nil }
    var uniqueComplaint: String? { nil }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        // What is left here is a definition that code made.
        throw GenerationError(.definition, "volume \"\(name)\" uses \"\(self.name)\" in a circle")
    }
}
