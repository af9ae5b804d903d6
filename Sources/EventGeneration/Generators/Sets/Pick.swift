extension GeneratorDeclaration {
    /// `pick`
    static let pick = GeneratorDeclaration(
        GeneratorReference(
            "pick", .sets, "One element of the list that another volume, or the row, has there.",
            argument: .anyOf([.reference, .list(of: .any, count: 1...Int.max)]), example: #"{ "pick": "match.teams" }"#)
    ) { settings in
        if settings.value.elements != nil { return ValueSet.read(settings.value, settings.title).map { .values($0) } }
        guard let text = settings.value.string, let reference = Template.Reference(dotted: text) else {
            settings.mismatch("a list, or where one is, such as \"match.teams\"")
            return nil
        }
        return .pick(reference)
    }
}

extension VolumeDefinition.Generator {
    /// One element of the list that the current value of another volume, or the row, has there.
    package static func pick(_ source: Template.Reference) -> Self { Self(PickRule(source: source)) }
}

/// One element of the list that another volume, or the row, has.
struct PickRule: GeneratorRule {
    /// Where the list is.
    var source: Template.Reference

    var references: [Template.Reference] { [source] }
    var hasState: Bool { false }
    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .elements(source) }
    var keyComplaint: String? { nil }
    var uniqueComplaint: String? { nil }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        if source.name == "row" {
            try compiler.requireRow("volume \"\(name)\"")
            compiler.sources.paths.append(source.path.map { Array($0.utf8) })
            return CompiledGenerator(
                source: .pickFromRow(compiler.sources.paths.count - 1), values: nil, drawsAtRandom: true, canEnd: false)
        }
        let volume = try compiler.volume(named: source.name)
        guard let rows = compiler.tableValues[volume] else {
            throw GenerationError(
                .definition, "volume \"\(name)\" picks from \"\(source)\", which is not a list of a value set")
        }
        var values: [JSONValue] = []
        var starts = [0]
        for (number, row) in rows.enumerated() {
            guard case .array(let elements) = row.find(source.path), !elements.isEmpty else {
                throw GenerationError(
                    .definition,
                    "volume \"\(name)\" picks from \"\(source)\", but value \(number + 1) of volume "
                        + "\"\(source.name)\" has no list there")
            }
            values.append(contentsOf: elements)
            starts.append(values.count)
        }
        compiler.sources.starts.append(starts)
        return CompiledGenerator(
            source: .pick(volume: volume, starts: compiler.sources.starts.count - 1), values: values,
            drawsAtRandom: zip(starts, starts.dropFirst()).contains { $1 - $0 > 1 }, canEnd: false)
    }
}
