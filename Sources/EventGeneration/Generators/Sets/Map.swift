extension GeneratorDeclaration {
    /// `map`
    static let map = GeneratorDeclaration(
        GeneratorReference(
            "map", .sets, "The value that belongs to the current value of something else.",
            argument: .object(ObjectShape([], others: .any)),
            options: [
                .init(
                    "by", .reference,
                    "What chooses: a volume, its field, row.… or, in a consumer, body.… and the like. Needed."),
                .init("else", .any, "The value of all others.", standard: "null"),
            ],
            needs: ["by"],
            example:
                #"{ "map": { "fcb-psg": "Camp Nou", "qat-ecu": "Al Bayt" }, "by": "match.key", "else": "Unknown" }"#)
    ) { settings in
        guard let members = settings.value.members, !members.isEmpty else {
            settings.mismatch("an object of values by the text that chooses them, such as { \"1\": \"Astra Nova\" }")
            return nil
        }
        if let text = settings.value.placeholderText { settings.value.warnOfPlaceholder(text, settings.title) }
        guard settings.volume.has("by") else {
            settings.volume.missing(
                "by", ", which names what chooses in \"map\", such as \"match.key\" or \"body.customer_id\"")
            return nil
        }
        guard let reference = settings.volume.reference("by") else { return nil }
        return .map(
            MapRule(
                by: reference, members.map { .init($0.key, $0.value.json) },
                otherwise: settings.volume.value("else")?.json))
    }
}

extension VolumeDefinition.Generator {
    /// What belongs to the current value of something else.
    package static func map(_ rule: MapRule) -> Self { Self(rule) }
}

/// Values by the text of another.
package struct MapRule: Sendable, Hashable {
    /// What chooses among the entries.
    package var by: Template.Reference
    /// The values by what chooses them, without doubles.
    package var entries: [JSONValue.Member]
    /// The value of all others; null without it.
    package var otherwise: JSONValue?

    /// Makes a rule.
    package init(by: Template.Reference, _ entries: [JSONValue.Member], otherwise: JSONValue? = nil) {
        self.by = by
        self.entries = entries
        self.otherwise = otherwise
    }
}

extension MapRule: GeneratorRule {
    var references: [Template.Reference] { [by] }
    var hasState: Bool { false }
    var possibilities: UInt64? { nil }
    var equalChances: EqualChances? { nil }
    var listing: ValueListing { .unknown }
    var keyComplaint: String? { "it follows from other volumes, which may have one" }
    var uniqueComplaint: String? { "it follows from other volumes, one of which may be unique" }

    func compile(
        _ name: String, per key: Template.Reference?, with compiler: inout VolumeCompiler
    ) throws(GenerationError) -> CompiledGenerator {
        var index = HashIndex()
        var values: [JSONValue] = []
        for entry in entries where index.insert(StableHash(entry.key.utf8).value) { values.append(entry.value) }
        var other = -1
        if let otherwise {
            other = values.count
            values.append(otherwise)
        }
        let by = try compiler.dependency(by, of: name)
        compiler.sources.maps.append(CompiledMap(by: by, entries: index, otherwise: other))
        return CompiledGenerator(
            source: .map(compiler.sources.maps.count - 1), values: values, drawsAtRandom: false, canEnd: false)
    }
}
